"""Analytics' documents: the log of everything heard, and generations of facts and sums folded from it.

event_log            {_id: event id, envelope, logged_at}        append only, never changed
facts_<generation>   {_id, kind, ...facts, dirty, touched_at, counted: [parts]}
sums_<generation>    {_id: "<scope>|<day, month or year>", cells: {<cell>: n}}
model                {_id: "model", active: generation, rebuild: {...}}
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from pymongo import ASCENDING, IndexModel, InsertOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from chassis.mongo import only_ids_taken
from chassis.streams import Noted
from contracts.catalogue import sources_of
from contracts.envelope import Envelope, encode, source_uri
from services.analytics.domain.counting import Part, difference, parts_of
from services.analytics.domain.facts import Patch
from services.analytics.domain.spans import grains

EVENT_LOG = "event_log"
MODEL = "model"
OUTBOX_COLLECTIONS = ()
CONSUMES = {
    source: Noted(EVENT_LOG, "envelope.subject", {"envelope.source": source_uri(source)})
    for source in sources_of("analytics")
}

_FACT_INDEXES = [
    IndexModel([("dirty", ASCENDING), ("touched_at", ASCENDING)], name="dirty", partialFilterExpression={"dirty": True})
]

INDEXES = {
    EVENT_LOG: [
        IndexModel([("logged_at", ASCENDING), ("_id", ASCENDING)], name="logged_at"),
        IndexModel([("envelope.source", ASCENDING), ("envelope.subject", ASCENDING)], name="stream"),
    ],
    "facts_1": _FACT_INDEXES,
}


class EventLog:
    """Everything heard, whole, by event id."""

    def __init__(self, db: Database) -> None:
        self._log = db[EVENT_LOG]

    def append(self, envelopes: Sequence[Envelope], now: datetime) -> None:
        """Keep events; one already there stays as it was. `now` is real time."""
        rows = [{"_id": each.id, "envelope": encode(each), "logged_at": now} for each in envelopes]
        try:
            self._log.bulk_write([InsertOne(row) for row in rows], ordered=False)
        except BulkWriteError as partly:
            if not only_ids_taken(partly):
                raise

    def by_id(self, after: str, limit: int) -> list[Mapping[str, Any]]:
        """The rows that follow an event id, in the order of ids."""
        return list(self._log.find({"_id": {"$gt": after}}).sort("_id", ASCENDING).limit(limit))

    def since(self, place: tuple[datetime, str], limit: int) -> list[Mapping[str, Any]]:
        """The rows logged after a place (time, id), in the order of logging."""
        moment, last = place
        later = {"$or": [{"logged_at": {"$gt": moment}}, {"logged_at": moment, "_id": {"$gt": last}}]}
        order = [("logged_at", ASCENDING), ("_id", ASCENDING)]
        return list(self._log.find({"logged_at": {"$gte": moment}, **later}).sort(order).limit(limit))

    def size(self) -> int:
        """About how many events are kept."""
        return self._log.estimated_document_count()


class Generation:
    """One set of facts and sums. A rebuild folds a new one beside the old."""

    def __init__(self, db: Database, number: int) -> None:
        self.number = number
        self.facts: Collection = db[f"facts_{number}"]
        self.sums: Collection = db[f"sums_{number}"]

    def prepare(self) -> None:
        """Make its indexes."""
        self.facts.create_indexes(_FACT_INDEXES)

    def drop(self) -> None:
        """Remove it."""
        self.facts.drop()
        self.sums.drop()

    def fold(self, patches: Iterable[Patch], now: datetime) -> None:
        """Apply patches, in any order and as often as they come; `now` is real time."""
        updates = [_fold(patch, now) for patch in patches]
        if updates:
            self.facts.bulk_write(updates, ordered=False)

    def count_dirty(self, most: int) -> int:
        """How many facts changed since they were last counted, counted up to `most`."""
        return self.facts.count_documents({"dirty": True}, limit=most)

    def count_some(self, session: ClientSession, quiet_since: datetime | None, limit: int) -> int:
        """Bring the sums up to date with some changed facts; returns how many facts were looked at.

        In one transaction, so that a fact's count and the sums change together or not at all. `quiet_since` leaves
        alone what changed later than that: it will change again soon.
        """
        return session.with_transaction(
            lambda inside: self._count(inside, quiet_since, limit),
            read_concern=ReadConcern("snapshot"),
            write_concern=WriteConcern("majority", j=True),
        )

    def cells(self, keys: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Mapping[str, int]]]:
        """(scope, cells) for every stored sum among these (scope, piece of time)."""
        ids = [_sum_id(scope, piece) for scope, piece in keys]
        for row in self.sums.find({"_id": {"$in": ids}}):
            yield row["_id"].rpartition("|")[0], row["cells"]

    def _count(self, session: ClientSession, quiet_since: datetime | None, limit: int) -> int:
        query: dict[str, Any] = {"dirty": True}
        if quiet_since is not None:
            query["touched_at"] = {"$lte": quiet_since}
        facts = list(self.facts.find(query, session=session).sort("touched_at", ASCENDING).limit(limit))
        before: list[Part] = []
        after: list[Part] = []
        updates: list[UpdateOne] = []
        for fact in facts:
            parts = parts_of(fact["kind"], fact)
            before += [Part(**part) for part in fact.get("counted", ())]
            after += parts
            counted = [{"day": part.day, "scopes": part.scopes, "cells": part.cells} for part in parts]
            updates.append(UpdateOne({"_id": fact["_id"]}, {"$set": {"counted": counted}, "$unset": {"dirty": 1}}))
        if updates:
            self.facts.bulk_write(updates, ordered=False, session=session)
        sums = [*sum_updates(difference(before, after))]
        if sums:
            self.sums.bulk_write(sums, ordered=False, session=session)
        return len(facts)


class Model:
    """Which generation is read, and how far a rebuild has come."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._model = db[MODEL]

    def active(self) -> Generation:
        """The generation that is read and kept up to date."""
        return Generation(self._db, (self.state() or {}).get("active", 1))

    def generation(self, number: int) -> Generation:
        """A generation by number."""
        return Generation(self._db, number)

    def state(self) -> dict[str, Any] | None:
        """The whole document."""
        return self._model.find_one({"_id": "model"})

    def begin(self, rebuild: Mapping[str, Any]) -> bool:
        """Note a rebuild unless one is under way; returns whether it was noted."""
        self._model.update_one({"_id": "model"}, {"$setOnInsert": {"active": 1}}, upsert=True)
        idle = {"_id": "model", "$or": [{"rebuild": None}, {"rebuild.phase": "done"}]}
        return self._model.update_one(idle, {"$set": {"rebuild": dict(rebuild)}}).modified_count == 1

    def note(self, changes: Mapping[str, Any], *, active: int | None = None) -> None:
        """Note how far the rebuild is, and in the same write which generation is active from now on."""
        fields: dict[str, Any] = {f"rebuild.{name}": value for name, value in changes.items()}
        if active is not None:
            fields["active"] = active
        self._model.update_one({"_id": "model"}, {"$set": fields})


