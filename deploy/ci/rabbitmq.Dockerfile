# Stands in for rabbitmq:4-management: Debian's broker, configured by the same files at the same places.
# hadolint global ignore=DL3007,DL3066
FROM yidiantong-ci/servers:latest
ENV HOME=/var/lib/rabbitmq
VOLUME ["/var/lib/rabbitmq"]
USER rabbitmq
CMD ["/usr/lib/rabbitmq/bin/rabbitmq-server"]
