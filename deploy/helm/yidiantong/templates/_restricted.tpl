{{/* What every pod of this chart has in common; it passes the PodSecurity level "restricted". */}}
{{- define "yidiantong.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.scheduling.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.scheduling.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.scheduling.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "yidiantong.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Secrets as variables, by name: `from` names the secret, `keys` what must be in it, `optional` what may be. */}}
{{- define "yidiantong.secretKeys" -}}
{{- $from := .from }}
{{- range .keys }}
- name: {{ . }}
  valueFrom: {secretKeyRef: {name: {{ $from }}, key: {{ . }}}}
{{- end }}
{{- range .optional }}
- name: {{ . }}
  valueFrom: {secretKeyRef: {name: {{ $from }}, key: {{ . }}, optional: true}}
{{- end }}
{{- end }}
