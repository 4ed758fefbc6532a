"""A case looked at first: content held, a clue sealed, cases merged, a refusal looked at again."""

from typing import Any

from chassis.aggregates import Aggregate, Outcome
from chassis.causes import CommandCause
from chassis.errors import FieldError, Invalid
from services.casework import store
from services.casework.domain import holding, merging, objecting
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.policy import City
from services.casework.usecases.desk import Desk, for_reason


class Screening(Desk):
    """What is ordered before acceptance, and after a refusal."""

    def hold(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Let a person look at the content first (T2)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return holding.hold_content(case, for_reason(deed, asked), asked["reason_code"])

        return self._order(case_id, cause, step)

    def release(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Let the content go on (T2)."""
        return self._order(
            case_id, cause, lambda case, city, deed: holding.release_content(case, for_reason(deed, asked))
        )

    def seal(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Confirm a clue and seal it (T3)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return holding.seal(case, for_reason(deed, asked), asked["accused"], city)

        return self._order(case_id, cause, step)

    def merge(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Let a case follow another (T6), or the one that other follows itself."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return merging.merge(case, for_reason(deed, asked), self._head_of(asked["parent_case_id"]))

        outcome = self._order(case_id, cause, step)
        self._followers.settle(case_id)
        return outcome

    def separate(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Let a merged case go its own way again (T6)."""
        return self._order(case_id, cause, lambda case, city, deed: merging.separate(case, for_reason(deed, asked)))

    def review_refusal(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Decide on the citizen's objection as the superior (T5)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return objecting.review_refusal(case, for_reason(deed, asked), asked["upheld"])

        return self._order(case_id, cause, step)

    def _head_of(self, case_id: str) -> Case:
        """The case that is handled for this one; raises Invalid when there is none."""
        found: Aggregate | None = self._cases.get(case_id)
        if found is None:
            raise Invalid(errors=[FieldError("/parent_case_id", "unknown_case", "没有这个工单")])
        parent = store.to_case(found.body)
        heads = self._followers.heads(parent)
        return heads[-1] if heads else parent
