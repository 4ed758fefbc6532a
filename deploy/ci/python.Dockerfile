# Stands in for python:3.11-slim-bookworm where no image can be pulled: Debian's own Python, and the pinned packages our
# Dockerfile asks pip for, so that its build needs no network.
# hadolint global ignore=DL3007
FROM yidiantong-ci/debian:latest
COPY wheels /wheels
COPY pip.conf /etc/pip.conf
