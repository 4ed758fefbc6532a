"""One simulated day: every appeal filed on it, lived to its end on a virtual clock by one queue of moments a lot."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from contracts.vocabulary import CaseState
from services.casework.domain.refusals import Refusal
from services.casework.domain.states import Step
from tests.simulation.figures import Figures
from tests.simulation.habits import Plan, next_plan
from tests.simulation.invariants import Broken, check_end
from tests.simulation.life import Life, begun, chance_of, earlier
from tests.simulation.moves import choose
from tests.simulation.world import World, wish_of

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True)
class Limits:
    """What may happen, and when: other steps are left out, and people act only in one slot every so many hours."""

    steps: frozenset[Step] | None = None
    slot_hours: int = 0

    def next_slot(self, at: datetime) -> datetime:
        """The first slot from a moment on."""
        if not self.slot_hours:
            return at
        slot = timedelta(hours=self.slot_hours)
        return _EPOCH + -((_EPOCH - at) // slot) * slot


_EPOCH = datetime(2026, 1, 1, 2, tzinfo=UTC)
_FREE = Limits()


def lived_day(world: World, day: date, appeals: int, seed: int) -> Figures:
    """The figures of a day's appeals; raises Broken as soon as one breaks an invariant."""
    figures = Figures()
    for life in lives_of(world, day, appeals, seed):
        check_end(life.case, life.clocks)
        figures.add(life)
    return figures


_REFUSED_FOR_EVER = 100
"""Whoever was refused so often in a row will never be let through: the case has no way on that anybody would take."""


@dataclass
class _Running:
    """A life on its way: what somebody plans to do next, and the state that was planned in."""

    life: Life
    chance: Random
    limits: Limits
    plan: Plan | None = None
    planned_in: CaseState | None = None
    refused: int = 0

    def go_on(self, moment: datetime) -> None:
        """Let time pass up to a moment and do what was planned for it; an overtaken plan is dropped."""
        self.life.pass_time(moment)
        plan = self.plan
        if plan is not None and self.life.case.state == self.planned_in and plan.at <= moment:
            self.plan = None
            try:
                self.life.do(choose(plan.step, self.life.case, self.life.world, self.chance, plan.at))
                self.refused = 0
            except Refusal as refusal:
                self.life.at = plan.at
                self.refused += 1
                if self.refused == _REFUSED_FOR_EVER:
                    where = f"{self.life.case.case_id} ({self.planned_in})"
                    raise Broken(f"{where}: refused for ever, {refusal}") from refusal

    def next_moment(self) -> datetime | None:
        """When to look again; None when the life is over."""
        state = self.life.case.state
        if self.plan is None or state != self.planned_in:
            self.plan, self.planned_in = self._planned(), state
        return earlier(self.plan.at if self.plan else None, self.life.next_moment)

    def _planned(self) -> Plan | None:
        plan = next_plan(self.life, self.chance, self.limits.steps)
        return Plan(plan.step, self.limits.next_slot(plan.at)) if plan and self.limits.slot_hours else plan


_LOT = 250
"""So many lives at once stay near the processor; ten thousand do not."""


def lives_of(world: World, day: date, appeals: int, seed: int, limits: Limits = _FREE) -> Iterator[Life]:
    """Every life of a day as it ends. They know nothing of each other, so they are lived lot by lot."""
    midnight = datetime.combine(day, time(), UTC) - timedelta(hours=8)
    for number in range(0, appeals, _LOT):
        lot = {}
        for each in range(number, min(number + _LOT, appeals)):
            chance = chance_of((seed, day.isoformat(), each))
            at = limits.next_slot(midnight + timedelta(seconds=86_400 * each // appeals))
            lot[each] = _Running(begun(world, _appeal_id(day, each), wish_of(world, chance), at), chance, limits)
        yield from _lived(lot)


def _lived(running: dict[int, _Running]) -> Iterator[Life]:
    """Each life as it ends. One queue holds when to look at each again."""
    queue = [(one.next_moment() or one.life.at, number) for number, one in running.items()]
    heapq.heapify(queue)
    while queue:
        moment, number = heapq.heappop(queue)
        one = running[number]
        one.go_on(moment)
        following = one.next_moment()
        if following is None:
            yield running.pop(number).life
        else:
            heapq.heappush(queue, (following, number))


def _appeal_id(day: date, number: int) -> str:
    value, letters = day.toordinal() * 1_000_000 + number, []
    for _ in range(26):
        value, digit = divmod(value, 32)
        letters.append(_LETTERS[digit])
    return "A" + "".join(letters)