def _fold(patch: Patch, now: datetime) -> UpdateOne:
    update: dict[str, Any] = {"$set": {**_plain(patch.sets), "kind": patch.kind, "dirty": True, "touched_at": now}}
    if patch.mins:
        update["$min"] = dict(patch.mins)
    if patch.maxs:
        # MongoDB compares documents member by member, so the place in the stream, written first, decides.
        update["$max"] = _plain(patch.maxs)
    return UpdateOne({"_id": patch.fact_id}, update, upsert=True)


def _plain(value: Any) -> Any:
    """Codes as their strings, all the way down."""
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    return value.value if isinstance(value, Enum) else value


def sum_updates(changes: Mapping[tuple[str, str], Mapping[str, int]]) -> Iterator[UpdateOne]:
    """The updates that add cells to the sums of each (scope, day), in every grain of time."""
    total: dict[str, dict[str, int]] = {}
    for (scope, day), cells in changes.items():
        for piece in grains(day):
            sums = total.setdefault(_sum_id(scope, piece), {})
            for cell, count in cells.items():
                sums[cell] = sums.get(cell, 0) + count
    for sum_id, cells in sorted(total.items()):
        yield UpdateOne({"_id": sum_id}, {"$inc": {f"cells.{cell}": n for cell, n in cells.items() if n}}, upsert=True)


def _sum_id(scope: str, piece: str) -> str:
    return f"{scope}|{piece}"
