"""How far each stream has come, subject by subject: what a service sent to whom, what it applied from whom.

Whoever compares both ends of a stream finds what was lost on the way, or by a restored backup. Only identifiers and
counts leave by here. Every page reads its own range of one index and nothing else.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.database import Database

from chassis.identifiers import sibling_id
from contracts.envelope import read_order, source_uri

MOST_NAMED = 100
"""How many subjects one question may name; more would not fit into its address."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A source whose events are counted in the document they change, as `seen.<source>` (chassis.aggregates).

    Where that document is the subject's sibling, `subject` and `document` are the letters of both identifiers.
    """

    collection: str
    subject: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A source whose events are kept one a row, with the subject in the field `subject`.

    `only` tells the source's rows from others; an index on its fields and then `subject` must exist.
    """

    collection: str
    subject: str = "_id"
    only: Mapping[str, str] = field(default_factory=dict)


Consumes = Mapping[str, Applied | Noted]
"""What a service's store declares as CONSUMES: source -> where its events end."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which subjects: those named, else the `limit` that follow `after`."""

    after: str = ""
    limit: int = 1000
    named: tuple[str, ...] = ()

    def condition(self, letter: str = "") -> dict[str, Any]:
        """The condition on the field that holds the subject, or its sibling of another letter."""
        if self.named:
            return {"$in": [_own(letter, subject) for subject in self.named]}
        return {"$gt": _own(letter, self.after)}


def sent(db: Database, collections: Sequence[str], wanted: Wanted) -> list[dict[str, Any]]:
    """What was sent to whom: `{subject, sent: {consumer: n}, unconfirmed: {consumer: n}}`, in the order of subjects.

    `unconfirmed` of `sent` still wait in the outbox.
    """
    found = [list(_sent_of(db[name], wanted)) for name in collections]
    return list(islice(merge(*found, key=itemgetter("subject")), wanted.limit))


def applied(db: Database, source: str, place: Applied | Noted, wanted: Wanted) -> list[dict[str, Any]]:
    """What was applied from a source: `{subject, applied: n}`, in the order of subjects; unknown ones are left out."""
    if isinstance(place, Applied):
        return list(_counted(db[place.collection], source, place, wanted))
    return list(_noted(db[place.collection], place, wanted))


def parked_of(parked: Collection, consumer: str, source: str, subjects: Sequence[str]) -> dict[str, set[int]]:
    """The numbers of the events of a source that lie parked (chassis.bus.parked) and undecided, by subject."""
    undecided = {"state": {"$in": ["open", "replaying"]}, "source": source_uri(source)}
    found: dict[str, set[int]] = {}
    for row in parked.find({"subject": {"$in": list(subjects)}, **undecided}, {"subject": 1, "body": 1}):
        found.setdefault(row["subject"], set()).add(_number(bytes(row["body"]), consumer))
    return found


def still_to_come(place: Applied | Noted, done: int, parked: set[int]) -> int:
    """How many parked events would bring a subject further; a copy of one that was applied would not."""
    return len(parked if isinstance(place, Noted) else {number for number in parked if number > done})


def _sent_of(collection: Collection, wanted: Wanted) -> Iterator[dict[str, Any]]:
    shown = {"sent": 1, "outbox.body.streamorder": 1}
    found = collection.find({"_id": wanted.condition()}, shown).sort("_id", ASCENDING).limit(wanted.limit)
    for row in found:
        orders = (read_order(entry["body"]["streamorder"]) for entry in row.get("outbox", ()))
        unconfirmed = Counter(consumer for order in orders for consumer in order)
        yield {"subject": row["_id"], "sent": row.get("sent", {}), "unconfirmed": dict(unconfirmed)}


def _counted(collection: Collection, source: str, place: Applied, wanted: Wanted) -> Iterator[dict[str, Any]]:
    query, shown = {"_id": wanted.condition(place.document)}, {f"seen.{source}": 1}
    for row in collection.find(query, shown).sort("_id", ASCENDING).limit(wanted.limit):
        count = row.get("seen", {}).get(source, 0)
        yield {"subject": _own(place.subject, row["_id"]), "applied": count}


def _noted(collection: Collection, place: Noted, wanted: Wanted) -> Iterator[dict[str, Any]]:
    query = {**place.only, place.subject: wanted.condition()}
    shown = {"_id": 0, place.subject: 1}
    found = collection.find(query, shown, batch_size=wanted.limit).sort(place.subject, ASCENDING)
    path = place.subject.split(".")
    for subject, rows in islice(groupby(found, key=lambda row: _at(path, row)), wanted.limit):
        yield {"subject": subject, "applied": sum(1 for _ in rows)}


def _own(letter: str, identifier: str) -> str:
    return sibling_id(letter, identifier) if letter else identifier


def _at(path: Sequence[str], row: Any) -> Any:
    for name in path:
        row = row[name]
    return row


def _number(body: bytes, consumer: str) -> int:
    """An event's number in its stream to the consumer; 0 when it has none."""
    try:
        return read_order(json.loads(body)["streamorder"]).get(consumer, 0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return 0
