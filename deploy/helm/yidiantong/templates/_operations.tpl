{{/* The pod of a job that works on the servers themselves: migrate, backup, doctor. It gets no more of its secret than the
     addresses of database and broker, and what `keys` names. */}}
{{- define "yidiantong.operation" -}}
{{- $secret := .spec.existingSecret | default .root.Values.existingSecret -}}
restartPolicy: Never
serviceAccountName: {{ include "yidiantong.fullname" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
containers:
  - name: {{ .name }}
    image: {{ include "yidiantong.image" .root | quote }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    args: {{- toYaml .args | nindent 6 }}
    env:
      {{- range $key := concat (list "MONGO_URI" "AMQP_URI") (.keys | default list) }}
      - name: {{ $key }}
        valueFrom: {secretKeyRef: {name: {{ $secret }}, key: {{ $key }}}}
      {{- end }}
      {{- range $key, $value := mergeOverwrite (deepCopy (.urls | default dict)) (deepCopy (.root.Values.config | default dict)) (deepCopy (.spec.config | default dict)) }}
      - {name: {{ $key }}, value: {{ $value | quote }}}
      {{- end }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    resources: {{- toYaml .spec.resources | nindent 6 }}
    volumeMounts:
      - {name: tmp, mountPath: /tmp}
      {{- if .claim }}
      - {name: backups, mountPath: /backups}
      {{- end }}
volumes:
  - name: tmp
    emptyDir: {}
  {{- if .claim }}
  - name: backups
    persistentVolumeClaim: {claimName: {{ .claim }}}
  {{- end }}
{{- end }}

{{/* The way of such a job through the network: names, broker, database. */}}
{{- define "yidiantong.operationNetwork" -}}
podSelector:
  matchLabels: {{- include "yidiantong.selector" . | nindent 4 }}
policyTypes: [Ingress, Egress]
egress:
  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
    ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
  - to:
      - namespaceSelector:
          matchLabels: {kubernetes.io/metadata.name: {{ .root.Values.networkPolicy.backingNamespace | default .root.Release.Namespace }}}
    ports: [{port: 27017}, {port: 5672}, {port: 5671}]
{{- end }}
