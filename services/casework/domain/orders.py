"""Supervision orders 督办函: drafted, signed, numbered, received, reported on, closed with evidence.

An order belongs to its case and its events keep the case's order. Its number is given between two writes of the case
(see docs/adr/0012): once signed an order can only go forward, so a number taken for it is never lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contracts.events.supervision import (
    SupervisionOrderClosed,
    SupervisionOrderDrafted,
    SupervisionOrderIssued,
    SupervisionOrderReceived,
)
from contracts.vocabulary import SupervisionCause
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.permissions import Right, require, scope_of
from services.casework.domain.personal_data import find_personal_data
from services.casework.domain.policy import City
from services.casework.domain.refusals import Contradiction, NotPermitted, WrongField, WrongFields
from services.casework.domain.supervision import Evidence, Letter, Order, OrderStatus, Rectification

LOCAL = ZoneInfo("Asia/Shanghai")
"""The whole country keeps one time (北京时间); the years of letters and the days of limits are counted in it."""

STATUS_WORDS: Mapping[OrderStatus, str] = {
    OrderStatus.DRAFTED: "待签发",
    OrderStatus.DISCARDED: "已作废",
    OrderStatus.SIGNED: "已签发，正在编号",
    OrderStatus.ISSUED: "待签收",
    OrderStatus.RECEIVED: "整改中",
    OrderStatus.REPORTED: "待核实",
    OrderStatus.CLOSED: "已销号",
}
"""Each status in the words of the staff."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Who is to be pressed by whom, for what; `missed_due_at` is the limit that was missed."""

    org: str
    by_org: str
    cause: SupervisionCause
    reason: str = ""
    missed_due_at: datetime | None = None


def draft(case: Case, wanted: Draft, deed: Deed) -> Told:
    """The case with an order that lies ready to be signed."""
    order = Order(
        order_id=f"{case.case_id}-order-{len(case.supervision.orders) + 1}",
        org=wanted.org,
        by_org=wanted.by_org,
        cause=wanted.cause,
        round=case.round,
        drafted_at=deed.at,
        drafted_by=deed.actor.id,
        reason=wanted.reason,
        missed_due_at=wanted.missed_due_at,
    )
    kept = replace(case.supervision, orders=(*case.supervision.orders, order))
    event = SupervisionOrderDrafted(**_named(case, order), cause=order.cause, drafted_at=deed.at)
    return replace(case, supervision=kept), (event,)


def draft_by_hand(case: Case, org: str | None, deed: Deed, city: City) -> Told:
    """An order a supervisor wants, for a stated reason; without an organ it goes to the one that holds the case.

    The county and the city may press the supervising body itself, which holds the case until it is dispatched.
    """
    require(deed.actor, Right.SUPERVISE, case)
    by_org, addressed = _acting(deed, case), org or case.lead_org or case.supervising_org
    if addressed not in city.organs:
        raise WrongFields(WrongField("/org", "unknown_org", f"没有这个单位：{addressed}"))
    if addressed == by_org:
        raise WrongFields(WrongField("/org", "own_org", "不能向本单位发督办函；工单尚未转办的，没有可督办的承办单位"))
    if addressed not in (case.lead_org, case.supervising_org, *case.helper_orgs):
        raise WrongFields(WrongField("/org", "not_involved", "这个单位没有承办、协办或监督此工单"))
    _refuse_numbers_of_people("/reason", deed.reason)
    return draft(case, Draft(addressed, by_org, SupervisionCause.BY_HAND, deed.reason), deed)


def discard(case: Case, order_id: str, deed: Deed) -> Told:
    """Put a draft aside for a stated reason; it never had a number."""
    order = _of_issuer(case, order_id, deed, OrderStatus.DRAFTED)
    aside = replace(
        order, status=OrderStatus.DISCARDED, closed_by=deed.actor.id, closed_at=deed.at, closing_note=deed.reason
    )
    return _with(case, aside), ()


def sign(case: Case, order_id: str, deed: Deed, rectify_on: date | None, city: City) -> Told:
    """A person of the issuing body signs; the order is told of when it has its number.

    `rectify_on` is the last day of the rectification; without it the city's limit in days or hours counts from now.
    """
    order = _of_issuer(case, order_id, deed, OrderStatus.DRAFTED)
    rectify_by = _rectify_by(deed.at, rectify_on, city)
    signed = replace(
        order, status=OrderStatus.SIGNED, signed_by=deed.actor.id, signed_at=deed.at, rectify_by=rectify_by
    )
    return _with(case, signed), ()


def issue(case: Case, order_id: str, number: int, letter: Letter) -> Told:
    """The signed order with its number and its words: it goes out."""
    order = find(case, order_id)
    if order.status is not OrderStatus.SIGNED or order.signed_at is None or order.rectify_by is None:
        return case, ()
    issued = replace(order, status=OrderStatus.ISSUED, number=number, letter=letter)
    event = SupervisionOrderIssued(
        **_named(case, order),
        letter_no=letter.letter_no,
        cause=order.cause,
        rectify_by=order.rectify_by,
        issued_at=order.signed_at,
    )
    return _with(case, issued), (event,)


def receive(case: Case, order_id: str, deed: Deed) -> Told:
    """The organ signs for the order."""
    order = _of_addressee(case, order_id, deed, OrderStatus.ISSUED)
    received = replace(order, status=OrderStatus.RECEIVED, received_by=deed.actor.id, received_at=deed.at)
    return _with(case, received), (SupervisionOrderReceived(**_named(case, order), received_at=deed.at),)


