# Stands in for mongo:8.0: the mongod of the pinned wheel, without mongosh.
# hadolint global ignore=DL3007
FROM yidiantong-ci/servers:latest
COPY --chown=10002:10002 data /data
COPY mongod /usr/local/bin/mongod
VOLUME ["/data/db"]
USER 10002:10002
