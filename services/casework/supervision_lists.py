"""Lists of what supervision put on cases: orders and cards, each within somebody's scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from contracts.regions import subtree
from services.casework.domain.permissions import Scope
from services.casework.domain.supervision import OrderStatus
from services.casework.store import CASES, COUNTED_AT_MOST, Page

_OUT = [status.value for status in (OrderStatus.ISSUED, OrderStatus.RECEIVED, OrderStatus.REPORTED, OrderStatus.CLOSED)]
"""What the addressed organ knows of: orders that went out."""

_NOTHING: Mapping[str, Any] = {"_id": {"$in": []}}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose list it is: the scope of the role, and the organ or region that bounds it."""

    scope: Scope
    org: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to; empty means everything in scope."""

    org: str | None = None
    case_id: str | None = None
    status: tuple[str, ...] = ()
    colour: str | None = None


Found = tuple[list[dict[str, Any]], int]
"""A page of rows, each with its case and region, and how many there are."""


class SupervisionLists:
    """Orders and cards over all cases."""

    def __init__(self, db: Database) -> None:
        self._cases = db[CASES]

    def orders(self, viewer: Viewer, wanted: Narrowing, page: Page) -> Found:
        """Orders, the newest first; the addressed organ sees those that went out."""
        narrowed: list[Mapping[str, Any]] = []
        if wanted.status:
            narrowed.append({"it.status": {"$in": list(wanted.status)}})
        return self._page("orders", "drafted_at", [_of_orders(viewer), *narrowed, *_shared(wanted)], page, viewer)

    def cards(self, viewer: Viewer, wanted: Narrowing, page: Page) -> Found:
        """Cards, the newest first."""
        narrowed = [{"it.colour": wanted.colour}] if wanted.colour else []
        return self._page("cards", "issued_at", [_of_cards(viewer), *narrowed, *_shared(wanted)], page, viewer)

    def unnumbered(self, at_most: int) -> list[str]:
        """Signed orders that have no number yet: somebody's signing was cut short."""
        found = self._cases.find({"body.supervision.orders.status": "signed"}, {"body.supervision.orders": 1})
        orders = [order for case in found.limit(at_most) for order in case["body"]["supervision"]["orders"]]
        return [order["order_id"] for order in orders if order["status"] == OrderStatus.SIGNED]

    def _page(self, kind: str, newest: str, conditions: list[Mapping[str, Any]], page: Page, viewer: Viewer) -> Found:
        array = f"body.supervision.{kind}"
        before = [_on_cases(condition, array) for condition in conditions]
        before += [{"body.recused_orgs": {"$ne": viewer.org}}] if viewer.org else []
        rows = self._cases.aggregate(
            [
                {"$match": {"$and": [{f"{array}.0": {"$exists": True}}, *before]}},
                {"$unwind": f"${array}"},
                {"$project": {"it": f"${array}", "region_code": "$body.region_code", "item_code": "$body.item_code"}},
                {"$match": {"$and": conditions}},
                {"$sort": {f"it.{newest}": -1, "_id": 1, "it.order_id": 1, "it.cause": 1}},
                {
                    "$facet": {
                        "items": [{"$skip": (page.number - 1) * page.size}, {"$limit": page.size}],
                        "total": [{"$limit": COUNTED_AT_MOST}, {"$count": "n"}],
                    }
                },
            ]
        )
        found = next(iter(rows))
        return found["items"], found["total"][0]["n"] if found["total"] else 0


def _on_cases(condition: Mapping[str, Any], array: str) -> Mapping[str, Any]:
    """A condition on rows as it narrows the cases they stand on, which an index can answer."""
    if "$or" in condition:
        return {"$or": [_on_cases(each, array) for each in condition["$or"]]}
    names = {"region_code": "body.region_code", "_id": "_id"}
    return {names.get(name) or name.replace("it", array, 1): value for name, value in condition.items()}


def _of_orders(viewer: Viewer) -> Mapping[str, Any]:
    if viewer.scope is Scope.REGION:
        return _in_region(viewer)
    addressed = {"it.org": viewer.org, "it.status": {"$in": _OUT}}
    if not viewer.org:
        return _NOTHING
    return {"$or": [{"it.by_org": viewer.org}, addressed]} if viewer.scope is Scope.SUPERVISED else addressed


def _of_cards(viewer: Viewer) -> Mapping[str, Any]:
    if viewer.scope is Scope.REGION:
        return _in_region(viewer)
    if not viewer.org:
        return _NOTHING
    own = {"it.org": viewer.org}
    return {"$or": [{"it.by_org": viewer.org}, own]} if viewer.scope is Scope.SUPERVISED else own


def _in_region(viewer: Viewer) -> Mapping[str, Any]:
    if not viewer.region:
        return _NOTHING
    prefix = subtree(viewer.region)
    return {"region_code": {"$gte": prefix, "$lt": prefix + ":"}}


def _shared(wanted: Narrowing) -> list[Mapping[str, Any]]:
    conditions: list[Mapping[str, Any]] = []
    if wanted.org:
        conditions.append({"$or": [{"it.org": wanted.org}, {"it.by_org": wanted.org}]})
    if wanted.case_id:
        conditions.append({"_id": wanted.case_id})
    return conditions


def order_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row of the list of orders, as stored."""
    return {**row["it"], "case_id": row["_id"], "region_code": row["region_code"], "item_code": row["item_code"]}
