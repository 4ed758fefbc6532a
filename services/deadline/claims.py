"""Cases one copy of the service works on: taken in batches under a lease in real time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from pymongo import ASCENDING, WriteConcern
from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from chassis.clock import real_now
from services.deadline.store import CASE_CLOCKS

COUNTED_AT_MOST = 10_000
_OLDEST_FIRST = [("body.next_fire_at", ASCENDING)]


def due(now: datetime) -> dict[str, Any]:
    """The condition of a timer due; the type stands in it because the index holds dates alone and is skipped else."""
    return {"body.next_fire_at": {"$lte": now, "$type": "date"}}


@dataclass(frozen=True, slots=True)
class Claim:
    """Cases that one copy may work on until the lease runs out."""

    holder: str
    case_ids: tuple[str, ...]


class Claims:
    """Work on cases, shared by the copies of the service.

    The lease only keeps two copies from doing the same work. What keeps them from firing one timer twice is the write
    itself: it decides on the document's current state and fails when another copy was faster.
    """

    def __init__(self, db: Database, lease_seconds: int) -> None:
        # A lost lease costs a copy's work once more, nothing else: it need not wait for the journal or a majority,
        # and whoever took it must see it at once.
        self._cases = db[CASE_CLOCKS].with_options(
            write_concern=WriteConcern(w=1, j=False), read_concern=ReadConcern("local")
        )
        self._lease = timedelta(seconds=lease_seconds)

    def claim_due(self, now: datetime, batch: int) -> Claim:
        """Take up to `batch` cases with a timer due at `now` that no living copy holds; oldest first."""
        return self._claim(due(now), batch, _OLDEST_FIRST)

    def claim(self, condition: Mapping[str, Any], batch: int) -> Claim:
        """Take up to `batch` cases of a condition that no living copy holds."""
        return self._claim(condition, batch, None)

    def _claim(self, condition: Mapping[str, Any], batch: int, order: list[tuple[str, int]] | None) -> Claim:
        holder, real = uuid4().hex, real_now()
        free = {"$or": [{"lease.until": None}, {"lease.until": {"$lt": real}}]}
        found = self._cases.find({**condition, **free}, {"_id": 1}).limit(batch)
        case_ids = [row["_id"] for row in (found.sort(order) if order else found)]
        if not case_ids:
            return Claim(holder, ())
        lease = {"holder": holder, "until": real + self._lease}
        taken = self._cases.update_many({"_id": {"$in": case_ids}, **free}, {"$set": {"lease": lease}})
        if taken.modified_count < len(case_ids):
            case_ids = [row["_id"] for row in self._cases.find({"lease.holder": holder}, {"_id": 1})]
        return Claim(holder, tuple(case_ids))

    def release(self, holder: str, case_ids: list[str]) -> None:
        """Give leases back, so that the next work on these cases need not wait for their end."""
        if case_ids:
            self._cases.update_many({"_id": {"$in": case_ids}, "lease.holder": holder}, {"$unset": {"lease": ""}})

    def count(self, condition: Mapping[str, Any]) -> int:
        """How many cases a condition holds for (up to 10,000)."""
        return self._cases.count_documents(condition, limit=COUNTED_AT_MOST)

    def oldest_due(self, now: datetime) -> datetime | None:
        """The moment of the oldest timer due and not yet fired."""
        row = self._cases.find_one(due(now), {"body.next_fire_at": 1}, sort=_OLDEST_FIRST)
        return row["body"]["next_fire_at"] if row else None
