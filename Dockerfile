# One image, one subcommand a service: `docker run yidiantong run intake`. Nothing in it needs a shell, and every RUN is
# an exec form. A deployment pins the base by digest: --build-arg PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:...
# One step a command: what would join them is a shell.
# hadolint global ignore=DL3059
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN ["python3", "-m", "venv", "/opt/yidiantong"]
RUN ["python3", "-m", "venv", "/opt/tools"]
# The pinned requirements come before the source, so that a change of code does not install them again.
COPY requirements/runtime.txt requirements/build.txt requirements/
RUN ["/opt/yidiantong/bin/python", "-m", "pip", "install", "--no-deps", "--require-hashes", "--requirement", "requirements/runtime.txt"]
RUN ["/opt/tools/bin/python", "-m", "pip", "install", "--no-deps", "--require-hashes", "--requirement", "requirements/build.txt"]
COPY pyproject.toml README.md ./
COPY contracts contracts
COPY chassis chassis
COPY services services
COPY ydt ydt
# The wheel is built with the tools pinned above, so that this image is made from the same packages every time.
RUN ["/opt/tools/bin/python", "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist", "."]
RUN ["/opt/yidiantong/bin/python", "-m", "pip", "install", "--no-deps", "--no-index", "--find-links", "dist", "yidiantong"]

FROM ${PYTHON_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="yidiantong" \
      org.opencontainers.image.description="一点通: the people report, the right body answers, the clock runs, the village publishes." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /opt/yidiantong /opt/yidiantong
# A volume mounted here belongs to the user below from its first use.
RUN ["install", "--directory", "--owner=10001", "--group=10001", "/backups"]
COPY cities /srv/yidiantong/cities
WORKDIR /srv/yidiantong
ENV PATH=/opt/yidiantong/bin:/usr/local/bin:/usr/bin:/bin \
    YDT_RUN=/tmp/ydt \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["python3", "-m", "chassis.alive"]
ENTRYPOINT ["ydt"]
CMD ["--help"]
