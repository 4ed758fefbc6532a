"""What becomes of merged cases when something becomes of the case they follow (T6)."""

from collections.abc import Callable
from dataclasses import dataclass

from chassis.aggregates import Aggregate, AggregateStore, Change
from chassis.causes import TimerCause
from services.casework import store
from services.casework.domain import merging
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.merging import TELLING
from services.casework.errands import Errands

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Followers:
    """The merged cases, each moved in a write of its own; whoever a stop left half-way is found by `catch_up`."""

    cases: AggregateStore
    errands: Errands
    system: Callable[[], Deed]

    def after(self, moved: Aggregate) -> None:
        """Carry on those that follow a case which has just moved, if its state says anything to them."""
        if moved.body["state"] in TELLING:
            for case_id in self.errands.followers_of(moved.id):
                self.settle(case_id)

    def catch_up(self) -> None:
        """Carry on whoever was left behind."""
        for case_id in self.errands.left_behind(tuple(TELLING), _AT_ONCE):
            self.settle(case_id)

    def settle(self, case_id: str) -> None:
        """Let a merged case follow what became of the one it was merged into; does nothing when there is nothing."""
        case = self._read(case_id)
        heads = self.heads(case)
        if not heads:
            return
        if heads[-1].case_id == case_id:
            self._move(case_id, lambda now: merging.break_circle(now, self.system()))
        elif len(heads) > 1:
            self._move(case_id, lambda now: merging.follow_on(now, heads[-1], self.system()))
            self.settle(case_id)
        elif heads[0].state in TELLING:
            self._move(case_id, lambda now: merging.follow(now, heads[0], self.system()))

    def heads(self, case: Case) -> list[Case]:
        """The cases up the chain, ending with the one that is not merged, or with the case itself in a circle."""
        heads: list[Case] = []
        met, at = {case.case_id}, case
        while at.parent_case_id is not None and at.parent_case_id not in met:
            at = self._read(at.parent_case_id)
            met.add(at.case_id)
            heads.append(at)
        return [*heads, case] if at.parent_case_id is not None else heads

    def _move(self, case_id: str, step: Callable[[Case], Told]) -> None:
        def decide(known: Aggregate | None) -> Change | None:
            if known is None:
                return None
            after, events = step(store.to_case(known.body))
            return Change(store.to_body(after), events)

        self.cases.apply(case_id, TimerCause(f"follow:{case_id}"), decide)

    def _read(self, case_id: str) -> Case:
        return store.to_case(self.cases.require(case_id).body)
