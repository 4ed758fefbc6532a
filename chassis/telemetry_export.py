"""Export over OTLP/HTTP with the OpenTelemetry SDK. Only chassis.telemetry imports this, and only when it is wanted.

Spans wait in a bounded queue and leave in batches on a thread of their own (a greenlet under eventlet, whose sockets
and waits are green as well). While no collector answers the oldest are dropped; nobody else waits for any of it.
"""

import os
import socket
import threading
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation import set_span_in_context

from chassis.release import release
from chassis.telemetry import Span, Telemetry

QUEUE = 2048
BATCH = 512
EVERY_MS = 1000
EXPORT_SECONDS = 5.0
CLOSE_SECONDS = 2.0
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class Exporting(Telemetry):
    """Sends spans to the collector the settings name."""

    is_on = True

    def __init__(self, settings: Any) -> None:
        session = requests.Session()
        session.trust_env = False  # a proxy for the web is none for a collector in the house
        exporter = OTLPSpanExporter(
            endpoint=f"{settings.otel_endpoint}/v1/traces",
            headers=dict(header_pairs(settings.otel_headers)),
            timeout=EXPORT_SECONDS,
            session=session,
        )
        self._ids = _GivenIds()
        self._provider = TracerProvider(
            resource=_resource(settings),
            sampler=TraceIdRatioBased(settings.otel_sample_ratio),
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(
                exporter, max_queue_size=QUEUE, max_export_batch_size=BATCH, schedule_delay_millis=EVERY_MS
            )
        )
        self._tracer = self._provider.get_tracer("yidiantong", release())

    def tell(self, span: Span) -> None:
        """Put a span into the queue, under the ids its hop went by."""
        own = _context(span.traceparent)
        parent = _context(span.parent) if span.parent else None
        with self._ids.next(own):
            sdk_span = self._tracer.start_span(
                span.name,
                context=set_span_in_context(NonRecordingSpan(parent)) if parent else None,
                kind=SpanKind[span.kind],
                attributes=span.attributes,
                start_time=span.began,
                record_exception=False,
                set_status_on_exception=False,
            )
        if span.error:
            sdk_span.set_attribute("error.type", span.error)
            sdk_span.set_status(Status(StatusCode.ERROR))
        sdk_span.end(span.ended)

    def close(self) -> None:
        """Send what is left, for two seconds at most: no service stays because of a collector that does not answer."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)


class _GivenIds(IdGenerator):
    """Gives the SDK the ids our hops already have, instead of new ones."""

    def __init__(self) -> None:
        self._given: ContextVar[SpanContext] = ContextVar("given_span")

    def next(self, context: SpanContext) -> "_Given":
        """Within this block the next span gets these ids."""
        return _Given(self._given, context)

    def generate_span_id(self) -> int:
        """The id of the hop told of."""
        return self._given.get().span_id

    def generate_trace_id(self) -> int:
        """The trace of the hop told of, when it is the first of it."""
        return self._given.get().trace_id


class _Given:
    def __init__(self, variable: ContextVar[SpanContext], context: SpanContext) -> None:
        self._variable = variable
        self._context = context

    def __enter__(self) -> None:
        self._token = self._variable.set(self._context)

    def __exit__(self, *_: object) -> None:
        self._variable.reset(self._token)


def header_pairs(headers: Iterable[str]) -> Iterable[tuple[str, str]]:
    """The headers of OTEL_EXPORTER_OTLP_HEADERS, written name=value."""
    for header in headers:
        name, _, value = header.partition("=")
        yield name.strip(), value.strip()


def _context(traceparent: str) -> SpanContext:
    _, trace_id, span_id, _ = traceparent.split("-")
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=_SAMPLED)


def _resource(settings: Any) -> Resource:
    return Resource(
        {
            "service.name": settings.service,
            "service.namespace": "yidiantong",
            "service.version": release(),
            "service.instance.id": f"{socket.gethostname()}:{os.getpid()}",
            "ydt.city": settings.city,
        }
    )
