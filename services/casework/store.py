"""Casework's documents: cases as they stand in MongoDB, and the questions asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database

from chassis.documents import from_document, to_document
from chassis.errors import Invalid
from chassis.streams import Applied
from contracts.regions import subtree
from contracts.vocabulary import CaseState
from services.casework import draws, errands, registers
from services.casework.domain.case import Case
from services.casework.domain.coverage import EarlierReply
from services.casework.domain.permissions import Scope

CASES = "cases"
OUTBOX_COLLECTIONS = (CASES,)
CONSUMES = {
    "routing": Applied(CASES, subject="A", document="C"),
    "intake": Applied(CASES, subject="A", document="C"),
    "deadline": Applied(CASES),
}

# The order of every list, with the state behind it so that narrowing to a state reads the index alone.
_IN_ORDER = [("body.submitted_at", DESCENDING), ("_id", ASCENDING), ("body.state", ASCENDING)]


def _on_supervised(kind: str, party: str) -> IndexModel:
    """Few cases have orders or cards; only those are in these indexes."""
    array = f"body.supervision.{kind}"
    return IndexModel(
        [(f"{array}.{party}", ASCENDING)],
        name=f"{kind}_{party}",
        partialFilterExpression={f"{array}.0": {"$exists": True}},
    )


INDEXES = {
    CASES: [
        IndexModel([("body.appeal_id", ASCENDING)], unique=True, name="appeal"),
        IndexModel([("body.supervising_org", ASCENDING), *_IN_ORDER], name="supervised"),
        IndexModel([("body.organs", ASCENDING), *_IN_ORDER], name="dispatched"),
        IndexModel([("body.region_code", ASCENDING), *_IN_ORDER], name="region"),
        IndexModel(_IN_ORDER, name="newest"),
        IndexModel(
            [("body.next_due_at", ASCENDING), ("_id", ASCENDING)],
            name="pressing",
            partialFilterExpression={"body.next_due_at": {"$type": "date"}},
        ),
        IndexModel(
            [("body.replied.org", ASCENDING), ("body.replied.at", DESCENDING)],
            name="last_replies",
            partialFilterExpression={"body.replied.org": {"$exists": True}},
        ),
        draws.CASE_INDEX,
        *errands.INDEXES,
        *(_on_supervised(kind, party) for kind in ("orders", "cards") for party in ("org", "by_org")),
        IndexModel(
            [("body.supervision.orders.status", ASCENDING)],
            name="unnumbered",
            partialFilterExpression={"body.supervision.orders.status": "signed"},
        ),
    ],
    **registers.INDEXES,
    **draws.INDEXES,
}

COUNTED_AT_MOST = 10_000
"""Totals are exact up to here; counting a million rows for the corner of a page would cost more than the page."""

_SORTS = {
    "submitted_at": [("body.submitted_at", ASCENDING), ("_id", DESCENDING)],
    "-submitted_at": [("body.submitted_at", DESCENDING), ("_id", ASCENDING)],
    "due_at": [("body.next_due_at", ASCENDING), ("_id", ASCENDING)],
    "-due_at": [("body.next_due_at", DESCENDING), ("_id", DESCENDING)],
}
SORTS = tuple(_SORTS)

_LISTED = {"body.history": 0, "body.replies": 0, "body.first_replies": 0, "seen": 0, "commands": 0, "outbox": 0}

_SKETCHES = {"body.item_code": 1, "body.replies.sketch": 1, "body.replies.replied_at": 1}
_COMPARED = 30
"""With how many earlier replies of the organ a new one is compared."""


def to_body(case: Case) -> dict[str, Any]:
    """A case as its document's body, with the fields the indexes need beside it."""
    involved = (case.lead_org, *case.helper_orgs, case.reviewing_org)
    organs = list(dict.fromkeys(org for org in involved if org))
    pressing = case.pressing_due
    last = case.replies[-1] if case.replies else None
    return {
        **to_document(case),
        "organs": organs,
        "next_due_at": pressing.due_at if pressing else None,
        "replied": {"org": last.org, "at": last.replied_at} if last else None,
    }


def to_case(body: Mapping[str, Any]) -> Case:
    """The case of a document's body."""
    return from_document(Case, body)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None and empty mean everything in scope."""

    state: tuple[str, ...] = ()
    org: str | None = None
    region: str | None = None
    item_code: str | None = None
    appeal_type: str | None = None
    waiting: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list, counted from 1, and in which order."""

    number: int = 1
    size: int = 20
    sort: str = "-submitted_at"

    def __post_init__(self) -> None:
        if self.number * self.size > COUNTED_AT_MOST:
            raise Invalid("页码太大，请缩小查询范围")


