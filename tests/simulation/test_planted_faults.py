"""Every invariant rings when the domain breaks it: faults are planted in its steps, and a day is lived with them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from contracts.events.intake import AppealRated
from contracts.vocabulary import CaseState, ClockKind
from services.casework.domain.case import Case
from services.casework.domain.refusals import Contradiction
from services.casework.domain.states import Step
from services.deadline.domain.clocks import CaseClocks, Clock
from tests.simulation import habits, invariants, life, takers
from tests.simulation.day import lived_day
from tests.simulation.invariants import Broken
from tests.simulation.year import believable

DAY, LIVES = date(2026, 9, 28), 60
AN_HOUR = timedelta(hours=1)

Events = tuple[Any, ...]
Spoil = Callable[[Any, Any, Events], tuple[Any, Events]]
"""What a fault makes of (what was before, what came of a step, the events that tell of it)."""


@pytest.fixture(scope="module")
def live() -> Callable[[], object]:
    """A day of Shucheng, where every reply is approved by a person."""
    world = believable("shucheng")
    return lambda: lived_day(world, DAY, LIVES, seed=1)


def last_entry(**values: Any) -> Spoil:
    """The newest entry of the history says something else."""

    def spoil(before: Case, after: Case, events: Events) -> tuple[Case, Events]:
        forged = replace(after.history[-1], **values)
        return replace(after, history=(*after.history[:-1], forged)), events

    return spoil


def last_reply(**values: Any) -> Spoil:
    """The newest reply says something else."""
    return lambda before, after, events: (
        replace(after, replies=(*after.replies[:-1], replace(after.replies[-1], **values))),
        events,
    )


def as_case(**values: Any) -> Spoil:
    """The case says something else."""
    return lambda before, after, events: (replace(after, **values), events)


def told_of_another(before: Case, after: Case, events: Events) -> tuple[Case, Events]:
    """The events name another case."""
    return after, tuple(replace(event, case_id="C" + "z" * 26) for event in events)


def told_by_another(before: Case, after: Case, events: Events) -> tuple[Case, Events]:
    """An event of another service is among the events."""
    return after, (
        *events,
        AppealRated(**after.ids, stars=1, words=None, has_comment=False, round=1, rated_at=DAY),
    )


CASE_FAULTS = {
    "history was rewritten": (
        Step.SIGN,
        lambda before, after, events: (replace(after, history=after.history[1:]), events),
    ),
    "a state changed without an entry": (
        Step.SIGN,
        lambda before, after, events: (replace(after, history=before.history), events),
    ),
    "the last entry tells another state": (Step.SIGN, as_case(state=CaseState.CLOSED)),
    "entries are not numbered one by one": (Step.SIGN, last_entry(number=9)),
    "an entry begins elsewhere than the last one ended": (Step.SIGN, last_entry(from_state=CaseState.SUBMITTED)),
    "an entry is older than the one before it": (
        Step.SIGN,
        lambda before, after, events: last_entry(at=before.history[-1].at - AN_HOUR)(before, after, events),
    ),
    "closed or to be rated without an answer": (Step.APPROVE_REPLY, as_case(replies=())),
    "closed or to be rated without an answer: blank": (Step.APPROVE_REPLY, last_reply(text=" ")),
    "ended without an answer or a stated reason": (Step.REFUSE, last_entry(reason="", reason_code="")),
    "a reply went out without its approval": (Step.APPROVE_REPLY, last_reply(decided_by="nobody")),
    "a reply went out without its approval: by its author": (
        Step.APPROVE_REPLY,
        lambda before, after, events: last_reply(author_id=after.replies[-1].decided_by)(before, after, events),
    ),
    "a reply went out without its approval: as if by the system": (Step.APPROVE_REPLY, last_reply(automatic=True)),
    "a reply went out without its approval: at once": (Step.REPLY, last_reply(verdict=invariants.APPROVED)),
    "an event of another case": (Step.SIGN, told_of_another),
    "an event of another service": (Step.SIGN, told_by_another),
}
"""What rings, and after which step the fault is planted."""


@pytest.mark.parametrize("trouble", CASE_FAULTS)
def test_fault_in_a_step_of_a_case_rings(live, monkeypatch, trouble):
    step, spoil = CASE_FAULTS[trouble]
    sound = takers.TAKERS[step]

    def faulty(case, move, world):
        return spoil(case, *sound(case, move, world))

    monkeypatch.setitem(takers.TAKERS, step, faulty)
    with pytest.raises(Broken, match=trouble.partition(":")[0]):
        live()


def clocks_where(fits: Callable[[Clock], bool], **values: Callable[[Clock], Any]) -> Spoil:
    """Some clocks say something else, and nobody is told."""

    def spoil(before: CaseClocks, after: CaseClocks, events: Events) -> tuple[CaseClocks, Events]:
        return replace(
            after, clocks=tuple(_forged(clock, values) if fits(clock) else clock for clock in after.clocks)
        ), ()

    return spoil


def _forged(clock: Clock, values: dict[str, Callable[[Clock], Any]]) -> Clock:
    return replace(clock, **{name: of(clock) for name, of in values.items()})


def derived(name: str) -> Callable[[Clock], Any]:
    """The derivation with an instant an hour later."""
    return lambda clock: replace(clock.derivation, **{name: getattr(clock.derivation, name) + AN_HOUR})


def running(clock: Clock) -> bool:
    """Whether a clock runs."""
    return clock.running


CLOCK_FAULTS = {
    "its start moved": ("CaseReplied", clocks_where(running, derivation=derived("started_at"))),
    "its due time moved silently": ("CaseReplied", clocks_where(running, derivation=derived("due_at"))),
    "its kind changed": ("CaseReplied", clocks_where(running, kind=lambda clock: ClockKind.REVIEW)),
    "its verdict changed": (
        "CaseReplied",
        clocks_where(lambda clock: not clock.running, stopped_at=lambda clock: clock.stopped_at + timedelta(days=90)),
    ),
    "is gone": ("CaseReplied", lambda before, after, events: (replace(after, clocks=after.clocks[1:]), events)),
    "it started in silence": ("CaseAccepted", lambda before, after, events: (after, ())),
    "it runs on after the end": ("CaseClosed", lambda before, after, events: (before, ())),
}
"""What rings, and at which fact of the case the fault is planted in its clocks."""


@pytest.mark.parametrize("trouble", CLOCK_FAULTS)
def test_fault_in_the_clocks_of_a_case_rings(live, monkeypatch, trouble):
    fact_name, spoil = CLOCK_FAULTS[trouble]
    sound = life.record

    def faulty(clocks, fact, rules):
        after, events = sound(clocks, fact, rules)
        return spoil(clocks, after, events) if type(fact).__name__ == fact_name else (after, events)

    monkeypatch.setattr(life, "record", faulty)
    with pytest.raises(Broken, match=trouble):
        live()


def test_case_that_nobody_goes_on_with_rings(live, monkeypatch):
    monkeypatch.setattr(habits, "HABITS", {**habits.HABITS, CaseState.REPLIED: ()})
    with pytest.raises(Broken, match="nothing goes on with it"):
        live()


def test_case_whose_only_way_on_is_always_refused_rings(live, monkeypatch):
    def refused(case, move, world):
        raise Contradiction("不得转办")

    monkeypatch.setitem(takers.TAKERS, Step.DISPATCH, refused)
    with pytest.raises(Broken, match="refused for ever"):
        live()


def test_state_without_a_way_out_rings(live, monkeypatch):
    sound = invariants.allowed_steps

    def without(state: CaseState) -> Iterable[Step]:
        return () if state is CaseState.IN_PROGRESS else sound(state)

    monkeypatch.setattr(invariants, "allowed_steps", without)
    with pytest.raises(Broken, match="there is no way out of this state"):
        live()


def test_the_same_day_without_a_fault_is_silent(live):
    assert live().counts["appeals"] == LIVES