def report(case: Case, order_id: str, deed: Deed, text: str, evidence: tuple[Evidence, ...]) -> Told:
    """The organ says what it put right, and proves it."""
    order = _of_addressee(case, order_id, deed, OrderStatus.RECEIVED)
    if not evidence:
        raise WrongFields(WrongField("/evidence", "required", "整改报告须附凭据"))
    _refuse_numbers_of_people("/text", text)
    for place, proof in enumerate(evidence):
        _refuse_numbers_of_people(f"/evidence/{place}/description", proof.description)
    told = Rectification(text, evidence, deed.actor.id, deed.at)
    return _with(case, replace(order, status=OrderStatus.REPORTED, reports=(*order.reports, told))), ()


def send_back(case: Case, order_id: str, deed: Deed) -> Told:
    """The evidence does not convince; the organ goes on, and its limit runs on."""
    order = _of_issuer(case, order_id, deed, OrderStatus.REPORTED)
    refused = replace(order.reports[-1], sent_back=deed.reason)
    return _with(case, replace(order, status=OrderStatus.RECEIVED, reports=(*order.reports[:-1], refused))), ()


def close(case: Case, order_id: str, deed: Deed) -> Told:
    """The issuing body accepts the evidence; an order without reported evidence is never closed."""
    order = _of_issuer(case, order_id, deed, OrderStatus.REPORTED)
    done = replace(
        order, status=OrderStatus.CLOSED, closed_by=deed.actor.id, closed_at=deed.at, closing_note=deed.reason
    )
    return _with(case, done), (SupervisionOrderClosed(**_named(case, order), closed_at=deed.at),)


def find(case: Case, order_id: str) -> Order:
    """The order of this case; raises Contradiction when the case has none of that name."""
    for order in case.supervision.orders:
        if order.order_id == order_id:
            return order
    raise Contradiction("此工单没有这份督办函")


def require_reader(case: Case, order: Order, deed: Deed) -> None:
    """Raise NotPermitted unless the person belongs to the issuing or, once it is out, to the addressed organ."""
    scope_of(deed.actor, Right.SEE)
    addressed = deed.actor.org == order.org and order.letter is not None
    if addressed or deed.actor.org == order.by_org:
        return
    if deed.actor.org == order.org:
        raise NotPermitted("督办函尚未发出")
    require(deed.actor, Right.SUPERVISE, case)


def _of_issuer(case: Case, order_id: str, deed: Deed, status: OrderStatus) -> Order:
    order = find(case, order_id)
    require(deed.actor, Right.SUPERVISE, _pressed(case, order))
    if _acting(deed, case) != order.by_org:
        raise NotPermitted("只有发出督办函的单位可以办理")
    return _in(order, status)


def _of_addressee(case: Case, order_id: str, deed: Deed, status: OrderStatus) -> Order:
    order = find(case, order_id)
    scope_of(deed.actor, Right.SEE)
    if deed.actor.org != order.org:
        raise NotPermitted("督办函不是发给您单位的")
    return _in(order, status)


def _pressed(case: Case, order: Order) -> Case:
    """The case as its issuing body supervises it, also where that is the superior of the supervising body."""
    return replace(case, supervising_org=order.by_org)


def _in(order: Order, status: OrderStatus) -> Order:
    if order.status is not status:
        raise Contradiction(f"督办函当前“{STATUS_WORDS[order.status]}”，须在“{STATUS_WORDS[status]}”时办理")
    return order


def _with(case: Case, order: Order) -> Case:
    orders = tuple(order if each.order_id == order.order_id else each for each in case.supervision.orders)
    return replace(case, supervision=replace(case.supervision, orders=orders))


def _acting(deed: Deed, case: Case) -> str:
    """The organ a supervisor acts for; one without an organ of its own acts for the supervising body."""
    return deed.actor.org or case.supervising_org


def _rectify_by(signed_at: datetime, rectify_on: date | None, city: City) -> datetime:
    limit, today = city.supervision.rectify, signed_at.astimezone(LOCAL).date()
    if rectify_on is None and limit.unit == "wd":
        raise WrongFields(WrongField("/rectify_on", "required", "整改期限按工作日规定，请写明整改到期日"))
    if rectify_on is None and limit.unit == "h":
        return signed_at + timedelta(hours=limit.value)
    day = rectify_on or today + timedelta(days=limit.value)
    if day < today:
        raise WrongFields(WrongField("/rectify_on", "in_the_past", "整改到期日不能早于今天"))
    # The whole of the last day counts: it ends at midnight.
    return datetime.combine(day + timedelta(days=1), time(), LOCAL) - timedelta(milliseconds=1)


def _named(case: Case, order: Order) -> dict[str, str]:
    return {**case.ids, "order_id": order.order_id, "org": order.org, "by_org": order.by_org}


def _refuse_numbers_of_people(pointer: str, text: str) -> None:
    """A letter, and the report on it, hold no citizen's numbers (个人信息保护法 art. 25)."""
    found = find_personal_data(text)
    if found:
        places = "、".join(f"第{each.first}至{each.last}字疑似{each.kind}" for each in found)
        raise WrongFields(WrongField(pointer, "personal_data", f"{places}，请删去后再提交"))
