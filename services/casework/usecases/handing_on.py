"""Before the work: acceptance, refusal, redirection, dispatch and signature."""

from dataclasses import replace
from typing import Any

from chassis.aggregates import Outcome
from chassis.causes import CommandCause
from services.casework.attachments import GivenFile
from services.casework.domain import handing_on
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.handing_on import DispatchOrder
from services.casework.domain.policy import City
from services.casework.schemas.handing_on import Acceptance, Dispatching
from services.casework.usecases.desk import Desk, for_reason


class HandingOn(Desk):
    """What is ordered before a case is worked on."""

    def accept(self, case_id: str, asked: Acceptance, cause: CommandCause) -> Outcome:
        """Accept the case, and dispatch it at once where that is asked for (T7, T8)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            case, told = handing_on.accept(case, replace(deed, reason=asked.reason), asked.found, city)
            if asked.dispatch is None:
                return case, told
            reasoned = replace(deed, reason=asked.dispatch.reason)
            case, more = handing_on.dispatch(case, reasoned, _with(asked.dispatch.order, files), city, at="/dispatch")
            return case, told + more

        files = self._files(asked.dispatch.attachments if asked.dispatch else (), "/dispatch/attachments")
        outcome = self._order(case_id, cause, step)
        self._keep(files)
        return outcome

    def refuse(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Refuse the case (T5)."""
        return self._order(
            case_id,
            cause,
            lambda case, city, deed: handing_on.refuse(case, for_reason(deed, asked), asked["reason_code"]),
        )

    def redirect(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Show the right channel (T4)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return handing_on.redirect(case, for_reason(deed, asked), asked["reason_code"], asked["channel_code"], city)

        return self._order(case_id, cause, step)

    def dispatch(self, case_id: str, asked: Dispatching, cause: CommandCause) -> Outcome:
        """Dispatch an accepted case (T8)."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return handing_on.dispatch(case, replace(deed, reason=asked.reason), _with(asked.order, files), city)

        files = self._files(asked.attachments, "/attachments")
        outcome = self._order(case_id, cause, step)
        self._keep(files)
        return outcome

    def sign(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Sign for a dispatched case (T10)."""
        return self._order(case_id, cause, lambda case, city, deed: handing_on.sign(case, for_reason(deed, asked)))


def _with(order: DispatchOrder, files: tuple[GivenFile, ...]) -> DispatchOrder:
    return replace(order, attachments=tuple(file.about for file in files))
