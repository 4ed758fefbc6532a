"""The gateway under its production server: what the bytes on the wire look like when a client misbehaves."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.gateway.builders import environ

ROOT = Path(__file__).resolve().parents[3]
MEGABYTE = 1024 * 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a gateway under gunicorn, its database and services at dead addresses."""
    chosen = free_port()
    settings = environ(HTTP_PORT=str(chosen), PYTHONPATH=str(ROOT), PATH=os.environ["PATH"])
    argv = ("-m", "gunicorn", "-c", "python:services.gateway.gunicorn_conf", "services.gateway.wsgi:application()")
    process = subprocess.Popen([sys.executable, *argv], cwd=ROOT, env=settings)
    try:
        deadline = time.monotonic() + 30
        while not answers(chosen):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
        yield chosen
    finally:
        process.terminate()
        assert process.wait(30) == 0


def raw(port: int, request: bytes) -> tuple[int, dict[str, str], dict]:
    """Send bytes, read one answer: status, headers, JSON."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, dict(response.getheaders()), json.loads(response.read())


def post(port: int, body, headers: dict[str, str] | None = None) -> tuple[int, dict]:
    """POST an appeal with the standard library's client; an iterable body goes in chunks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"Content-Type": "application/json", "Idempotency-Key": "key-0001", **(headers or {})}
    connection.request("POST", "/api/v1/appeals", body, sent)
    response = connection.getresponse()
    return response.status, json.loads(response.read())


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nBroken Header: x\r\n\r\n", 400),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 20_000 + b"\r\n\r\n", 431),
        (b"POST /api/v1/appeals HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /api/v1/appeals HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ],
)
def test_request_that_is_no_http_is_refused_with_a_problem_document(port, request_bytes, status):
    answered, headers, document = raw(port, request_bytes)
    assert (answered, headers["Content-Type"]) == (status, "application/problem+json")
    assert (document["status"], document["code"]) == (status, "malformed_request")


@pytest.mark.parametrize("megabytes", [1, 5, 20])
def test_oversized_body_gets_its_413_and_not_a_reset(port, megabytes):
    body = json.dumps({"text": "x" * megabytes * MEGABYTE})
    status, document = post(port, body)
    assert (status, document["code"]) == (413, "too_large")


def test_oversized_body_in_chunks_gets_its_413(port):
    chunks = (b"x" * 65536 for _ in range(80))
    status, document = post(port, chunks)
    assert (status, document["code"]) == (413, "too_large")


def test_connection_serves_on_after_a_refused_body(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/json", "Idempotency-Key": "key-0001"}
    statuses = []
    for body in ("x" * MEGABYTE, "{"):
        connection.request("POST", "/api/v1/appeals", body, headers)
        response = connection.getresponse()
        statuses.append((response.status, json.loads(response.read())["status"]))
    assert statuses == [(413, 413), (400, 400)]


@pytest.mark.parametrize(
    "framing",
    [
        b'Content-Length: 500\r\n\r\n{"appeal_type": ',
        b"Content-Length: 500\r\n\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_body_cut_short_is_malformed(port, framing):
    head = (
        b"POST /api/v1/appeals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: key-0001\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head + framing)
        connection.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(connection)
        response.begin()
        document = json.loads(response.read())
    assert (response.status, document["code"]) == (400, "malformed_request")


def test_words_in_other_encodings_are_refused(port):
    appeal = '{"appeal_type": "consult", "text": "村里的路坏了", "place": {}}'
    statuses = [post(port, appeal.encode(encoding))[0] for encoding in ("gbk", "utf-16", "utf-8")]
    assert statuses == [400, 400, 503]


def test_phones_that_fall_silent_in_mid_request_do_not_stop_the_others(port):
    head = b"POST /api/v1/appeals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    partial = head + b"Idempotency-Key: key-0001\r\nContent-Length: 500\r\n\r\n{"
    silent = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(30)]
    for connection in silent:
        connection.sendall(partial)
    status, _headers, _document = raw(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    for connection in silent:
        connection.close()
    assert status == 200
