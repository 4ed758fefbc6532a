{{/* One pod shape for every service. */}}
{{- define "yidiantong.pod" -}}
{{- $service := index .root.Values.services .name -}}
{{- $facts := include "yidiantong.facts" . | fromYaml -}}
{{- $secret := include "yidiantong.secret" (dict "root" .root "name" .name "spec" $service) -}}
serviceAccountName: {{ include "yidiantong.fullname" . }}
{{ include "yidiantong.podBasics" . }}
terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
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
    env:
      {{- include "yidiantong.secretKeys" (dict "from" .root.Values.existingSecret "keys" (list "INTERNAL_TOKEN")) | nindent 6 }}
      {{- include "yidiantong.secretKeys" (dict "from" $secret "keys" $facts.secrets "optional" $facts.optional) | nindent 6 }}
    securityContext: {{- include "yidiantong.containerSecurity" . | nindent 6 }}
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
    {{- if eq .name "gateway" }}
    lifecycle: # lets the load balancer forget this pod before it stops listening
      preStop: {exec: {command: ["sleep", "5"]}}
    {{- end }}
    volumeMounts: {{- include "yidiantong.mounts" . | nindent 6 }}
volumes: {{- include "yidiantong.volumes" . | nindent 2 }}
{{- end }}
