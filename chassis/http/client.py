"""The caller's side of the internal API: pooled, bounded in time, and never repeating what is not safe to repeat."""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack
from urllib.parse import quote, urlencode

import orjson
import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError

from chassis.causes import Actor
from chassis.errors import Unavailable
from chassis.http.call import (
    ACTOR_HEADER,
    FINGERPRINT_HEADER,
    KEY_HEADER,
    QUERY_CODE_HEADER,
    REASON_HEADER,
    encode_actor,
    to_json,
)
from chassis.outbox import child_of
from chassis.tracing import CORRELATION_HEADER, current_correlation_id

_PAUSE_BEFORE_REPEAT = 0.1
_REPEATABLE = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """A service's answer: the JSON value (None for an empty body) and the headers, names in lower case."""

    status: int
    body: Any
    headers: Mapping[str, str]


class RemoteProblem(Exception):
    """The service answered with a problem document: `problem` is that document, `headers` as in ApiAnswer."""

    def __init__(self, status: int, problem: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}")
        self.status = status
        self.problem = problem
        self.headers = headers

    @property
    def code(self) -> str:
        """The stable error code of contracts.errors; "bad_gateway" when the service sent none."""
        return str(self.problem.get("code") or "bad_gateway")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, to wait for an answer and for a free connection, and connections kept to each service."""

    connect: float = 1.0
    read: float = 5.0
    free_connection: float = 1.0
    connections: int = 32


class CallOptions(TypedDict, total=False):
    """What a call may carry beside its address."""

    json: Any
    query: Mapping[str, Any] | None
    actor: Actor | None
    key: str | None
    fingerprint: str | None
    if_match: int | None
    reason: str | None
    query_code: str | None
    traceparent: str | None
    correlation_id: str | None
    timeout: float | None


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    json: Any = None
    query: Mapping[str, Any] | None = None
    actor: Actor | None = None
    key: str | None = None
    fingerprint: str | None = None
    if_match: int | None = None
    reason: str | None = None
    query_code: str | None = None
    traceparent: str | None = None
    correlation_id: str | None = None
    timeout: float | None = None


class InternalClient:
    """Calls the services' internal APIs; one for a whole process, from any number of threads.

    The pool is made at the first call of each process, so that a client made before a fork is safe after it.
    """

    def __init__(self, base_urls: Mapping[str, str], token: str, limits: Limits | None = None) -> None:
        self._base_urls = {service: url.rstrip("/") for service, url in base_urls.items()}
        self._token = token
        self._limits = limits or Limits()
        self._pool: urllib3.PoolManager | None = None
        self._pool_of = 0
        self._making = threading.Lock()

    def call(self, service: str, method: str, path: str, **options: Unpack[CallOptions]) -> ApiAnswer:
        """Ask a service; `path` begins with "/" and has its parts quoted (see `quoted`), `timeout` is in seconds.

        Raises RemoteProblem for every answer of 400 and above, Unavailable when there is no answer in time. A GET is
        tried a second time when the connection fails. A command is tried a second time only when it carries an
        idempotency key and the connection was refused or dropped, never after a time limit.
        """
        request = _Request(method=method, url=self._base_urls[service] + path, **options)
        try:
            response = self._send(request)
        except HTTPError as error:
            raise Unavailable(retry_after=2, service=service) from error
        return _answer(response)

    def close(self) -> None:
        """Close the kept connections."""
        if self._pool is not None:
            self._pool.clear()

    def _send(self, request: _Request) -> urllib3.BaseHTTPResponse:
        try:
            return self._send_once(request)
        except (NewConnectionError, ProtocolError):
            if request.method not in _REPEATABLE and not request.key:
                raise
            time.sleep(_PAUSE_BEFORE_REPEAT)
            return self._send_once(request)

    def _send_once(self, request: _Request) -> urllib3.BaseHTTPResponse:
        body = None if request.json is None else to_json(request.json)
        return self._connections().urlopen(
            request.method,
            request.url + _query_string(request.query or {}),
            body=body,
            headers=self._headers(request, body is not None),
            timeout=urllib3.Timeout(connect=self._limits.connect, read=request.timeout or self._limits.read),
            retries=False,
            redirect=False,
            pool_timeout=self._limits.free_connection,
        )

    def _headers(self, request: _Request, has_body: bool) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Accept": "application/json",
            CORRELATION_HEADER: request.correlation_id or current_correlation_id(),
            "traceparent": child_of(request.traceparent or ""),
        }
        optional = {
            "Content-Type": "application/json" if has_body else None,
            ACTOR_HEADER: None if request.actor is None else encode_actor(request.actor),
            KEY_HEADER: request.key,
            FINGERPRINT_HEADER: request.fingerprint,
            "If-Match": None if request.if_match is None else f'"{request.if_match}"',
            REASON_HEADER: None if request.reason is None else quote(request.reason),
            QUERY_CODE_HEADER: None if request.query_code is None else quote(request.query_code),
        }
        return headers | {name: value for name, value in optional.items() if value is not None}

    def _connections(self) -> urllib3.PoolManager:
        with self._making:
            if self._pool is None or self._pool_of != os.getpid():
                services = len(self._base_urls)
                self._pool = urllib3.PoolManager(services, maxsize=self._limits.connections, block=True)
                self._pool_of = os.getpid()
            return self._pool


def quoted(part: str) -> str:
    """One part of a path, safe whatever it holds."""
    return quote(part, safe="")


def _query_string(query: Mapping[str, Any]) -> str:
    """The query as sent; None is left out, true and false are written as in JSON, a list is its name repeated."""
    given = [
        (name, str(each).lower() if isinstance(each, bool) else str(each))
        for name, value in query.items()
        for each in (value if isinstance(value, list | tuple) else (value,))
        if each is not None
    ]
    return "?" + urlencode(given) if given else ""


def _answer(response: urllib3.BaseHTTPResponse) -> ApiAnswer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    try:
        body = orjson.loads(response.data) if response.data else None
    except orjson.JSONDecodeError:
        body = None
        if response.status < 400:
            raise RemoteProblem(502, {"code": "bad_gateway", "status": 502}, headers) from None
    if response.status >= 400:
        raise RemoteProblem(response.status, body if isinstance(body, dict) else {}, headers)
    return ApiAnswer(response.status, body, headers)
