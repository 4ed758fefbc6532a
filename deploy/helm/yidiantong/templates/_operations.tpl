{{/* The pod of a job that works on the servers themselves: migrate, backup, doctor. It gets no more of its secret than the
     addresses of database and broker; if it asks the services (`urls`), INTERNAL_TOKEN and RABBITMQ_API too. Values given twice would be
     refused by the server, so they are laid over each other first. */}}
{{- define "yidiantong.operation" -}}
{{- $secret := .secret | default (include "yidiantong.secret" .) -}}
restartPolicy: Never
serviceAccountName: {{ include "yidiantong.fullname" . }}
{{ include "yidiantong.podBasics" . }}
containers:
  - name: {{ .name }}
    image: {{ include "yidiantong.image" .root | quote }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    args: {{- toYaml .args | nindent 6 }}
    env:
      {{- include "yidiantong.secretKeys" (dict "from" $secret "keys" (list "MONGO_URI" "AMQP_URI")) | nindent 6 }}
      {{- if .urls }}
      {{- include "yidiantong.secretKeys" (dict "from" .root.Values.existingSecret "keys" (list "INTERNAL_TOKEN")) | nindent 6 }}
      {{- include "yidiantong.secretKeys" (dict "from" $secret "optional" (list "RABBITMQ_API")) | nindent 6 }}
      {{- end }}
      {{- range $key, $value := mergeOverwrite (deepCopy (.urls | default dict)) (include "yidiantong.tlsFiles" . | fromYaml) (deepCopy .root.Values.config) (deepCopy .spec.config) }}
      - {name: {{ $key }}, value: {{ $value | quote }}}
      {{- end }}
    securityContext: {{- include "yidiantong.containerSecurity" . | nindent 6 }}
    resources: {{- toYaml .spec.resources | nindent 6 }}
    volumeMounts:
      {{- include "yidiantong.mounts" . | nindent 6 }}
      {{- if .claim }}
      - {name: backups, mountPath: /backups}
      {{- end }}
volumes:
  {{- include "yidiantong.volumes" . | nindent 2 }}
  {{- if .claim }}
  - name: backups
    persistentVolumeClaim: {claimName: {{ .claim }}}
  {{- end }}
{{- end }}

{{/* Such a job every day: an account, its way through the network, the CronJob. `retries` is its backoffLimit. */}}
{{- define "yidiantong.daily" -}}
{{ include "yidiantong.account" . }}
{{- if .root.Values.networkPolicy.enabled }}
---
{{ include "yidiantong.operationPolicy" . }}
{{- end }}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ include "yidiantong.fullname" . }}
  labels: {{- include "yidiantong.labels" . | nindent 4 }}
spec:
  schedule: {{ .spec.schedule | quote }}
  timeZone: {{ .spec.timeZone | quote }}
  concurrencyPolicy: Forbid
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 7
  jobTemplate:
    spec:
      backoffLimit: {{ .retries }}
      activeDeadlineSeconds: {{ .spec.activeDeadlineSeconds }}
      template:
        metadata:
          labels: {{- include "yidiantong.labels" . | nindent 12 }}
        spec: {{- include "yidiantong.operation" . | nindent 10 }}
{{- end }}