class CaseList:
    """Lists of cases, always within somebody's scope."""

    def __init__(self, db: Database) -> None:
        self._cases = db[CASES]

    def find(self, scope: Mapping[str, Any], filters: Filters, page: Page) -> tuple[list[Case], int]:
        """A page of the cases in scope, without history and texts, and how many there are (up to COUNTED_AT_MOST)."""
        query = {"$and": [dict(scope), *_conditions(filters, page), *_waiting(filters)]}
        total = self._cases.count_documents(query, limit=COUNTED_AT_MOST)
        rows = self._cases.find(query, _LISTED).sort(_SORTS[page.sort])
        rows = rows.skip((page.number - 1) * page.size).limit(page.size)
        return [to_case(row["body"]) for row in rows], total

    def earlier_replies(self, org: str | None, case_id: str) -> tuple[EarlierReply, ...]:
        """The last replies an organ gave in other cases, the newest first."""
        if not org:
            return ()
        rows = self._cases.find({"body.replied.org": org, "_id": {"$ne": case_id}}, _SKETCHES)
        return tuple(
            EarlierReply(row["_id"], row["body"]["item_code"], last["replied_at"], tuple(last.get("sketch", ())))
            for row in rows.sort("body.replied.at", DESCENDING).limit(_COMPARED)
            for last in row["body"]["replies"][-1:]
        )


def scope_query(scope: Scope, org: str | None, region: str | None) -> dict[str, Any]:
    """The condition of a person's scope; without an organ or region nothing is in it, nor what accuses the organ."""
    if scope is Scope.REGION:
        return {"body.region_code": _subtree(region), **_not_accusing(org)} if region else _NOTHING
    if not org:
        return _NOTHING
    part = "body.supervising_org" if scope is Scope.SUPERVISED else "body.organs"
    return {part: org, **_not_accusing(org)}


def _not_accusing(org: str | None) -> dict[str, Any]:
    """信访工作条例 art. 30: an organ never learns of a case that accuses it."""
    return {"body.recused_orgs": {"$ne": org}} if org else {}


SEALED = {"body.state": CaseState.SEALED_CLUE.value}
"""Sealed clues: what they were about is not even to be guessed from the filter that finds them."""

_NOTHING: dict[str, Any] = {"_id": {"$in": []}}


def _conditions(filters: Filters, page: Page) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = []
    if page.sort.endswith("due_at"):
        # Only what a limit presses on can be put in that order.
        conditions.append({"body.next_due_at": {"$type": "date"}})
    if filters.state:
        conditions.append({"body.state": {"$in": list(filters.state)}})
    if filters.org:
        conditions.append({"$or": [{"body.supervising_org": filters.org}, {"body.organs": filters.org}]})
    if filters.org or filters.item_code or filters.appeal_type:
        conditions.append({"body.state": {"$ne": SEALED["body.state"]}})
    if filters.region:
        conditions.append({"body.region_code": _subtree(filters.region)})
    if filters.item_code:
        conditions.append({"body.item_code": filters.item_code})
    if filters.appeal_type:
        conditions.append({"body.appeal_type": filters.appeal_type})
    return conditions


_WAITING: Mapping[str, Mapping[str, Any]] = {
    "refusal_review": {
        "body.state": CaseState.NOT_ACCEPTED.value,
        "body.objection": {"$type": "object"},
        "body.objection.upheld": None,
    },
    "superior_ruling": {
        "body.state": CaseState.RETURN_REQUESTED.value,
        "body.returns": {"$elemMatch": {"ruling": "pending", "superior_org": {"$type": "string"}}},
    },
    "review": {
        "body.state": {"$in": [CaseState.REVIEW.value, CaseState.REVIEW2.value]},
        "body.reviews": {"$elemMatch": {"upheld": None}},
    },
}
WAITING = tuple(_WAITING)
"""What waits for a superior: an objection to a refusal, a disputed return, a review."""


def _waiting(filters: Filters) -> tuple[dict[str, Any], ...]:
    return (dict(_WAITING[filters.waiting]),) if filters.waiting else ()


def _subtree(region: str) -> dict[str, str]:
    prefix = subtree(region)
    # All digits, so this range is the prefix; unlike a pattern it needs no escaping and always uses the index.
    return {"$gte": prefix, "$lt": prefix + ":"}
