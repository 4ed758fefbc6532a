"""On the way: a return asked for and ruled on, more time, long works, a helper's part."""

from typing import Any

from chassis.aggregates import Outcome
from chassis.causes import CommandCause
from services.casework.domain import answering, extending, returning, suspending
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.policy import City
from services.casework.usecases.desk import Desk, for_reason


class Working(Desk):
    """What is ordered while a case is in an organ's hands."""

    def request_return(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Ask for the return of the case (T9)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return returning.request_return(case, for_reason(deed, asked), asked["reason_code"], city)

        return self._order(case_id, cause, step)

    def rule_on_return(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Grant or refuse the return (T9)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return returning.rule_on_return(case, for_reason(deed, asked), asked["granted"], asked["reason_code"])

        return self._order(case_id, cause, step)

    def dispute_return(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Take a refused return to the common superior (T9)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return returning.dispute_return(case, for_reason(deed, asked), city)

        return self._order(case_id, cause, step)

    def request_extension(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Ask for more time (T12)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return extending.request_extension(case, for_reason(deed, asked), asked["more_time"], city)

        return self._order(case_id, cause, step)

    def rule_on_extension(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Grant or refuse more time (T12)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return extending.rule_on_extension(case, for_reason(deed, asked), asked["ruling"], city)

        return self._order(case_id, cause, step)

    def suspend(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Let long works go on by milestones (T13)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return suspending.suspend(case, for_reason(deed, asked), tuple(asked["milestones"]))

        return self._order(case_id, cause, step)

    def report_milestone(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Report on the next milestone (T13)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return suspending.report_milestone(case, deed, asked["text"], asked["next_report_at"])

        return self._order(case_id, cause, step)

    def resume(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Take the case up again (T13)."""
        return self._order(case_id, cause, lambda case, city, deed: suspending.resume(case, for_reason(deed, asked)))

    def helper_reply(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Hand a helper's part in (T8)."""
        return self._order(case_id, cause, lambda case, city, deed: answering.helper_reply(case, deed, asked["text"]))
