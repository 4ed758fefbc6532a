"""The outboxes inside a service's documents, as the relay reads and clears them; their shape: chassis.aggregates."""

from collections.abc import Collection as AnyCollection
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import MinKey
from pymongo import ASCENDING, IndexModel, UpdateOne
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

_HAS_ENTRIES = {"outbox.0.id": {"$exists": True}}
_OLDEST_FIRST = [("outbox.0.staged_at", ASCENDING)]
_INDEX = IndexModel(_OLDEST_FIRST, name="outbox_pending", partialFilterExpression=_HAS_ENTRIES)
_PENDING = {**_HAS_ENTRIES, "outbox.0.staged_at": {"$gte": MinKey()}}
"""Both parts are needed: the first makes the partial index eligible, the second, always true, makes the planner use it.
"""

_LIGHT = WriteConcern(w=1, j=False)


@dataclass(frozen=True, slots=True)
class PendingDocument:
    """A document with events not yet confirmed, oldest first: each has id, event, staged_at and body."""

    id: Any
    entries: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits: events, and when the oldest of them was staged."""

    events: int
    oldest: datetime | None


def prepare(db: Database, collections: Sequence[str]) -> None:
    """Make the partial index that finds documents with something to send; it is empty most of the time."""
    for name in collections:
        db[name].create_indexes([_INDEX])


def load(collection: Collection, limit: int, skip: AnyCollection[Any] = ()) -> list[PendingDocument]:
    """At most `limit` documents, those that wait longest first, leaving out the ids in `skip`."""
    query: dict[str, Any] = dict(_PENDING)
    if skip:
        query["_id"] = {"$nin": list(skip)}
    found = collection.find(query, {"outbox": {"$slice": ["$outbox", limit]}}).sort(_OLDEST_FIRST).limit(limit)
    return [PendingDocument(item["_id"], item["outbox"]) for item in found]


def clear(collection: Collection, confirmed: Mapping[Any, Sequence[str]]) -> None:
    """Take confirmed events out, by id, in one request; the next `load` no longer sees them."""
    pulls = [
        UpdateOne({"_id": key}, {"$pull": {"outbox": {"id": {"$in": list(ids)}}}}) for key, ids in confirmed.items()
    ]
    if pulls:
        collection.bulk_write(pulls, ordered=False)


def clear_lightly(collection: Collection, confirmed: Mapping[Any, Sequence[str]]) -> None:
    """As `clear`, without waiting for any disk: a clearing that is lost sends an event twice, which its consumers
    recognise. The next `load`, which reads what a majority has, may still see these events for a moment."""
    clear(collection.with_options(write_concern=_LIGHT), confirmed)


def backlog(db: Database, collections: Sequence[str]) -> Backlog:
    """What waits in all outboxes of a service."""
    found = [row for name in collections for row in db[name].aggregate(_BACKLOG)]
    return Backlog(sum(row["events"] for row in found), min((row["oldest"] for row in found), default=None))


_BACKLOG: list[dict[str, Any]] = [
    {"$match": _PENDING},
    {
        "$group": {
            "_id": None,
            "events": {"$sum": {"$size": "$outbox"}},
            "oldest": {"$min": {"$first": "$outbox.staged_at"}},
        }
    },
]
