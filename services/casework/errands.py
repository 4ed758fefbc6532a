"""Cases the system itself has something to do with: those whose moment came, and those that follow another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.collection import Collection

from contracts.vocabulary import CaseState

INDEXES = [
    IndexModel(
        [("body.settles_at", ASCENDING)],
        name="settles_at",
        partialFilterExpression={"body.settles_at": {"$type": "date"}},
    ),
    IndexModel(
        [("body.parent_case_id", ASCENDING)],
        name="followers",
        partialFilterExpression={"body.parent_case_id": {"$type": "string"}},
    ),
]

_MERGED = {"body.parent_case_id": {"$type": "string"}, "body.state": CaseState.MERGED.value}


class Errands:
    """Questions to the collection of cases."""

    def __init__(self, cases: Collection) -> None:
        self._cases = cases

    def due_by(self, now: datetime, at_most: int) -> list[str]:
        """Ended cases whose moment came, the earliest first."""
        rows = self._cases.find(_settling(now), {"_id": 1})
        return [row["_id"] for row in rows.sort("body.settles_at", ASCENDING).limit(at_most)]

    def count_due_by(self, now: datetime, at_most: int) -> int:
        """How many they are, counted up to a bound."""
        return self._cases.count_documents(_settling(now), limit=at_most)

    def followers_of(self, case_id: str) -> list[str]:
        """The merged cases that follow one."""
        # The type is said for the partial index, see `_settling`.
        merged = {"body.parent_case_id": {"$type": "string", "$eq": case_id}, "body.state": CaseState.MERGED.value}
        return [row["_id"] for row in self._cases.find(merged, {"_id": 1})]

    def left_behind(self, telling: Sequence[CaseState], at_most: int) -> list[str]:
        """Merged cases that have not heard of what became of the case they follow."""
        states = [state.value for state in telling]
        stages: list[dict[str, Any]] = [
            {"$match": _MERGED},
            {
                "$lookup": {
                    "from": self._cases.name,
                    "localField": "body.parent_case_id",
                    "foreignField": "_id",
                    "pipeline": [{"$match": {"body.state": {"$nin": states}}}, {"$project": {"_id": 1}}],
                    "as": "silent",
                }
            },
            {"$match": {"silent": []}},
            {"$project": {"_id": 1}},
            {"$limit": at_most},
        ]
        return [row["_id"] for row in self._cases.aggregate(stages)]


def _settling(now: datetime) -> dict[str, Any]:
    """Says the type although only dates are before a date: without it the planner leaves the partial index aside."""
    return {"body.settles_at": {"$type": "date", "$lte": now}}
