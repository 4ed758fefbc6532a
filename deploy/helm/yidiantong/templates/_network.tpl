{{/* Who may be talked to: one rule an edge. `what` is broker, database or collector; `port` overrides the place's own. */}}
{{- define "yidiantong.toBacking" -}}
{{- $place := index .root.Values.networkPolicy .what -}}
- to:
    {{- range $place.cidrs }}
    - ipBlock: {cidr: {{ . }}}
    {{- else }}
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ $place.namespace | default .root.Release.Namespace }}}}
      {{- with $place.podLabels }}
      podSelector: {matchLabels: {{ toJson . }}}
      {{- end }}
    {{- end }}
  ports: [{port: {{ .port | default $place.port }}, protocol: TCP}]
{{- end }}

{{- define "yidiantong.toService" -}}
- to: [{podSelector: {matchLabels: {{ include "yidiantong.selector" . | fromYaml | toJson }}}}]
  ports: [{port: {{ (index .root.Values.services .name).port }}, protocol: TCP}]
{{- end }}

{{- define "yidiantong.fromPods" -}}
- from: [{podSelector: {matchLabels: {{ include "yidiantong.selector" (dict "root" .root "name" .caller) | fromYaml | toJson }}}}]
  ports: [{port: {{ (index .root.Values.services .name).port }}, protocol: TCP}]
{{- end }}

{{- define "yidiantong.fromNamespace" -}}
- from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ .namespace }}}}}]
  ports: [{port: {{ (index .root.Values.services .name).port }}, protocol: TCP}]
{{- end }}

{{- define "yidiantong.toNames" -}}
- to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{ .root.Values.networkPolicy.dnsNamespace }}}}}]
  ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
{{- end }}

{{/* The way of a job that works on the servers: names, database, broker; and with `urls` every service and the broker's
     management. */}}
{{- define "yidiantong.operationPolicy" -}}
{{- $root := .root -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "yidiantong.fullname" . }}
  labels: {{- include "yidiantong.labels" . | nindent 4 }}
  {{- with .annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  podSelector:
    matchLabels: {{- include "yidiantong.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  egress:
    {{- include "yidiantong.toNames" . | nindent 4 }}
    {{- include "yidiantong.toBacking" (dict "root" $root "what" "database") | nindent 4 }}
    {{- include "yidiantong.toBacking" (dict "root" $root "what" "broker") | nindent 4 }}
    {{- if .urls }}
    {{- include "yidiantong.toBacking" (dict "root" $root "what" "broker" "port" $root.Values.networkPolicy.broker.managementPort) | nindent 4 }}
    {{- range $peer, $service := $root.Values.services }}
    {{- if $service.enabled }}
    {{- include "yidiantong.toService" (dict "root" $root "name" $peer) | nindent 4 }}
    {{- end }}
    {{- end }}
    {{- end }}
{{- end }}
