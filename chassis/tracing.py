"""Who caused what: the correlation id of a conversation and the W3C trace context, carried through every hop."""

import re
import uuid
from dataclasses import dataclass
from typing import Protocol

from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from chassis.outbox import child_of

CORRELATION_HEADER = "X-Correlation-Id"
_CORRELATION = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9._:-]{8,64}")
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class Headers(Protocol):
    """Whatever gives a header by its name."""

    def get(self, key: str, default: str, /) -> str:
        """The header, or the default."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One request's place in the conversation: `traceparent` is its own span, `parent` the caller's, "" for none."""

    correlation_id: str
    traceparent: str
    parent: str = ""

    @property
    def trace_id(self) -> str:
        """The 32 hexadecimal digits that name the trace."""
        return self.traceparent.split("-")[1]

    @classmethod
    def from_headers(cls, headers: "Headers") -> "Trace":
        """The caller's conversation and trace where they are well formed, fresh ones otherwise; always a new span.

        An id of digits alone is not taken over: it might be somebody's telephone number.
        """
        given = headers.get(CORRELATION_HEADER, "")
        sent = headers.get("traceparent", "")
        parent = sent if _TRACEPARENT.fullmatch(sent) else ""
        return cls(
            given if _CORRELATION.fullmatch(given) else uuid.uuid4().hex,
            child_of(parent),
            parent,
        )


def bind_trace(trace: Trace, **more: str) -> None:
    """Put the ids into every log line of this greenlet or thread, forgetting those of the work before."""
    clear_contextvars()
    bind_contextvars(correlation_id=trace.correlation_id, trace_id=trace.trace_id, **more)


def current_correlation_id() -> str:
    """The correlation id bound here, or a fresh one."""
    return get_contextvars().get("correlation_id") or uuid.uuid4().hex
