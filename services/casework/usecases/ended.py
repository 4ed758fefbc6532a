"""After the end: reviews decided, and what the system does when its moment comes."""

from datetime import datetime
from typing import Any

from chassis.aggregates import Aggregate, Change, Outcome
from chassis.causes import SYSTEM, CommandCause, TimerCause
from chassis.errors import ServiceError
from chassis.log import get_logger
from services.casework import store
from services.casework.domain import reviewing, settling
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.policy import City
from services.casework.usecases.desk import Desk, for_reason

_AT_ONCE = 200


class Ended(Desk):
    """What is ordered, and what comes by itself, after a case ended."""

    def decide_review(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Uphold the answer or set it aside (T20)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return reviewing.decide_review(case, for_reason(deed, asked), asked["upheld"])

        return self._order(case_id, cause, step)

    def settle_due(self) -> int:
        """Archive and finalise the cases whose moment came (T19, T20); returns how many were looked at."""
        due = self._errands.due_by(self._deed(SYSTEM).at, _AT_ONCE)
        for case_id in due:
            try:
                self._cases.apply(case_id, TimerCause(f"settle:{case_id}"), self._settle)
            except ServiceError as refused:
                # One case must not keep the others behind it; it is looked at again next time.
                get_logger().warning("case_not_settled", case_id=case_id, error=str(refused))
        return len(due)

    def catch_up_followers(self) -> None:
        """Carry on merged cases that a stop left behind (T6)."""
        self._followers.catch_up()

    def timers_due(self, at: datetime) -> int:
        """How many cases wait for `settle_due` at `at`."""
        return self._errands.count_due_by(at, _AT_ONCE)

    def _settle(self, known: Aggregate | None) -> Change | None:
        if known is None:
            return None
        after, events = settling.settle(store.to_case(known.body), self._deed(SYSTEM))
        return Change(store.to_body(after), events)
