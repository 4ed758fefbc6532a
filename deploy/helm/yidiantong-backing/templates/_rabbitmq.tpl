{{/* rabbitmq.conf: three nodes that know one another by name, quorum queues by default, alarms before the disk is full. */}}
{{- define "backing.rabbitmqConf" -}}
cluster_name = {{ .root.Release.Name }}
cluster_formation.peer_discovery_backend = classic_config
{{- range $number, $host := include "backing.hosts" . | fromYamlArray }}
cluster_formation.classic_config.nodes.{{ add $number 1 }} = rabbit@{{ $host }}
{{- end }}
cluster_partition_handling = pause_minority
default_queue_type = quorum
queue_leader_locator = balanced
disk_free_limit.absolute = 2GB
vm_memory_high_watermark.relative = 0.6
collect_statistics_interval = 10000
log.console = true
loopback_users.guest = true
load_definitions = /etc/yidiantong/definitions/definitions.json
prometheus.tcp.port = 15692
{{- if .root.Values.tls.secret }}
listeners.tcp = none
listeners.ssl.default = 5671
ssl_options.cacertfile = /etc/yidiantong/tls/ca.crt
ssl_options.certfile = /etc/yidiantong/tls/tls.crt
ssl_options.keyfile = /etc/yidiantong/tls/tls.key
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
management.ssl.port = 15671
management.ssl.cacertfile = /etc/yidiantong/tls/ca.crt
management.ssl.certfile = /etc/yidiantong/tls/tls.crt
management.ssl.keyfile = /etc/yidiantong/tls/tls.key
{{- else }}
listeners.tcp.default = 5672
management.tcp.port = 15672
{{- end }}
{{- end }}
