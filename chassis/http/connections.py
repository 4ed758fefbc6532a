"""Kept connections to the services: HTTP/1.1 as our own servers speak it, and every wait bounded.

A general client takes about as long over a call as the service over its answer. This one knows its peers: no redirects,
no cookies, no proxies, no compressed answers.
"""

import select
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_CHUNK = 65536
_LONGEST_HEAD = 65536
_SAFE = "/?&=%:@!$'()*+,;~-._[]"
_WITHOUT_BODY = (204, 304)
_WITH_LENGTH = ("POST", "PUT", "PATCH")


class CallFailed(Exception):
    """There is no answer, and it is not known what the peer did."""


class NotReached(CallFailed):
    """The peer refused the connection: nothing was sent."""


class Dropped(CallFailed):
    """The peer ended the connection before it had answered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, to wait for an answer and for a free connection, and connections kept to each service."""

    connect: float = 1.0
    read: float = 5.0
    free_connection: float = 1.0
    connections: int = 32


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: its target begins with "/", `seconds` bounds each wait for the peer."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Received:
    """An answer; header names in lower case. `keeps`: the connection may be used again."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    keeps: bool


class Connections:
    """The kept connections of one process to one service, for any number of threads."""

    def __init__(self, url: str, limits: Limits) -> None:
        parts = urlsplit(url)
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._address = (parts.hostname or "", parts.port or (443 if self._tls else 80))
        self._host = parts.netloc.rpartition("@")[2]
        self._prefix = parts.path
        self._limits = limits
        self._free: deque[_Connection] = deque()
        self._room = threading.Semaphore(limits.connections)

    def exchange(self, sent: Sent) -> Received:
        """Send a request and read its answer; raises CallFailed, or ValueError for headers that are none."""
        raw = _raw(sent, self._host, self._prefix)
        if not self._room.acquire(timeout=self._limits.free_connection):
            raise CallFailed("no free connection")
        try:
            return self._exchange(raw, sent)
        finally:
            self._room.release()

    def close(self) -> None:
        """Close what is not in use."""
        while self._free:
            self._free.pop().close()

    def _exchange(self, raw: bytes, sent: Sent) -> Received:
        connection = self._kept() or self._opened()
        try:
            received = connection.exchange(raw, sent)
        except BaseException:
            connection.close()
            raise
        if received.keeps:
            self._free.append(connection)
        else:
            connection.close()
        return received

    def _kept(self) -> "_Connection | None":
        while self._free:
            connection = self._free.pop()
            if not connection.is_readable:  # nothing was asked, so whatever there is to read is the peer's farewell
                return connection
            connection.close()
        return None

    def _opened(self) -> "_Connection":
        try:
            sock = socket.create_connection(self._address, timeout=self._limits.connect)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                sock = self._tls.wrap_socket(sock, server_hostname=self._address[0])
        except TimeoutError as slow:
            raise CallFailed("no connection in time") from slow
        except OSError as refused:
            raise NotReached(str(refused)) from refused
        return _Connection(sock)


class _Connection:
    """One connection, with what was read of it and not used yet."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = b""

    @property
    def is_readable(self) -> bool:
        """Whether there is something to read, the end included."""
        if not hasattr(select, "poll"):  # eventlet takes it away
            return bool(select.select([self._sock], [], [], 0)[0])
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        return bool(poll.poll(0))

    def close(self) -> None:
        """Close at once."""
        self._sock.close()

    def exchange(self, raw: bytes, sent: Sent) -> Received:
        """Send, and read one answer."""
        with _failures():
            self._sock.settimeout(sent.seconds)
            whole = self._send(raw)
            version, status, headers = self._head()
            while status < 200:
                version, status, headers = self._head()
            chunked = headers.get("transfer-encoding", "").lower() == "chunked"
            length = headers.get("content-length")
            keeps = whole and version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
            if sent.method == "HEAD" or status in _WITHOUT_BODY:
                return Received(status, headers, b"", keeps)
            if chunked:
                return Received(status, headers, self._chunks(), keeps)
            if length is not None:
                return Received(status, headers, self._exactly(int(length)), keeps)
            return Received(status, headers, self._rest(), keeps=False)

    def _send(self, raw: bytes) -> bool:
        """Whether all could be sent; a peer that refuses a large body answers before it has read it."""
        try:
            self._sock.sendall(raw)
        except (BrokenPipeError, ConnectionResetError):
            return False
        return True

    def _head(self) -> tuple[str, int, dict[str, str]]:
        first, *lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        version, _, rest = first.partition(" ")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            name, value = name.strip().lower(), value.strip()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return version, int(rest[:3]), headers

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self._until(b"\r\n").partition(b";")[0], 16):
            parts.append(self._exactly(size))
            self._until(b"\r\n")
        while self._until(b"\r\n"):
            continue
        return b"".join(parts)

    def _until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            if len(self._buffer) > _LONGEST_HEAD:
                raise ValueError("the head is too long")
            self._more()
        found, _, self._buffer = self._buffer.partition(end)
        return found

    def _exactly(self, length: int) -> bytes:
        parts, missing = [self._buffer], length - len(self._buffer)
        self._buffer = b""
        while missing > 0:
            parts.append(self._received())
            missing -= len(parts[-1])
        whole = b"".join(parts)
        self._buffer = whole[length:]
        return whole[:length]

    def _rest(self) -> bytes:
        parts = [self._buffer]
        while part := self._sock.recv(_CHUNK):
            parts.append(part)
        return b"".join(parts)

    def _more(self) -> None:
        self._buffer += self._received()

    def _received(self) -> bytes:
        part = self._sock.recv(_CHUNK)
        if not part:
            raise Dropped("the peer ended the connection")
        return part


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except TimeoutError as silent:
        raise CallFailed("no answer in time") from silent
    except OSError as broken:
        raise Dropped(str(broken)) from broken
    except ValueError as strange:
        raise CallFailed("the answer is no HTTP") from strange


def _raw(sent: Sent, host: str, prefix: str) -> bytes:
    """The request as bytes; raises ValueError for a header that would end its line."""
    lines = [f"{sent.method} {quote(prefix + sent.target, safe=_SAFE)} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in sent.headers.items()]
    if sent.body is not None or sent.method in _WITH_LENGTH:
        lines.append(f"Content-Length: {len(sent.body or b'')}")
    head = "\r\n".join(lines)
    if head.count("\n") != len(lines) - 1 or head.count("\r") != len(lines) - 1:
        raise ValueError("a header must be one line")
    return head.encode("latin-1") + b"\r\n\r\n" + (sent.body or b"")
