{{/* The environment of one service: what every service gets, what the gateway must reach, and its own settings. */}}
{{- define "yidiantong.config" -}}
{{- $service := index .root.Values.services .name -}}
{{- $config := dict "CITY" .root.Values.city.code "LISTEN_HOST" "0.0.0.0" "HTTP_PORT" (toString $service.port) -}}
{{- if eq $service.kind "web" -}}
{{- range $peer, $spec := .root.Values.services -}}
{{- if and $spec.enabled (ne $spec.kind "web") -}}
{{- $host := include "yidiantong.fullname" (dict "root" $.root "name" $peer) -}}
{{- $_ := set $config (printf "%s_URL" (upper $peer)) (printf "http://%s:%v" $host $spec.port) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $merged := mergeOverwrite $config (deepCopy (.root.Values.config | default dict)) (deepCopy ($service.config | default dict)) -}}
{{- range $key, $value := $merged }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}
