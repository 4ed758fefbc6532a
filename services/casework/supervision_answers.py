"""What casework answers of supervision: orders, cards, joint handling, revisits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.documents import from_document, to_document
from services.casework.domain.case import Case
from services.casework.domain.handing_on import joint_is_due
from services.casework.domain.ledger import PASSING_WORDS, LedgerEntry, holdings, ledger, times_passed_on
from services.casework.domain.orders import STATUS_WORDS
from services.casework.domain.policy import City
from services.casework.domain.supervision import Card, Order, OrderStatus
from services.casework.domain.working_time import WorkingTime

_INNER = ("letter", "number")


def order_shown(case_id: str, order: Order) -> dict[str, Any]:
    """An order with its reports; its words are in the document."""
    told = {name: value for name, value in to_document(order).items() if name not in _INNER}
    return {"case_id": case_id, **told, "letter_no": order.letter_no, "status_words": STATUS_WORDS[order.status]}


def order_signed(case_id: str, order: Order) -> dict[str, Any]:
    """What a signature brought about; nothing here changes later, so a repeat gets the same."""
    return {
        "case_id": case_id,
        "order_id": order.order_id,
        "letter_no": order.letter_no,
        "number": order.number,
        "org": order.org,
        "by_org": order.by_org,
        "signed_at": order.signed_at,
        "rectify_by": order.rectify_by,
    }


def order_page(rows: Sequence[Mapping[str, Any]], total: int, page: int, page_size: int) -> dict[str, Any]:
    """A page of orders."""
    items = [{**order_shown(row["_id"], from_document(Order, row["it"])), **_place(row)} for row in rows]
    return {"items": items, "total": total, "page": page, "page_size": page_size}


def card_page(rows: Sequence[Mapping[str, Any]], total: int, page: int, page_size: int) -> dict[str, Any]:
    """A page of cards."""
    items = [{"case_id": row["_id"], **to_document(from_document(Card, row["it"])), **_place(row)} for row in rows]
    return {"items": items, "total": total, "page": page, "page_size": page_size}


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"region_code": row["region_code"], "item_code": row["item_code"]}


def on_case(case: Case) -> dict[str, Any]:
    """What everybody sees who may see the case: cards, and the orders that went out."""
    kept = case.supervision
    known = (OrderStatus.DRAFTED, OrderStatus.SIGNED, OrderStatus.DISCARDED)
    return {
        "cards": [to_document(card) for card in kept.cards],
        "orders": [_in_short(order) for order in kept.orders if order.status not in known],
        "joint_handling": to_document(kept.joint) if kept.joint else None,
        "revisits": [to_document(visit) for visit in kept.revisits],
        "spot_checks": [draw.draw_id for draw in kept.draws],
    }


def ledger_of(case: Case, city: City, working_time: WorkingTime | None, now: datetime) -> dict[str, Any]:
    """Who held the case and who passed it on, and whether a joint handling is due.

    Each time is told twice: as it passed, and as working time of the city's calendar, by which an organ is judged.
    """

    def both(since: datetime, until: datetime) -> dict[str, Any]:
        worked = working_time.seconds(since, until) if working_time else None
        return {"held_seconds": int((until - since).total_seconds()), "held_working_seconds": worked}

    return {
        **case.ids,
        "entries": [{**_passing(entry), **both(entry.held_since, entry.at)} for entry in ledger(case)],
        "holdings": [
            {"org": each.org, "since": each.since, "until": each.until, **both(each.since, each.until or now)}
            for each in holdings(case)
        ],
        "times_passed_on": times_passed_on(case),
        "joint_after": city.supervision.joint_after,
        "joint_handling_due": joint_is_due(case, city),
    }


def _passing(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "kind": entry.kind,
        "kind_words": PASSING_WORDS[entry.kind],
        "charged_to": entry.charged_to,
        "from_org": entry.from_org,
        "to_org": entry.to_org,
        "reason_code": entry.reason_code,
        "reason": entry.reason,
        "at": entry.at,
    }


def _in_short(order: Order) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "letter_no": order.letter_no,
        "org": order.org,
        "by_org": order.by_org,
        "cause": order.cause,
        "status": order.status,
        "status_words": STATUS_WORDS[order.status],
        "rectify_by": order.rectify_by,
    }
