"""The caller's side of the internal API: pooled, bounded in time, and never repeating what is not safe to repeat."""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack
from urllib.parse import quote, urlencode

import orjson

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
from chassis.http.connections import CallFailed, Connections, Dropped, Limits, NotReached, Received, Sent
from chassis.outbox import child_of
from chassis.telemetry import OFF, Exchange, Telemetry, call_span
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
    service: str
    path: str
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

    def __init__(
        self, base_urls: Mapping[str, str], token: str, limits: Limits | None = None, telemetry: Telemetry = OFF
    ) -> None:
        self._base_urls = {service: url.rstrip("/") for service, url in base_urls.items()}
        self._token = token
        self._limits = limits or Limits()
        self._telemetry = telemetry
        self._pools: dict[str, Connections] = {}
        self._pools_of = 0
        self._making = threading.Lock()

    def call(self, service: str, method: str, path: str, **options: Unpack[CallOptions]) -> ApiAnswer:
        """Ask a service; `path` begins with "/" and has its parts quoted (see `quoted`), `timeout` is in seconds.

        Raises RemoteProblem for every answer of 400 and above, Unavailable when there is no answer in time. A GET is
        tried a second time when the connection fails. A command is tried a second time only when it carries an
        idempotency key and the connection was refused or dropped, never after a time limit.
        """
        request = _Request(method=method, service=service, path=path, **options)
        try:
            return _answer(self._send(request))
        except CallFailed as error:
            raise Unavailable(retry_after=2, service=service) from error

    def close(self) -> None:
        """Close the kept connections."""
        for pool in self._pools.values():
            pool.close()

    def _send(self, request: _Request) -> Received:
        try:
            return self._send_once(request)
        except (NotReached, Dropped):
            if request.method not in _REPEATABLE and not request.key:
                raise
            time.sleep(_PAUSE_BEFORE_REPEAT)
            return self._send_once(request)

    def _send_once(self, request: _Request) -> Received:
        body = None if request.json is None else to_json(request.json)
        sent = Sent(
            request.method,
            request.path + _query_string(request.query or {}),
            self._headers(request, body is not None),
            body,
            request.timeout or self._limits.read,
        )
        connections = self._connections(request.service)
        return self._watched(request, sent, connections) if self._telemetry.is_on else connections.exchange(sent)

    def _watched(self, request: _Request, sent: Sent, connections: Connections) -> Received:
        began, status, error = time.perf_counter(), None, ""
        try:
            received = connections.exchange(sent)
            status = received.status
        except CallFailed as failed:
            error = type(failed).__name__
            raise
        finally:
            exchange = Exchange(request.method, status, time.perf_counter() - began, error)
            self._telemetry.tell(call_span(sent.headers, request.traceparent or "", request.service, exchange))
        return received

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

    def _connections(self, service: str) -> Connections:
        with self._making:
            if self._pools_of != os.getpid():
                self._pools = {name: Connections(url, self._limits) for name, url in self._base_urls.items()}
                self._pools_of = os.getpid()
            return self._pools[service]


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


def _answer(received: Received) -> ApiAnswer:
    try:
        body = orjson.loads(received.body) if received.body else None
    except orjson.JSONDecodeError:
        body = None
        if received.status < 400:
            raise RemoteProblem(502, {"code": "bad_gateway", "status": 502}, received.headers) from None
    if received.status >= 400:
        raise RemoteProblem(received.status, body if isinstance(body, dict) else {}, received.headers)
    return ApiAnswer(received.status, body, received.headers)
