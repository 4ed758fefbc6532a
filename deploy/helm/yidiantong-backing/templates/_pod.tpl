{{/* What every pod here has in common; it passes the PodSecurity level "restricted". Both images know their user as 999. */}}
{{- define "backing.podBasics" -}}
serviceAccountName: {{ include "backing.fullname" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 999
  runAsGroup: 999
  fsGroup: 999
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "backing.containerBasics" -}}
image: {{ include "backing.image" .spec.image | quote }}
imagePullPolicy: {{ .spec.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* Three nodes of one kind, on three machines. */}}
{{- define "backing.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: {{ .root.Values.spread }}
    labelSelector:
      matchLabels: {{- include "backing.selector" . | nindent 8 }}
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "backing.selector" . | nindent 8 }}
{{- end }}

{{- define "backing.account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "backing.fullname" . }}
  labels: {{- include "backing.labels" . | nindent 4 }}
automountServiceAccountToken: false
{{- end }}

{{- define "backing.budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "backing.fullname" . }}
  labels: {{- include "backing.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1 # two of three are a majority
  selector:
    matchLabels: {{- include "backing.selector" . | nindent 6 }}
{{- end }}

{{/* The nodes among themselves (also while they are not ready: they look for one another), and what clients call. */}}
{{- define "backing.services" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "backing.fullname" . }}-nodes
  labels: {{- include "backing.labels" . | nindent 4 }}
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector: {{- include "backing.selector" . | nindent 4 }}
  ports: {{- toYaml .inner | nindent 4 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "backing.fullname" . }}
  labels: {{- include "backing.labels" . | nindent 4 }}
spec:
  selector: {{- include "backing.selector" . | nindent 4 }}
  ports: {{- toYaml .outer | nindent 4 }}
{{- end }}

{{- define "backing.claim" -}}
- metadata:
    name: data
    labels: {{- include "backing.selector" . | nindent 6 }}
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .spec.storage.className }}
    storageClassName: {{ . }}
    {{- end }}
    resources: {requests: {storage: {{ .spec.storage.size }}}}
{{- end }}

{{- define "backing.tlsVolume" -}}
{{- with .root.Values.tls.secret }}
- name: tls
  secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
{{- end }}
