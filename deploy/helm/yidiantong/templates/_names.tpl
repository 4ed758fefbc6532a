{{/* Names and labels; selectors use only the labels that never change. */}}
{{- define "yidiantong.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "yidiantong.labels" -}}
{{ include "yidiantong.selector" . }}
app.kubernetes.io/part-of: yidiantong
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
yidiantong.cn/city: {{ .root.Values.city.code }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "yidiantong.fullname" -}}
{{ printf "%s-%s" .root.Release.Name .name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The secret of one service or job, so that each knows only its own users and keys; `spec` is its part of the values. */}}
{{- define "yidiantong.secret" -}}
{{- $own := ternary (printf "%s-%s" .root.Values.existingSecret .name) .root.Values.existingSecret .root.Values.secretPerService -}}
{{ .spec.existingSecret | default $own }}
{{- end }}

{{/* Fewest copies of a service, whoever decides how many there are. */}}
{{- define "yidiantong.fewest" -}}
{{- $service := index .root.Values.services .name -}}
{{- if $service.autoscaling }}{{ $service.autoscaling.min }}{{ else }}{{ $service.replicas }}{{ end -}}
{{- end }}

{{- define "yidiantong.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* An account that may do nothing in the cluster. */}}
{{- define "yidiantong.account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "yidiantong.fullname" . }}
  labels: {{- include "yidiantong.labels" . | nindent 4 }}
  {{- with .annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end }}
