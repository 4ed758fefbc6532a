"""InternalClient against small servers that answer, refuse, drop and hang."""

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from chassis.causes import Actor
from chassis.errors import Unavailable
from chassis.http.client import InternalClient, Limits, RemoteProblem, quoted
from tests.integration.chassis.running import free_port

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\nETag: "3"\r\n\r\n{"a": 1}'
QUICK = Limits(connect=0.3, read=0.3, free_connection=0.2, connections=2)


class Peer:
    """A server that plays one script for each connection, the last one over and over; it keeps what it was sent."""

    def __init__(self, *scripts: Callable[[socket.socket], None], port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._scripts = list(scripts)
        self.port = self._listener.getsockname()[1]
        self.received: list[bytes] = []
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def client(self, limits: Limits = QUICK) -> InternalClient:
        return InternalClient({"peer": f"http://127.0.0.1:{self.port}/"}, "the-token", limits)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._play, args=(connection,), daemon=True).start()

    def _play(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while request := self._whole(connection):
                self.received.append(request)
                script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
                script(connection)

    @staticmethod
    def _whole(connection: socket.socket) -> bytes:
        received = connection.recv(65536)
        while b"Content-Type" in received and not received.endswith(b"}"):
            received += connection.recv(65536)
        return received


def answering(raw: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(raw)


def dropping(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def hanging(connection: socket.socket) -> None:
    time.sleep(1.5)


def test_a_call_carries_all_it_was_given():
    peer = Peer(answering(OK))
    actor = Actor(id="u1", role="handler", name="张某某")
    answer = peer.client().call(
        "peer",
        "POST",
        f"/internal/cases/{quoted('C/1')}",
        json={"words": "好"},
        query={"page": 2, "open": True, "org": None},
        actor=actor,
        key="k1",
        fingerprint="f1",
        if_match=3,
        reason="复核",
        traceparent=f"00-{'a' * 32}-{'b' * 16}-01",
        correlation_id="conversation-1",
    )
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, {"a": 1}, '"3"')
    head, _, body = peer.received[0].decode().partition("\r\n\r\n")
    first, *rest = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in rest)
    assert (first, body) == ("POST /internal/cases/C%2F1?page=2&open=true HTTP/1.1", '{"words":"好"}')
    assert (headers["Authorization"], headers["Idempotency-Key"], headers["X-Request-Fingerprint"]) == (
        "Bearer the-token",
        "k1",
        "f1",
    )
    assert (headers["If-Match"], headers["X-Read-Reason"], headers["X-Correlation-Id"]) == (
        '"3"',
        "%E5%A4%8D%E6%A0%B8",
        "conversation-1",
    )
    assert headers["traceparent"][3:35] == "a" * 32 and headers["traceparent"][36:52] != "b" * 16


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError):
        Peer(answering(OK)).client().call("peer", "GET", "/", colour="red")  # type: ignore[call-arg]


def test_a_problem_is_raised_with_its_code_and_headers():
    raw = b'{"code": "stale_version", "status": 412}'
    head = b"HTTP/1.1 412 X\r\nContent-Type: application/problem+json\r\nRetry-After: 3\r\nContent-Length: %d\r\n\r\n"
    with pytest.raises(RemoteProblem) as refused:
        Peer(answering(head % len(raw) + raw)).client().call("peer", "GET", "/x")
    assert (refused.value.status, refused.value.code, refused.value.headers["retry-after"]) == (
        412,
        "stale_version",
        "3",
    )


@pytest.mark.parametrize(("status", "seen"), [(200, 502), (500, 500)])
def test_an_answer_that_is_not_json_is_a_bad_gateway(status: int, seen: int):
    raw = b"HTTP/1.1 %d X\r\nContent-Length: 6\r\n\r\n<html>" % status
    with pytest.raises(RemoteProblem) as refused:
        Peer(answering(raw)).client().call("peer", "GET", "/x")
    assert (refused.value.status, refused.value.code) == (seen, "bad_gateway")


def test_an_empty_answer_has_no_body():
    answer = Peer(answering(b"HTTP/1.1 204 X\r\n\r\n")).client().call("peer", "GET", "/x")
    assert (answer.status, answer.body) == (204, None)


@pytest.mark.parametrize(
    ("method", "key", "tries"), [("GET", None, 2), ("POST", "k1", 2), ("POST", None, 1), ("PUT", None, 1)]
)
def test_a_dropped_call_is_repeated_once_and_only_where_that_is_safe(method: str, key: str | None, tries: int):
    peer = Peer(dropping)
    with pytest.raises(Unavailable):
        peer.client().call("peer", method, "/x", key=key)
    assert len(peer.received) == tries


