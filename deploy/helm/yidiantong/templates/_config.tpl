{{/* What the settings classes and the catalogue of events say of one service: files/facts.yaml, made from the code. */}}
{{- define "yidiantong.facts" -}}
{{- toYaml (index (.root.Files.Get "files/facts.yaml" | fromYaml).services .name) -}}
{{- end }}

{{/* The addresses of the services in `names`, as the settings <SERVICE>_URL want them. */}}
{{- define "yidiantong.addresses" -}}
{{- $root := .root }}
{{- range $peer := .names }}
{{- $spec := index $root.Values.services $peer }}
{{- if $spec.enabled }}
{{ upper $peer }}_URL: http://{{ include "yidiantong.fullname" (dict "root" $root "name" $peer) }}:{{ $spec.port }}
{{- end }}
{{- end }}
{{- end }}

{{/* The environment of one service: what every service gets, whom it calls, and its own settings. */}}
{{- define "yidiantong.config" -}}
{{- $service := index .root.Values.services .name -}}
{{- $config := dict "CITY" .root.Values.city.code "LISTEN_HOST" "0.0.0.0" "HTTP_PORT" (toString $service.port) -}}
{{- $facts := include "yidiantong.facts" . | fromYaml -}}
{{- if has "AMQP_URI" $facts.secrets -}}
{{- $_ := set $config "TOPOLOGY" (ternary "check" "declare" .root.Values.migrations.enabled) -}}
{{- end -}}
{{- $addresses := include "yidiantong.addresses" (dict "root" .root "names" $facts.calls) | fromYaml | default dict -}}
{{- range $key, $value := mergeOverwrite $config (include "yidiantong.tlsFiles" . | fromYaml) $addresses (deepCopy .root.Values.config) (deepCopy $service.config) }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}
