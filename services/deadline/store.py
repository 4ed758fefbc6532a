"""Deadline's documents: one per case with all its clocks, and the leases under which timers are fired."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo import ASCENDING, IndexModel, WriteConcern
from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from chassis.clock import real_now
from chassis.documents import from_document, to_document
from chassis.streams import Applied
from services.deadline.domain.access import Circle
from services.deadline.domain.clocks import CaseClocks

CASE_CLOCKS = "case_clocks"
OUTBOX_COLLECTIONS = (CASE_CLOCKS,)
CONSUMES = {"casework": Applied(CASE_CLOCKS)}

INDEXES = {
    CASE_CLOCKS: [
        IndexModel(
            [("body.next_fire_at", ASCENDING)],
            name="next_fire",
            partialFilterExpression={"body.next_fire_at": {"$type": "date"}},
        ),
        IndexModel([("lease.holder", ASCENDING)], name="lease", sparse=True),
    ]
}

_COUNTED_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Record:
    """A case's clocks with what the service knows around them."""

    clocks: CaseClocks
    circle: Circle
    policy_version: str

    def with_clocks(self, clocks: CaseClocks) -> "Record":
        """The record with its clocks after a step."""
        return replace(self, clocks=clocks)


def to_body(record: Record) -> dict[str, Any]:
    """A record as its document's body; `next_fire_at` is what timers are found by."""
    return {
        **to_document(record.circle),
        **to_document(record.clocks),
        "policy_version": record.policy_version,
        "next_fire_at": record.clocks.next_fire_at,
    }


def to_record(body: Mapping[str, Any]) -> Record:
    """The record of a document's body."""
    return Record(from_document(CaseClocks, body), from_document(Circle, body), body["policy_version"])


def due(now: datetime) -> dict[str, Any]:
    """The condition of a timer due; the type stands in it because the index holds dates alone and is skipped else."""
    return {"body.next_fire_at": {"$lte": now, "$type": "date"}}


@dataclass(frozen=True, slots=True)
class Claim:
    """Cases whose timers one copy may fire until the lease runs out."""

    holder: str
    case_ids: tuple[str, ...]


class Timers:
    """The timers due on the business clock, taken under a lease in real time.

    The lease only keeps two copies from doing the same work. What keeps them from firing one timer twice is the write
    itself: it decides on the document's current state and fails when another copy was faster.
    """

    def __init__(self, db: Database, lease_seconds: int) -> None:
        # A lost lease costs a copy's work once more, nothing else: it need not wait for the journal or a majority,
        # and whoever took it must see it at once.
        self._leases = db[CASE_CLOCKS].with_options(
            write_concern=WriteConcern(w=1, j=False), read_concern=ReadConcern("local")
        )
        self._lease = timedelta(seconds=lease_seconds)

    def claim(self, now: datetime, batch: int) -> Claim:
        """Take up to `batch` cases with a timer due at `now` that no living copy holds; oldest first."""
        holder, real = uuid4().hex, real_now()
        free = {"$or": [{"lease.until": None}, {"lease.until": {"$lt": real}}]}
        found = self._leases.find({**due(now), **free}, {"_id": 1}).sort("body.next_fire_at", ASCENDING).limit(batch)
        case_ids = [row["_id"] for row in found]
        if not case_ids:
            return Claim(holder, ())
        lease = {"holder": holder, "until": real + self._lease}
        self._leases.update_many({"_id": {"$in": case_ids}, **free}, {"$set": {"lease": lease}})
        taken = self._leases.find({"lease.holder": holder}, {"_id": 1})
        return Claim(holder, tuple(row["_id"] for row in taken))

    def release(self, holder: str, case_ids: list[str]) -> None:
        """Give leases back, so that the next timers of these cases need not wait for their end."""
        if case_ids:
            self._leases.update_many({"_id": {"$in": case_ids}, "lease.holder": holder}, {"$unset": {"lease": ""}})

    def count_due(self, now: datetime) -> int:
        """How many cases have a timer due and not yet fired (up to 10,000)."""
        return self._leases.count_documents(due(now), limit=_COUNTED_AT_MOST)

    def oldest_due(self, now: datetime) -> datetime | None:
        """The moment of the oldest timer due and not yet fired."""
        row = self._leases.find_one(due(now), {"body.next_fire_at": 1}, sort=[("body.next_fire_at", ASCENDING)])
        return row["body"]["next_fire_at"] if row else None
