"""What casework does: load a case, let the rules decide, save it with its events."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import SYSTEM, Actor, CommandCause, EventCause
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from chassis.errors import FieldError, Forbidden, Gap, IllegalStep, Invalid, NotFound
from chassis.identifiers import sibling_id
from chassis.service import Resources
from contracts.vocabulary import Role
from services.casework import answers, schemas, store
from services.casework.domain import answering, ending, handing_on, opening, permissions, refusals
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.permissions import Right
from services.casework.domain.policy import City, city_of

CITIZEN = Actor(id="citizen", role=Role.CITIZEN)
"""The citizen as histories name him: who he is stays with intake."""

Step = Callable[[Case, City, Deed], Told]


def build_usecases(resources: Resources) -> "Casework":
    """Casework on a service's own database and clock."""
    cases = AggregateStore(resources.db[store.CASES], "casework", resources.clock, resources.wake_relay)
    packs = CityPacks(resources.db, ("policy", "organs"), city_of)
    return Casework(cases, packs, store.CaseList(resources.db), resources.clock)


@contextmanager
def _as_service_errors() -> Iterator[None]:
    """Turn the rules' refusals into the errors a caller is answered with."""
    try:
        yield
    except refusals.IllegalStep as refused:
        raise IllegalStep(str(refused), state=refused.state, allowed=list(refused.allowed)) from refused
    except refusals.NotPermitted as refused:
        raise Forbidden(str(refused)) from refused
    except refusals.WrongFields as refused:
        errors = [FieldError(fault.pointer, fault.code, fault.detail) for fault in refused.faults]
        raise Invalid(errors=errors) from refused


