{{/* Names and labels; selectors use only the labels that never change. */}}
{{- define "backing.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "backing.labels" -}}
{{ include "backing.selector" . }}
app.kubernetes.io/part-of: yidiantong-backing
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "backing.fullname" -}}
{{ printf "%s-%s" .root.Release.Name .name }}
{{- end }}

{{- define "backing.image" -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag }}{{ end -}}
{{- end }}

{{/* The full name of each of the three members, one a line. */}}
{{- define "backing.hosts" -}}
{{- $name := include "backing.fullname" . -}}
{{- range until 3 }}
- {{ printf "%s-%d.%s-nodes.%s.svc.%s" $name . $name $.root.Release.Namespace $.root.Values.clusterDomain }}
{{- end }}
{{- end }}
