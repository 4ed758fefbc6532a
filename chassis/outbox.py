"""Staging events into a document's outbox: their place in each stream, their lineage, their wire form."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from chassis.causes import Cause, CommandCause, EventCause
from contracts.catalogue import spec_of
from contracts.envelope import Envelope, encode

PARENT = "parent"
"""Under which an outbox entry keeps the span that staged it: the event itself carries only the span of its sending."""

OnCommit = Callable[[str, Any, Sequence[Mapping[str, Any]]], None]
"""Told of a commit that staged events: the collection's name, the document's id, the outbox entries."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where an event comes from: the conversation it belongs to, its direct cause, and the W3C span of that cause; a
    timer has none, and its events one new trace."""

    correlation_id: str
    causation_id: str
    traceparent: str
    begins_trace: bool = False

    @classmethod
    def of(cls, cause: Cause, correlation_id: str) -> "Lineage":
        """The lineage of what a cause brings about; `correlation_id` is the document's own, kept when it has one."""
        if isinstance(cause, EventCause):
            envelope = cause.envelope
            return cls(correlation_id or envelope.correlation_id, envelope.id, envelope.traceparent)
        if isinstance(cause, CommandCause):
            own = correlation_id or cause.correlation_id or uuid4().hex
            return cls(own, cause.key, cause.traceparent)
        return cls(correlation_id or uuid4().hex, cause.id, child_of(""), begins_trace=True)


def child_of(traceparent: str) -> str:
    """A new span under a W3C traceparent; a new trace when there is none to follow."""
    parts = traceparent.split("-")
    trace_id = parts[1] if len(parts) == 4 and len(parts[1]) == 32 else os.urandom(16).hex()
    return f"00-{trace_id}-{os.urandom(8).hex()}-01"


@dataclass(frozen=True, slots=True)
class Staged:
    """The outbox entries of one write and the counts after it."""

    entries: list[dict[str, Any]]
    sequence: int
    sent: dict[str, int]


def stage(change: Any, before: Mapping[str, Any], lineage: Lineage, *, producer: str, now: datetime) -> Staged:
    """Number and wrap the events of a change.

    `now` (business time) becomes the envelope's time; `staged_at` is real time, because the age of an outbox is an
    operational fact. Region and policy version are taken from the body's fields of these names.
    """
    sequence, sent, entries = before["sequence"], dict(before["sent"]), []
    for event in change.events:
        spec = spec_of(event)
        sequence += 1
        for consumer in spec.consumers:
            sent[consumer] = sent.get(consumer, 0) + 1
        envelope = Envelope(
            id=uuid4().hex,
            source=producer,
            time=now,
            subject=getattr(event, spec.subject_field),
            sequence=sequence,
            data=event,
            correlation_id=lineage.correlation_id,
            causation_id=lineage.causation_id,
            traceparent=child_of(lineage.traceparent),
            region_code=change.body.get("region_code") or "",
            policy_version=change.body.get("policy_version") or "",
            order={consumer: sent[consumer] for consumer in spec.consumers},
        )
        entry = {"id": envelope.id, "event": spec.name, "staged_at": datetime.now(UTC), "body": encode(envelope)}
        entries.append(entry if lineage.begins_trace else {**entry, PARENT: lineage.traceparent})
    return Staged(entries, sequence, sent)
