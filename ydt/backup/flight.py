"""Which events were on their way at a cut: confirmed by the broker to their producer, not yet applied by a consumer.

A producer's outbox no longer has them and the consumer's document does not know them: restored without them, the
consumer would wait for ever. They are found by the counts both ends keep (chassis.streams), and taken from the tap on
the bus, or from the log of events that analytics keeps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chassis import streams
from chassis.bus import parked
from chassis.bus.names import queue_of
from chassis.streams import Applied, Noted, Wanted
from contracts.catalogue import SERVICES, sources_of
from contracts.envelope import source_uri
from ydt.backup.snapshot import Snapshot
from ydt.backup.tap import Event, Tap, number_of
from ydt.migrating import store_of
from ydt.reconciling import Row, counts_of, joined

LOGGING = "analytics"
EVENT_LOG = "event_log"
_PAGE = 2000
_SENT = ""


@dataclass(frozen=True)
class Missing:
    """A consumer is `short` events of a subject: those with these numbers, or unknown ones up to `confirmed`."""

    producer: str
    consumer: str
    subject: str
    confirmed: int
    short: int
    numbers: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.producer} -> {self.consumer} {self.subject}: {self.short} of {self.confirmed}"


@dataclass(frozen=True)
class Found:
    """Events to be put into queues again, as (queue, event), and what could not be had."""

    letters: list[tuple[str, Event]]
    lost: list[Missing]


def in_flight(snapshot: Snapshot, tap: Tap | None) -> Found:
    """All events on their way at the snapshot, each for each consumer that lacks it, in the order of its subject."""
    letters, lost = [], []
    for missing in missing_at(snapshot):
        events = _events_for(missing, snapshot, tap)
        letters += [(queue_of(missing.consumer, missing.producer), event) for event in events]
        if len(events) < missing.short:
            lost.append(missing)
    letters.sort(key=lambda each: (each[1]["source"], each[1]["subject"], each[1]["sequence"]))
    return Found(letters, lost)


def missing_at(snapshot: Snapshot) -> Iterator[Missing]:
    """Every subject of every stream of which the consumer has applied less than the broker has confirmed."""
    for producer in SERVICES:
        consumers = [name for name in SERVICES if producer in sources_of(name)]
        ends = {_SENT: _sent(snapshot, producer)}
        ends |= {name: _applied(snapshot, name, producer) for name in consumers}
        for subject, rows in joined(ends) if consumers else ():
            for consumer in consumers:
                missing = _missing(snapshot, producer, consumer, subject, rows)
                if missing and missing.short > 0:
                    yield missing


def _missing(
    snapshot: Snapshot, producer: str, consumer: str, subject: str, rows: dict[str, Row]
) -> Missing | None:
    counts = counts_of(subject, rows, consumer)
    done = counts.applied or 0
    if done >= counts.confirmed:
        return None
    waiting = parked.collection(snapshot.past(consumer))
    numbers = streams.parked_of(waiting, consumer, producer, [subject]).get(subject, set())
    place = store_of(consumer).CONSUMES[producer]
    if isinstance(place, Noted):
        return Missing(producer, consumer, subject, counts.confirmed, counts.confirmed - done - len(numbers))
    lacking = tuple(number for number in range(done + 1, counts.confirmed + 1) if number not in numbers)
    return Missing(producer, consumer, subject, counts.confirmed, len(lacking), lacking)


def _events_for(missing: Missing, snapshot: Snapshot, tap: Tap | None) -> list[Event]:
    """The events of a gap; of a consumer that counts by id, whatever it does not have yet."""
    logged = {row["_id"]: row["envelope"] for row in _logged(snapshot, missing)}
    tapped = {event["id"]: event for event in (tap.of(missing.producer, missing.subject) if tap else ())}
    if missing.numbers:
        known = {number_of(event, missing.consumer): event for event in (*logged.values(), *tapped.values())}
        return [known[number] for number in missing.numbers if number in known]
    fresh = [event for id, event in tapped.items() if missing.consumer != LOGGING or id not in logged]
    return [event for event in fresh if 0 < number_of(event, missing.consumer) <= missing.confirmed]


def _logged(snapshot: Snapshot, missing: Missing) -> Iterator[Any]:
    query = {"envelope.source": source_uri(missing.producer), "envelope.subject": missing.subject}
    yield from snapshot.past(LOGGING)[EVENT_LOG].find(query)


def _sent(snapshot: Snapshot, producer: str) -> Iterator[Row]:
    collections, after = store_of(producer).OUTBOX_COLLECTIONS, ""
    while rows := streams.sent(snapshot.past(producer), collections, Wanted(after, _PAGE)):
        yield from rows
        after = rows[-1]["subject"]


def _applied(snapshot: Snapshot, consumer: str, producer: str) -> Iterator[Row]:
    place: Applied | Noted = store_of(consumer).CONSUMES[producer]
    after = ""
    while rows := streams.applied(snapshot.past(consumer), producer, place, Wanted(after, _PAGE)):
        yield from rows
        after = rows[-1]["subject"]
