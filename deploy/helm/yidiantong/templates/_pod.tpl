{{/* One pod shape for every service; it passes the PodSecurity level "restricted". */}}
{{- define "yidiantong.pod" -}}
{{- $service := index .root.Values.services .name -}}
serviceAccountName: {{ include "yidiantong.fullname" . }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "yidiantong.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
containers:
  - name: {{ .name }}
    image: {{ include "yidiantong.image" .root | quote }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    args: ["run", {{ .name | quote }}]
    ports:
      - {name: http, containerPort: {{ $service.port }}}
    envFrom:
      - configMapRef: {name: {{ include "yidiantong.fullname" . }}}
      - secretRef: {name: {{ include "yidiantong.secret" . }}}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    resources: {{- toYaml $service.resources | nindent 6 }}
    startupProbe:
      httpGet: {path: /healthz, port: http}
      periodSeconds: 2
      failureThreshold: 60
    livenessProbe: # the process itself, never the broker or the database
      httpGet: {path: /healthz, port: http}
      periodSeconds: 10
      timeoutSeconds: 3
      failureThreshold: 6
    readinessProbe:
      httpGet: {path: /readyz, port: http}
      periodSeconds: 5
      timeoutSeconds: 3
    {{- if eq $service.kind "web" }}
    lifecycle: # lets the load balancer forget this pod before it stops listening
      preStop: {exec: {command: ["sleep", "5"]}}
    {{- end }}
    volumeMounts:
      - {name: tmp, mountPath: /tmp}
volumes:
  - name: tmp
    emptyDir: {}
{{- end }}
