# syntax=docker/dockerfile:1
# One image, one subcommand a service: `docker run yidiantong run intake`.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN ["python3", "-m", "venv", "/opt/yidiantong"]
# The pinned requirements come before the source, so that a change of code does not install them again.
COPY requirements/runtime.txt requirements/runtime.txt
RUN ["/opt/yidiantong/bin/pip", "install", "--require-hashes", "--requirement", "requirements/runtime.txt"]
COPY pyproject.toml README.md ./
COPY contracts contracts
COPY chassis chassis
COPY services services
COPY ydt ydt
RUN ["/opt/yidiantong/bin/pip", "install", "--no-deps", "."]

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="yidiantong" \
      org.opencontainers.image.description="一点通: the people report, the right body answers, the clock runs, the village publishes."
COPY --from=build /opt/yidiantong /opt/yidiantong
COPY cities /srv/yidiantong/cities
WORKDIR /srv/yidiantong
ENV PATH=/opt/yidiantong/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["ydt", "healthcheck"]
ENTRYPOINT ["ydt"]
CMD ["--help"]
