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

{{/* Broker and database by TLS: whom to trust, and what to show of oneself; files, their volumes, their mounts. */}}
{{- define "yidiantong.tlsFiles" -}}
{{- if .root.Values.tls.caSecret }}
TLS_CA_FILE: /etc/yidiantong/authorities/ca.crt
{{- end }}
{{- if .root.Values.tls.certificateSecret }}
TLS_CERTIFICATE_FILE: /etc/yidiantong/certificate/tls.pem
{{- end }}
{{- end }}

{{- define "yidiantong.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if .root.Values.tls.caSecret }}
- {name: authorities, mountPath: /etc/yidiantong/authorities, readOnly: true}
{{- end }}
{{- if .root.Values.tls.certificateSecret }}
- {name: certificate, mountPath: /etc/yidiantong/certificate, readOnly: true}
{{- end }}
{{- end }}

{{- define "yidiantong.volumes" -}}
- name: tmp
  emptyDir: {}
{{- with .root.Values.tls.caSecret }}
- name: authorities
  secret: {secretName: {{ . }}, items: [{key: ca.crt, path: ca.crt}]}
{{- end }}
{{- with .root.Values.tls.certificateSecret }}
- name: certificate
  secret: {secretName: {{ . }}, items: [{key: tls.pem, path: tls.pem}], defaultMode: 0440}
{{- end }}
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
