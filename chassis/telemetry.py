"""Spans for whoever runs a collector: off by default, and then nothing is imported, made or kept.

Every hop gives itself a span id anyway, in the `traceparent` it hands on (chassis.tracing, chassis.outbox). A span here
only tells of such a hop when it has ended. What a span may say stands in this module and nowhere else: templates of
routes, names of events and services, results, ids of cases; never a path, a body, a header or the words of an error.
"""

import importlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chassis.clock import real_now
from chassis.outbox import PARENT, child_of
from chassis.redaction import redact_text
from chassis.tracing import Trace
from contracts.envelope import Envelope

_EXPORT = "chassis.telemetry_export"
_CASE_OR_APPEAL = re.compile(r"[AC]([a-z2-7]{26})")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_NANOSECONDS = 1_000_000_000


class Kind(StrEnum):
    """Which side of an exchange a span tells of, by the names of OpenTelemetry."""

    SERVER = "SERVER"
    CLIENT = "CLIENT"
    PRODUCER = "PRODUCER"
    CONSUMER = "CONSUMER"


@dataclass(frozen=True, slots=True)
class Span:
    """One hop that has ended: its own W3C id and that of what caused it ("" for the first), Unix nanoseconds, and what
    it says; `error` is a code or the name of an exception's class."""

    name: str
    kind: Kind
    traceparent: str
    parent: str
    began: int
    ended: int
    attributes: Mapping[str, str | int]
    error: str = ""


class Telemetry:
    """Tells nobody: what a service has while no collector is named."""

    is_on = False

    def tell(self, span: Span) -> None:
        """Hand a span to the collector, some time; never blocks and never raises."""

    def close(self) -> None:
        """Send what is left, for a moment."""


OFF = Telemetry()


def telemetry_of(settings: Any) -> Telemetry:
    """What the settings ask for. The exporter and all it needs is imported only when a collector is named."""
    if not settings.otel_endpoint:
        return OFF
    return importlib.import_module(_EXPORT).Exporting(settings)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request and its answer: `status` is None when none came, and `error` then says what kind of failure."""

    method: str
    status: int | None
    seconds: float
    error: str = ""


def request_span(trace: Trace, route: str, exchange: Exchange) -> Span:
    """A request we answered; `route` is the template, never the address asked for."""
    told = {"http.route": route, **_http(exchange), **_conversation(trace.correlation_id)}
    name = f"{_method(exchange.method)} {route}"
    return _http_span(name, Kind.SERVER, trace.traceparent, trace.parent, told, exchange)


def call_span(sent: Mapping[str, str], parent: str, service: str, exchange: Exchange) -> Span:
    """A request we sent to another service with these headers."""
    told = {"server.address": service, **_http(exchange)}
    name = f"{_method(exchange.method)} {service}"
    return _http_span(name, Kind.CLIENT, sent["traceparent"], parent, told, exchange)


def sent_span(entry: Mapping[str, Any], exchange: str) -> Span:
    """An event the broker has confirmed, from the write that staged it: what it waited in the outbox is in it."""
    body = entry["body"]
    began = _nanoseconds(entry["staged_at"])
    told = _messaging("send", exchange, entry["event"], body["id"])
    told |= _conversation(body["correlationid"]) | _case(body["subject"])
    name = f"send {entry['event']}"
    ended = max(began, time.time_ns())
    return Span(name, Kind.PRODUCER, body["traceparent"], entry.get(PARENT) or "", began, ended, told)


def handled_span(taken: Envelope, parent: str, queue: str, seconds: float, failure: BaseException | None) -> Span:
    """An event a handler of ours has worked on; `taken` carries the handler's own span."""
    ended = time.time_ns()
    told = _messaging("process", queue, taken.name, taken.id)
    told |= _conversation(taken.correlation_id) | _case(taken.subject)
    error = type(failure).__name__ if failure else ""
    began = ended - int(seconds * _NANOSECONDS)
    return Span(f"process {taken.name}", Kind.CONSUMER, taken.traceparent, parent, began, ended, told, error)


def traced(handle: Callable[[Envelope], Any], queue: str, telemetry: Telemetry) -> Callable[[Envelope], Any]:
    """A handler that tells of each event it worked on; the handler itself when there is nobody to tell."""
    if not telemetry.is_on:
        return handle

    def handled(envelope: Envelope) -> Any:
        taken = replace(envelope, traceparent=child_of(envelope.traceparent))
        began = time.monotonic()
        result = handle(taken)
        telemetry.tell(handled_span(taken, envelope.traceparent, queue, time.monotonic() - began, result.error))
        return result

    return handled


def _http_span(
    name: str, kind: Kind, own: str, parent: str, told: Mapping[str, str | int], exchange: Exchange
) -> Span:
    ended = time.time_ns()
    failed = exchange.status is not None and exchange.status >= (500 if kind is Kind.SERVER else 400)
    error = str(exchange.status) if failed else exchange.error
    return Span(name, kind, own, parent, ended - int(exchange.seconds * _NANOSECONDS), ended, told, error)


def _http(exchange: Exchange) -> dict[str, str | int]:
    told: dict[str, str | int] = {"http.request.method": _method(exchange.method)}
    return told if exchange.status is None else {**told, "http.response.status_code": exchange.status}


def _method(given: str) -> str:
    return given if given in _METHODS else "_OTHER"


def _messaging(operation: str, destination: str, event: str, message_id: str) -> dict[str, str | int]:
    return {
        "messaging.system": "rabbitmq",
        "messaging.operation.type": operation,
        "messaging.operation.name": operation,
        "messaging.destination.name": destination,
        "messaging.rabbitmq.destination.routing_key": event,
        "messaging.message.id": message_id,
    }


def _conversation(correlation_id: str) -> dict[str, str | int]:
    """The conversation, which a caller may have named: whatever looks like personal data in it is masked."""
    return {"messaging.message.conversation_id": redact_text(correlation_id)} if correlation_id else {}


def _case(subject: str) -> dict[str, str | int]:
    """The case an event is about; other subjects are not told."""
    found = _CASE_OR_APPEAL.fullmatch(subject)
    return {"ydt.case_id": f"C{found[1]}"} if found else {}


def _nanoseconds(staged_at: Any) -> int:
    at = staged_at if isinstance(staged_at, datetime) else real_now()
    return int(at.timestamp() * _NANOSECONDS)
