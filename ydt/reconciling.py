"""Both ends of every stream side by side: what a producer says it sent, what its consumer says it applied.

Looked at twice. What differs at the first look may be on its way; it is a finding only when the consumer still has not
reached that count after the given age, and the missing events do not lie parked there.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from chassis.http.client import InternalClient
from chassis.streams import MOST_NAMED
from contracts.catalogue import sources_of

MOST_SUSPECTS = 10_000
"""Differences kept of one stream until the second look; with more, the comparison of that stream ends early."""

_ROUTE = "/internal/streams"
_PAGE = 2000
_SENT = ""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the two ends say of one subject: `sent` in all, `confirmed` of them by the broker, `applied` or None."""

    subject: str
    sent: int
    confirmed: int
    applied: int | None

    @property
    def differ(self) -> bool:
        """Whether the consumer has less than the broker was given, or more than was ever sent."""
        return not self.confirmed <= (self.applied or 0) <= self.sent


@dataclass(frozen=True, slots=True)
class Finding:
    """A subject whose ends differ: `kind` is "behind", "missing" (the consumer does not know it) or "ahead"."""

    subject: str
    kind: str
    sent: int
    applied: int
    parked: int = 0


@dataclass(slots=True)
class Stream:
    """One producer and one consumer, and what the comparison came to; `parked` subjects wait for a person there."""

    producer: str
    consumer: str
    compared: int = 0
    parked: int = 0
    cut_short: bool = False
    findings: list[Finding] = field(default_factory=list)
    suspects: list[Counts] = field(default_factory=list, repr=False)

    def take(self, counts: Counts) -> None:
        """Count a subject, and keep it for the second look when its ends differ."""
        if self.cut_short or not (counts.sent or counts.applied):
            return
        self.compared += 1
        if counts.differ:
            self.suspects.append(counts)
            self.cut_short = len(self.suspects) >= MOST_SUSPECTS

    def count(self, kind: str) -> int:
        """How many findings of a kind."""
        return sum(finding.kind == kind for finding in self.findings)

    @property
    def clean(self) -> bool:
        """Whether everything was compared and nothing found."""
        return not (self.findings or self.cut_short)


def reconcile(
    client: InternalClient,
    services: Iterable[str],
    older_than: float,
    tell: Callable[[str], None] = lambda doing: None,
) -> list[Stream]:
    """Compare every stream between these services; `older_than` in seconds. Raises Unavailable and RemoteProblem."""
    names = list(services)
    streams = [Stream(source, consumer) for consumer in names for source in sources_of(consumer) if source in names]
    for producer in names:
        tell(f"comparing what {producer} sent")
        _compare(client, producer, [stream for stream in streams if stream.producer == producer])
    if any(stream.suspects for stream in streams):
        tell(f"waiting {older_than:g} s for what is on its way")
        time.sleep(older_than)
    for stream in streams:
        for batch in _batches(stream.suspects):
            _look_again(client, stream, batch)
    return streams


def joined(ends: Mapping[str, Iterable[Row]]) -> Iterator[tuple[str, dict[str, Row]]]:
    """The rows of several ends, each in the order of subjects, brought together by subject: one pass, no memory."""
    tagged = [_tagged(end, rows) for end, rows in ends.items()]
    for subject, group in groupby(merge(*tagged, key=itemgetter(0)), key=itemgetter(0)):
        yield subject, {end: row for _, end, row in group}


def counts_of(subject: str, rows: Mapping[str, Row], consumer: str) -> Counts:
    """What the joined rows of a subject say of one consumer."""
    row = rows.get(_SENT, {"sent": {}, "unconfirmed": {}})
    sent = row["sent"].get(consumer, 0)
    applied = rows[consumer]["applied"] if consumer in rows else None
    return Counts(subject, sent, sent - row["unconfirmed"].get(consumer, 0), applied)


def _compare(client: InternalClient, producer: str, streams: list[Stream]) -> None:
    ends = {stream.consumer: _pages(client, stream.consumer, producer) for stream in streams}
    if not ends:
        return
    for subject, rows in joined({_SENT: _pages(client, producer, ""), **ends}):
        for stream in streams:
            stream.take(counts_of(subject, rows, stream.consumer))
        if all(stream.cut_short for stream in streams):
            return


def _look_again(client: InternalClient, stream: Stream, suspects: list[Counts]) -> None:
    """Only what was there at the first look counts: what came since may be on its way."""
    named = [suspect.subject for suspect in suspects]
    sent = {row["subject"]: row["sent"] for row in _ask(client, stream.producer, subject=named)["rows"]}
    rows = _ask(client, stream.consumer, source=stream.producer, subject=named)["rows"]
    applied = {row["subject"]: row for row in rows}
    for was in suspects:
        row, now_sent = applied[was.subject], sent.get(was.subject, {}).get(stream.consumer, 0)
        done, waiting = row["applied"] or 0, row["parked"]
        if (was.applied or 0) > now_sent:
            stream.findings.append(Finding(was.subject, "ahead", now_sent, done))
        elif done + waiting < was.confirmed:
            kind = "missing" if row["applied"] is None else "behind"
            stream.findings.append(Finding(was.subject, kind, now_sent, done, waiting))
        elif done < was.confirmed:
            stream.parked += 1


def _pages(client: InternalClient, service: str, source: str) -> Iterator[Row]:
    cursor: str | None = ""
    while cursor is not None:
        page = _ask(client, service, source=source, cursor=cursor, limit=_PAGE)
        yield from page["rows"]
        cursor = page["cursor"]


def _ask(client: InternalClient, service: str, **query: Any) -> Any:
    return client.call(service, "GET", _ROUTE, query=query).body


def _tagged(end: str, rows: Iterable[Row]) -> Iterator[tuple[str, str, Row]]:
    for row in rows:
        yield row["subject"], end, row


def _batches(suspects: list[Counts]) -> Iterator[list[Counts]]:
    for start in range(0, len(suspects), MOST_NAMED):
        yield suspects[start : start + MOST_NAMED]