def test_a_repeated_call_carries_the_same_key_and_its_answer_counts():
    peer = Peer(dropping, answering(OK))
    assert peer.client().call("peer", "POST", "/x", json={}, key="k1").body == {"a": 1}
    assert [request.count(b"Idempotency-Key: k1\r\n") for request in peer.received] == [1, 1]


def test_a_refused_command_with_a_key_reaches_a_peer_that_has_just_come_back():
    port = free_port()
    client = InternalClient({"peer": f"http://127.0.0.1:{port}"}, "t", QUICK)
    threading.Timer(0.05, lambda: Peer(answering(OK), port=port)).start()
    assert client.call("peer", "POST", "/x", json={}, key="k1").status == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_call_without_an_answer_ends_in_time_and_is_not_repeated(method: str):
    peer = Peer(hanging)
    started = time.monotonic()
    with pytest.raises(Unavailable) as refused:
        peer.client().call("peer", method, "/x", key="k1")
    assert 0.2 < time.monotonic() - started < 1
    assert (len(peer.received), refused.value.retry_after, refused.value.params) == (1, 2, {"service": "peer"})


def test_a_call_may_have_its_own_time_limit():
    slow = Peer(lambda connection: (time.sleep(0.6), connection.sendall(OK)))
    assert slow.client().call("peer", "GET", "/x", timeout=3.0).status == 200


def test_a_full_pool_refuses_instead_of_queueing_for_ever():
    peer = Peer(hanging)
    client = peer.client(Limits(connect=0.3, read=1.0, free_connection=0.1, connections=1))
    holder = threading.Thread(target=lambda: suppress_call(client))
    holder.start()
    time.sleep(0.2)
    started = time.monotonic()
    with pytest.raises(Unavailable):
        client.call("peer", "GET", "/x")
    assert time.monotonic() - started < 0.5
    holder.join()


def suppress_call(client: InternalClient) -> None:
    with suppress(Unavailable):
        client.call("peer", "GET", "/x")


def test_connections_are_kept_between_calls():
    peer = Peer(answering(OK))
    client = peer.client()
    for _ in range(5):
        client.call("peer", "GET", "/x")
    assert (len(peer.received), peer.connections) == (5, 1)


def test_a_kept_connection_the_peer_has_closed_is_not_used_again():
    peer = Peer(lambda connection: (connection.sendall(OK), connection.shutdown(socket.SHUT_RDWR)))
    client = peer.client()
    for _ in range(3):
        assert client.call("peer", "POST", "/x", json={}).status == 200
        time.sleep(0.05)
    assert (len(peer.received), peer.connections) == (3, 3)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n3;x=y\r\n 1}\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 8\r\n\r\n{\"a\": 1}",
    ],
)
def test_every_framing_of_an_answer_is_read(raw: bytes):
    client = Peer(answering(raw)).client()
    assert [client.call("peer", "GET", "/x").body for _ in range(2)] == [{"a": 1}] * 2


def test_an_answer_that_comes_in_pieces_is_put_together():
    def in_pieces(connection: socket.socket) -> None:
        for place in range(len(OK)):
            connection.sendall(OK[place : place + 1])

    client = Peer(in_pieces).client()
    assert [client.call("peer", "GET", "/x").body for _ in range(2)] == [{"a": 1}] * 2


def test_an_answer_without_a_length_ends_with_its_connection():
    def ending(connection: socket.socket) -> None:
        connection.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"a": 1}')
        connection.shutdown(socket.SHUT_RDWR)

    assert Peer(ending).client().call("peer", "GET", "/x").body == {"a": 1}


@pytest.mark.parametrize("raw", [b"nonsense\r\n\r\n", b"HTTP/1.1 xxx OK\r\n\r\n", b"\r\n\r\n"])
def test_an_answer_that_is_no_http_is_no_answer(raw: bytes):
    peer = Peer(answering(raw))
    with pytest.raises(Unavailable):
        peer.client().call("peer", "GET", "/x")
    assert len(peer.received) == 1


def test_a_header_cannot_smuggle_in_another_line():
    peer = Peer(answering(OK))
    with pytest.raises(ValueError, match="one line"):
        peer.client().call("peer", "POST", "/x", key="k1\r\nX-Actor: {}")
    assert peer.received == []


def test_a_client_made_before_a_fork_does_not_share_its_connections():
    peer = Peer(answering(OK))
    client = peer.client()
    client.call("peer", "GET", "/parent")
    child = os.fork()
    if child == 0:
        os._exit(0 if client.call("peer", "GET", "/child").status == 200 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert client.call("peer", "GET", "/parent").status == 200
    assert peer.connections == 2
