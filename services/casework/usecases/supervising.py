"""Supervision orders and cards: what the supervising bodies order, what the addressed organs answer, what is shown."""

import hashlib
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chassis.aggregates import Aggregate, Change, Outcome
from chassis.causes import Actor, CommandCause, TimerCause
from chassis.errors import NotFound
from contracts.vocabulary import Role
from services.casework import store, supervision_answers
from services.casework.documents import MEDIA_TYPE, docx_of
from services.casework.domain import letters, orders, permissions
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.permissions import Right
from services.casework.domain.policy import City
from services.casework.domain.supervision import Order
from services.casework.registers import LetterRegister, ReadLog
from services.casework.schemas.supervision import OrderWish, Reporting, Signing, SupervisionListRequest
from services.casework.supervision_lists import SupervisionLists, Viewer
from services.casework.usecases.desk import Desk, as_service_errors

_MARK = "-order-"
_NUMBERED_AT_ONCE = 50

OrderStep = Callable[[Case, str, Deed, City], Told]


@dataclass(frozen=True, slots=True)
class Registers:
    """What is kept beside the cases."""

    letters: LetterRegister
    reads: ReadLog
    lists: SupervisionLists


class Supervising(Desk):
    """Orders and cards."""

    def __init__(self, registers: Registers, *desk: Any) -> None:
        super().__init__(*desk)
        self._registers = registers

    def draft_order(self, case_id: str, wish: OrderWish, cause: CommandCause) -> Outcome:
        """A supervision order by hand, ready to be signed."""

        def step(case: Case, _: str, deed: Deed, city: City) -> Told:
            return orders.draft_by_hand(case, wish.org, replace(deed, reason=wish.reason), city)

        return self._move(case_id, "", cause, step)

    def discard_order(self, order_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Put a draft aside."""

        def step(case: Case, order: str, deed: Deed, _: City) -> Told:
            return orders.discard(case, order, replace(deed, reason=asked["reason"]))

        return self._move(case_of(order_id), order_id, cause, step)

    def sign_order(self, order_id: str, signing: Signing, cause: CommandCause) -> tuple[Outcome, dict[str, Any]]:
        """Sign an order and issue it under the next number of the organ and year.

        Three writes: the signature, the register's entry, the letter on the case. Whatever is cut off after the first
        is done by the next try, this command's repeat or the sweep.
        """

        def step(case: Case, order: str, deed: Deed, city: City) -> Told:
            return orders.sign(case, order, deed, signing.rectify_on, city)

        outcome = self._move(case_of(order_id), order_id, cause, step)
        return outcome, supervision_answers.order_signed(case_of(order_id), self._issue(order_id))

    def receive_order(self, order_id: str, cause: CommandCause) -> Outcome:
        """The organ signs for the order."""
        return self._move(
            case_of(order_id), order_id, cause, lambda case, order, deed, _: orders.receive(case, order, deed)
        )

    def report_on_order(self, order_id: str, told: Reporting, cause: CommandCause) -> Outcome:
        """The organ reports what it put right."""

        def step(case: Case, order: str, deed: Deed, _: City) -> Told:
            return orders.report(case, order, deed, told.text, told.evidence)

        return self._move(case_of(order_id), order_id, cause, step)

    def send_report_back(self, order_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """The evidence does not convince."""

        def step(case: Case, order: str, deed: Deed, _: City) -> Told:
            return orders.send_back(case, order, replace(deed, reason=asked["reason"]))

        return self._move(case_of(order_id), order_id, cause, step)

    def close_order(self, order_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """The evidence is accepted."""

        def step(case: Case, order: str, deed: Deed, _: City) -> Told:
            return orders.close(case, order, replace(deed, reason=asked["reason"]))

        return self._move(case_of(order_id), order_id, cause, step)

    def issue_signed_orders(self) -> int:
        """Finish signatures that were cut short; returns how many."""
        waiting = self._registers.lists.unnumbered(_NUMBERED_AT_ONCE)
        for order_id in waiting:
            self._issue(order_id)
        return len(waiting)

    # What is shown.

    def show_order(self, order_id: str, actor: Actor) -> dict[str, Any]:
        """One order; raises NotFound or Forbidden."""
        case, order = self._readable(order_id, actor)
        return supervision_answers.order_shown(case.case_id, order)

    def order_document(self, order_id: str, actor: Actor) -> dict[str, Any]:
        """The letter to print; every download is on record. Raises NotFound until it has its number."""
        _, order = self._readable(order_id, actor)
        if order.letter is None:
            raise NotFound("督办函尚未签发编号")
        content = docx_of(order.letter)
        self._registers.reads.append(order_id, actor, self._clock.now())
        return {
            "name": f"督办函 {order.letter_no}.docx",
            "media_type": MEDIA_TYPE,
            "sha256": hashlib.sha256(content).hexdigest(),
            "content": b64encode(content).decode(),
        }

    def order_reads(self, order_id: str, actor: Actor) -> dict[str, Any]:
        """Who took the letter away; for those who may read it, and for the auditor, who may not."""
        if actor.role == Role.AUDITOR:
            self._cases.require(case_of(order_id))
        else:
            self._readable(order_id, actor)
        return {"items": self._registers.reads.of(order_id)}

    def list_orders(self, asked: SupervisionListRequest, actor: Actor) -> dict[str, Any]:
        """A page of the orders in the actor's scope."""
        rows, total = self._registers.lists.orders(_viewer(actor), asked.narrowing, asked.page)
        return supervision_answers.order_page(rows, total, asked.page.number, asked.page.size)

    def list_cards(self, asked: SupervisionListRequest, actor: Actor) -> dict[str, Any]:
        """A page of the cards in the actor's scope."""
        rows, total = self._registers.lists.cards(_viewer(actor), asked.narrowing, asked.page)
        return supervision_answers.card_page(rows, total, asked.page.number, asked.page.size)

    def _move(self, case_id: str, order_id: str, cause: CommandCause, step: OrderStep) -> Outcome:
        def decide(known: Aggregate | None) -> Change:
            if known is None:
                raise NotFound()
            case = store.to_case(known.body)
            after, events = step(case, order_id, self._deed(cause.actor), self._packs.get(case.policy_version))
            order = orders.find(after, order_id) if order_id else after.supervision.orders[-1]
            return Change(store.to_body(after), events, supervision_answers.order_shown(case_id, order))

        with as_service_errors():
            return self._cases.apply(case_id, cause, decide)

    def _issue(self, order_id: str) -> Order:
        """The order with its number and letter, which it gets now unless it has them."""
        case = store.to_case(self._cases.require(case_of(order_id)).body)
        order = orders.find(case, order_id)
        if order.letter is not None or order.signed_at is None:
            return order
        year, city = letters.letter_year(order.signed_at), self._packs.get(case.policy_version)
        number = self._registers.letters.number_of(order_id, order.by_org, year, self._now())

        def decide(known: Aggregate | None) -> Change | None:
            if known is None:
                return None
            now = store.to_case(known.body)
            letter = letters.letter_of(now, orders.find(now, order_id), number, city)
            after, events = orders.issue(now, order_id, number, letter)
            return Change(store.to_body(after), events) if events else None

        outcome = self._cases.apply(case.case_id, TimerCause(f"{order_id}:number"), decide)
        return orders.find(store.to_case(outcome.aggregate.body), order_id)

    def _readable(self, order_id: str, actor: Actor) -> tuple[Case, Order]:
        case = store.to_case(self._cases.require(case_of(order_id)).body)
        with as_service_errors():
            order = orders.find(case, order_id)
            orders.require_reader(case, order, self._deed(actor))
        return case, order

    def _now(self) -> datetime:
        return self._clock.now()


def case_of(order_id: str) -> str:
    """The case an order belongs to; raises NotFound for what is no name of an order."""
    case_id, mark, number = order_id.partition(_MARK)
    if not mark or not number.isdecimal():
        raise NotFound("没有这份督办函")
    return case_id


def _viewer(actor: Actor) -> Viewer:
    with as_service_errors():
        scope = permissions.scope_of(actor, Right.SEE)
    return Viewer(scope, actor.org, actor.region)
