"""Kept connections to the services: urllib3, each wait bounded, each error told by what the peer may have done."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import BadStatusLine, RemoteDisconnected

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError


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
    """An answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connections:
    """The kept connections of one process to one service, for any number of threads."""

    def __init__(self, url: str, limits: Limits) -> None:
        self._prefix = urllib3.util.parse_url(url).path or ""
        self._limits = limits
        self._pool = urllib3.connection_from_url(url, maxsize=limits.connections, block=True, retries=False)

    def exchange(self, sent: Sent) -> Received:
        """Send a request and read its answer; raises CallFailed, or ValueError for headers that are none."""
        if any("\r" in value or "\n" in value for value in sent.headers.values()):
            raise ValueError("a header must be one line")
        with _failures():
            response = self._pool.urlopen(
                sent.method,
                self._prefix + sent.target,
                body=sent.body,
                headers=sent.headers,
                redirect=False,
                timeout=urllib3.Timeout(connect=self._limits.connect, read=sent.seconds),
                pool_timeout=self._limits.free_connection,
            )
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Received(response.status, headers, response.data)

    def close(self) -> None:
        """Close what is not in use."""
        self._pool.close()


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except NewConnectionError as refused:
        raise NotReached(str(refused)) from refused
    except ProtocolError as broken:
        raise (CallFailed if _is_no_http(broken) else Dropped)(str(broken)) from broken
    except HTTPError as failed:
        raise CallFailed(str(failed)) from failed


def _is_no_http(broken: ProtocolError) -> bool:
    """Whether the peer did answer, in another language; a connection that ended counts as a bad status line, too."""
    cause = broken.__cause__ or broken.__context__
    return isinstance(cause, BadStatusLine) and not isinstance(cause, RemoteDisconnected)
