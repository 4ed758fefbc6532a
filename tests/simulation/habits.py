"""What people usually do next with a case, and after how many hours: made up, plain, and the same for every city."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from contracts.vocabulary import CaseState
from services.casework.domain.states import Step
from tests.simulation.life import Life

S = CaseState


@dataclass(frozen=True)
class Habit:
    """A step with its weight among those of its state, and the hours it takes; no step means waiting."""

    step: Step | None
    weight: int
    hours: tuple[int, int] = (1, 30)


HABITS: Mapping[CaseState, tuple[Habit, ...]] = {
    S.SUBMITTED: (
        Habit(Step.ACCEPT, 86),
        Habit(Step.REFUSE, 7),
        Habit(Step.REDIRECT, 4),
        Habit(Step.WITHDRAW, 2),
        Habit(Step.HOLD_CONTENT, 1),
    ),
    S.CONTENT_HOLD: (Habit(Step.RELEASE_CONTENT, 1),),
    S.ACCEPTED: (Habit(Step.DISPATCH, 98, (1, 70)), Habit(Step.WITHDRAW, 2)),
    S.DISPATCHED: (Habit(Step.SIGN, 96), Habit(Step.REQUEST_RETURN, 3), Habit(Step.WITHDRAW, 1)),
    S.RETURN_REQUESTED: (Habit(Step.GRANT_RETURN, 1), Habit(Step.DENY_RETURN, 1)),
    S.IN_PROGRESS: (
        Habit(Step.REPLY, 64, (2, 420)),
        Habit(Step.FIRST_REPLY, 30, (2, 150)),
        Habit(Step.REQUEST_EXTENSION, 4, (20, 200)),
        Habit(Step.SUSPEND, 1, (20, 200)),
        Habit(Step.WITHDRAW, 1),
    ),
    S.EXTENSION_REQUESTED: (Habit(Step.RULE_ON_EXTENSION, 1),),
    S.SUSPENDED: (Habit(Step.REPORT_MILESTONE, 1, (300, 800)), Habit(Step.RESUME, 2, (300, 1500))),
    S.REPLIED: (Habit(Step.APPROVE_REPLY, 9), Habit(Step.REJECT_REPLY, 1)),
    S.AWAITING_RATING: (Habit(Step.RATE, 6, (1, 300)), Habit(None, 4)),
    S.RATED: (Habit(Step.RESUPERVISE, 3, (1, 100)), Habit(None, 1)),
    S.RE_SUPERVISED: (Habit(Step.SIGN, 1),),
}
"""A state that is not here is left to itself: it is an end, or somebody else's news moves it."""


@dataclass(frozen=True)
class Plan:
    """The next thing somebody does."""

    step: Step
    at: datetime


def next_plan(life: Life, chance: Random, allowed: frozenset[Step] | None = None) -> Plan | None:
    """What happens next in a life, or None when nobody does anything any more; `allowed` leaves other steps out."""
    known = HABITS.get(life.case.state, ())
    habits = [each for each in known if _possible(each.step, life, allowed) and not _done_enough(each.step, life)]
    if not habits:
        return None
    habit = chance.choices(habits, [each.weight for each in habits])[0]
    if habit.step is None:
        return None
    return Plan(habit.step, life.at + timedelta(minutes=chance.randint(habit.hours[0] * 60, habit.hours[1] * 60)))


def _possible(step: Step | None, life: Life, allowed: frozenset[Step] | None) -> bool:
    if step is Step.RATE and not life.world.intake.rates:
        return False
    return allowed is None or step is None or step in allowed


def _done_enough(step: Step | None, life: Life) -> bool:
    """Some things are done once or twice and then no more."""
    case = life.case
    if step is Step.FIRST_REPLY:
        return len(case.first_replies) > 1
    if step is Step.REQUEST_RETURN:
        return bool(case.returns)
    if step is Step.REPORT_MILESTONE:
        return all(each.reported_at for each in case.suspensions[-1].milestones)
    return step in (Step.REQUEST_EXTENSION, Step.SUSPEND) and bool(case.extensions or case.suspensions)
