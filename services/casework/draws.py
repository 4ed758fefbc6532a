"""What a spot check is drawn from, and the list of it that stays published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne
from pymongo.database import Database

from contracts.regions import subtree
from services.casework.domain.spot_check import Candidate, stratum_of

CASES, SPOT_CHECKS, LISTS = "cases", "spot_checks", "spot_check_lists"
LISTED_TOGETHER = 1000

INDEXES = {
    SPOT_CHECKS: [
        IndexModel([("body.announced_at", DESCENDING)], name="newest"),
        IndexModel([("body.draw_id", ASCENDING)], unique=True, name="draw"),
    ],
    LISTS: [IndexModel([("list_id", ASCENDING), ("page", ASCENDING)], unique=True, name="pages")],
}
CASE_INDEX = IndexModel(
    [("body.closed_at", ASCENDING)], name="closed", partialFilterExpression={"body.closed_at": {"$type": "date"}}
)


class Draws:
    """Closed cases, and the published lists of those a draw was made from."""

    def __init__(self, db: Database) -> None:
        self._cases, self._checks, self._lists = db[CASES], db[SPOT_CHECKS], db[LISTS]

    def candidates(
        self, period: tuple[datetime, datetime], region: str, strata_by: Sequence[str]
    ) -> tuple[Candidate, ...]:
        """The cases of a region subtree that were closed in a period, in the order of their ids."""
        prefix = subtree(region)
        wanted = {
            "body.closed_at": {"$type": "date", "$gte": period[0], "$lt": period[1]},  # the type: for the partial index
            "body.region_code": {"$gte": prefix, "$lt": prefix + ":"},
        }
        fields = {"body.dispatch.lead_org": 1, "body.item_code": 1, "body.region_code": 1}
        found = (_candidate(row, tuple(strata_by)) for row in self._cases.find(wanted, fields))
        return tuple(sorted(found, key=lambda each: each.case_id))

    def keep(self, list_id: str, candidates: Sequence[Candidate]) -> None:
        """Keep a list under a name of its own; it is published once a draw names it."""
        pages = [
            ReplaceOne(
                {"_id": f"{list_id}:{number:06}"}, {"list_id": list_id, "page": number, "cases": cases}, upsert=True
            )
            for number, cases in enumerate(_pages(candidates), 1)
        ]
        if pages:
            self._lists.bulk_write(pages)

    def page(self, list_id: str, number: int) -> list[dict[str, str]]:
        """One page of the list, LISTED_TOGETHER cases each, counted from 1; empty after the last."""
        found = self._lists.find_one({"list_id": list_id, "page": number})
        return found["cases"] if found else []

    def newest(self, page: int, size: int) -> tuple[list[Mapping[str, Any]], int]:
        """Spot checks, the newest first, and how many there are."""
        rows = self._checks.find({}, {"body.case_ids": 0}).sort("body.announced_at", DESCENDING)
        found = rows.skip((page - 1) * size).limit(size)
        return [row["body"] for row in found], self._checks.count_documents({})

    def unmarked(self) -> list[str]:
        """Draws whose cases have not all been told of."""
        behind = {"$expr": {"$lt": ["$body.marked", {"$size": "$body.case_ids"}]}}
        return [row["_id"] for row in self._checks.find(behind, {"_id": 1})]


def _candidate(row: Mapping[str, Any], strata_by: tuple[str, ...]) -> Candidate:
    body = row["body"]
    lead = (body.get("dispatch") or {}).get("lead_org")
    about = {"lead_org": lead, "item_code": body["item_code"], "region_code": body["region_code"]}
    return Candidate(row["_id"], stratum_of(about, strata_by))


def _pages(candidates: Sequence[Candidate]) -> Iterator[list[dict[str, str]]]:
    for first in range(0, len(candidates), LISTED_TOGETHER):
        yield [asdict(each) for each in candidates[first : first + LISTED_TOGETHER]]