class Casework:
    """The cases of one city: what events bring, what the staff order, what is shown."""

    def __init__(self, cases: AggregateStore, packs: CityPacks[City], lists: store.CaseList, clock: Clock) -> None:
        self._cases = cases
        self._packs = packs
        self._lists = lists
        self._clock = clock

    # What other services' events bring about.

    def open_case(self, cause: EventCause) -> Outcome:
        """Open the case of a routed appeal; it keeps the policy version it starts under."""
        routed = cause.envelope.data
        version = cause.envelope.policy_version or self._packs.version_in_force()
        self._packs.get(version)
        case_id = sibling_id("C", routed.appeal_id)

        def decide(known: Aggregate | None) -> Change | None:
            if known is not None:
                return None
            case, events = opening.open_case(case_id, routed, version, self._deed(SYSTEM))
            return Change(store.to_body(case), events)

        return self._cases.apply(case_id, cause, decide, new=True)

    def rate(self, cause: EventCause) -> Outcome:
        """Take the citizen's rating; the case closes at the instant of the rating."""
        rated = cause.envelope.data
        citizen, system = Deed(CITIZEN, rated.rated_at), Deed(SYSTEM, rated.rated_at)
        return self._hear(cause, rated.case_id, lambda case, city: ending.rate(case, citizen, rated, city, system))

    def withdraw(self, cause: EventCause) -> Outcome:
        """Grant or refuse the citizen's wish to withdraw."""
        wish = cause.envelope.data
        deed = self._deed(CITIZEN)
        return self._hear(cause, wish.case_id, lambda case, city: ending.withdraw(case, deed, wish))

    def keep_due(self, cause: EventCause) -> Outcome:
        """Keep the due time of a clock that started."""
        clock = cause.envelope.data
        return self._hear(cause, clock.case_id, lambda case, city: (opening.keep_due(case, clock), ()))

    def move_due(self, cause: EventCause) -> Outcome:
        """Follow a clock that rests, runs on or was derived anew."""
        clock = cause.envelope.data
        return self._hear(cause, clock.case_id, lambda case, city: (opening.move_due(case, clock), ()))

    def time_over(self, cause: EventCause) -> Outcome:
        """Mark a clock as overdue; when it was the rating's, the case closes."""
        clock = cause.envelope.data
        system = self._deed(SYSTEM)
        return self._hear(cause, clock.case_id, lambda case, city: ending.time_over(case, clock, system))

    # What the staff order.

    def accept(self, case_id: str, asked: schemas.Acceptance, cause: CommandCause) -> Outcome:
        """Accept the case, and dispatch it at once where that is asked for (T7, T8)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            case, told = handing_on.accept(case, replace(deed, reason=asked.reason), asked.grade, city)
            if asked.dispatch is None:
                return case, told
            reasoned = replace(deed, reason=asked.dispatch.reason)
            case, more = handing_on.dispatch(case, reasoned, asked.dispatch.order, city, at="/dispatch")
            return case, told + more

        return self._order(case_id, cause, step)

    def refuse(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Refuse the case (T5)."""
        return self._order(
            case_id, cause, lambda case, city, deed: handing_on.refuse(case, _for(deed, asked), asked["reason_code"])
        )

    def redirect(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Show the right channel (T4)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return handing_on.redirect(case, _for(deed, asked), asked["reason_code"], asked["channel_code"], city)

        return self._order(case_id, cause, step)

    def dispatch(self, case_id: str, asked: schemas.Dispatching, cause: CommandCause) -> Outcome:
        """Dispatch an accepted case (T8)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return handing_on.dispatch(case, replace(deed, reason=asked.reason), asked.order, city)

        return self._order(case_id, cause, step)

    def sign(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Sign for a dispatched case (T10)."""
        return self._order(case_id, cause, lambda case, city, deed: handing_on.sign(case, _for(deed, asked)))

    def first_reply(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Give a first word to the citizen (T11)."""
        return self._order(case_id, cause, lambda case, city, deed: answering.first_reply(case, deed, asked["text"]))

    def reply(self, case_id: str, asked: answering.Answer, cause: CommandCause) -> Outcome:
        """Hand in the reply (T14)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return answering.reply(case, deed, asked, city, replace(deed, actor=SYSTEM))

        return self._order(case_id, cause, step)

    def reject(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Send the reply back (T15)."""
        return self._order(
            case_id, cause, lambda case, city, deed: answering.reject(case, _for(deed, asked), asked["reason_code"])
        )

    def approve(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Let the reply go to the citizen (T16)."""
        return self._order(case_id, cause, lambda case, city, deed: answering.approve(case, _for(deed, asked)))

    def resupervise(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Order a new round (T18)."""
        return self._order(case_id, cause, lambda case, city, deed: ending.resupervise(case, _for(deed, asked)))

    # What is shown.

    def show(self, case_id: str, actor: Actor) -> tuple[dict[str, Any], int]:
        """A case with its history, and its version; raises NotFound or Forbidden."""
        found = self._cases.require(case_id)
        case = store.to_case(found.body)
        with _as_service_errors():
            permissions.require(actor, Right.SEE, case)
        return answers.case_detail(case), found.version

    def list(self, asked: schemas.ListRequest, actor: Actor) -> dict[str, Any]:
        """A page of the cases in the actor's scope; raises Forbidden for a role that sees none."""
        with _as_service_errors():
            scope = permissions.scope_of(actor, Right.SEE)
        within = store.scope_query(scope, actor.org, actor.region)
        cases, total = self._lists.find(within, asked.filters, asked.page)
        return answers.case_page(cases, total, asked.page.number, asked.page.size)

    def approved_reply(self, appeal_id: str, actor: Actor) -> dict[str, Any]:
        """The reply the citizen may read; raises NotFound until one is approved."""
        found = self._cases.require(sibling_id("C", appeal_id))
        case = store.to_case(found.body)
        with _as_service_errors():
            permissions.require_answer(actor, appeal_id, case)
        if case.approved_reply is None:
            raise NotFound("答复尚未审核通过")
        return answers.approved_reply(case, case.approved_reply)

    def load_city(self, document: Any) -> dict[str, Any]:
        """Keep a version of the city's policy and organs, and put it in force for new cases."""
        changed = self._packs.load(document, self._clock.now())
        return {"policy_version": document["policy_version"], "changed": changed}

    def _order(self, case_id: str, cause: CommandCause, step: Step) -> Outcome:
        def decide(known: Aggregate | None) -> Change:
            if known is None:
                raise NotFound()
            before = store.to_case(known.body)
            after, events = step(before, self._packs.get(before.policy_version), self._deed(cause.actor))
            return Change(store.to_body(after), events, answers.command_answer(before, after))

        with _as_service_errors():
            return self._cases.apply(case_id, cause, decide)

    def _hear(self, cause: EventCause, case_id: str, step: Callable[[Case, City], Told]) -> Outcome:
        def decide(known: Aggregate | None) -> Change:
            if known is None:
                # The appeal's routing is still on its way, over another stream.
                raise Gap("routing", case_id, 1, 0)
            before = store.to_case(known.body)
            after, events = step(before, self._packs.get(before.policy_version))
            return Change(store.to_body(after), events)

        return self._cases.apply(case_id, cause, decide)

    def _deed(self, actor: Actor) -> Deed:
        return Deed(actor, _to_millisecond(self._clock.now()))


def _for(deed: Deed, asked: dict[str, Any]) -> Deed:
    return replace(deed, reason=asked["reason"])


def _to_millisecond(instant: datetime) -> datetime:
    """Facts are kept to the millisecond, as MongoDB keeps them."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
