# Stands in for prom/prometheus: Debian's, called the same way.
# hadolint global ignore=DL3007
FROM yidiantong-ci/servers:latest
COPY --chown=65534:65534 data /prometheus
USER 65534:65534
ENTRYPOINT ["prometheus"]
