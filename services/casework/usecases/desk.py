"""The desk every use case works at: load a case, let the rules decide, save it with its events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import SYSTEM, Actor, CommandCause, EventCause
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from chassis.errors import Conflict, FieldError, Forbidden, Gap, IllegalStep, Invalid, NotFound
from services.casework import answers, store
from services.casework.attachments import Attachments, GivenFile, given_file
from services.casework.domain import cards, refusals
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.policy import City
from services.casework.errands import Errands
from services.casework.usecases.followers import Followers

Step = Callable[[Case, City, Deed], Told]


@contextmanager
def as_service_errors() -> Iterator[None]:
    """Turn the rules' refusals into the errors a caller is answered with."""
    try:
        yield
    except refusals.IllegalStep as refused:
        raise IllegalStep(str(refused), state=refused.state, allowed=list(refused.allowed)) from refused
    except refusals.NotPermitted as refused:
        raise Forbidden(str(refused)) from refused
    except refusals.WrongFields as refused:
        raise Invalid(errors=_field_errors(refused.faults)) from refused
    except refusals.Contradiction as refused:
        raise Conflict(str(refused), errors=_field_errors(refused.faults)) from refused


def _field_errors(faults: tuple[refusals.WrongField, ...]) -> list[FieldError]:
    return [FieldError(fault.pointer, fault.code, fault.detail) for fault in faults]


@dataclass(frozen=True, slots=True)
class Reads:
    """What is kept beside and asked of the cases: lists, errands of the system, attachments."""

    lists: store.CaseList
    errands: Errands
    attachments: Attachments


class Desk:
    """The cases of one city and what it takes to move one."""

    def __init__(self, cases: AggregateStore, packs: CityPacks[City], reads: Reads, clock: Clock) -> None:
        self._cases = cases
        self._packs = packs
        self._lists = reads.lists
        self._errands = reads.errands
        self._attachments = reads.attachments
        self._clock = clock
        self._followers = Followers(cases, reads.errands, lambda: self._deed(SYSTEM))

    def _order(self, case_id: str, cause: CommandCause, step: Step) -> Outcome:
        turned = False

        def decide(known: Aggregate | None) -> Change:
            nonlocal turned
            if known is None:
                raise NotFound()
            before = store.to_case(known.body)
            city, deed = self._packs.get(before.policy_version), self._deed(cause.actor)
            after, events = cards.follow_up(before, step(before, city, deed), deed, city)
            turned = after.state is not before.state
            return Change(store.to_body(after), events, answers.command_answer(before, after))

        with as_service_errors():
            outcome = self._cases.apply(case_id, cause, decide)
        if turned:
            self._followers.after(outcome.aggregate)
        return outcome

    def _hear(self, cause: EventCause, case_id: str, step: Callable[[Case, City], Told]) -> Outcome:
        turned = False

        def decide(known: Aggregate | None) -> Change:
            nonlocal turned
            if known is None:
                # The appeal's routing is still on its way, over another stream.
                raise Gap("routing", case_id, 1, 0)
            before = store.to_case(known.body)
            city = self._packs.get(before.policy_version)
            after, events = cards.follow_up(before, step(before, city), self._deed(SYSTEM), city)
            turned = after.state is not before.state
            return Change(store.to_body(after), events)

        outcome = self._cases.apply(case_id, cause, decide)
        if turned:
            self._followers.after(outcome.aggregate)
        return outcome

    def _files(self, given: Sequence[Mapping[str, Any]], at: str) -> tuple[GivenFile, ...]:
        """Check the attachments of a request; `at` is their JSON Pointer. Raises Invalid."""
        with as_service_errors():
            return tuple(given_file(each, f"{at}/{place}") for place, each in enumerate(given))

    def _keep(self, files: tuple[GivenFile, ...]) -> None:
        """Keep the contents once the step is taken; a repeated command keeps what a stop prevented."""
        self._attachments.put(files, self._clock.now())

    def _deed(self, actor: Actor) -> Deed:
        return Deed(actor, _to_millisecond(self._clock.now()))


def for_reason(deed: Deed, asked: dict[str, Any]) -> Deed:
    """The deed with the reason that was written."""
    return replace(deed, reason=asked["reason"])


def _to_millisecond(instant: datetime) -> datetime:
    """Facts are kept to the millisecond, as MongoDB keeps them."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
