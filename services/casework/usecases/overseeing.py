"""What the supervising body does about a case that goes wrong: ledger of passing on, joint handling, return visits."""

from typing import Any

from chassis.aggregates import Outcome
from chassis.causes import Actor, CommandCause
from services.casework import store, supervision_answers
from services.casework.domain import joint, permissions, revisits
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.permissions import Right
from services.casework.domain.policy import City
from services.casework.usecases.desk import Desk, as_service_errors, for_reason


class Overseeing(Desk):
    """Who held a case, and bringing the organs together."""

    def ledger(self, case_id: str, actor: Actor) -> dict[str, Any]:
        """Who held the case and who passed it on; for the supervising bodies."""
        case = store.to_case(self._cases.require(case_id).body)
        with as_service_errors():
            permissions.require(actor, Right.SUPERVISE, case)
        # The calendar is a fact for all cases, whatever version they started under (docs/adr/0015).
        calendar = self._packs.get(self._packs.version_in_force()).working_time
        return supervision_answers.ledger_of(case, self._packs.get(case.policy_version), calendar, self._clock.now())

    def convene(self, case_id: str, asked: dict[str, Any], cause: CommandCause) -> Outcome:
        """Call the organs together."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return joint.convene(case, for_reason(deed, asked), asked["meeting"], city)

        return self._order(case_id, cause, step)

    def revisit(self, case_id: str, visit: revisits.Visit, cause: CommandCause) -> Outcome:
        """Record what the citizen said by phone."""

        def step(case: Case, city: City, deed: Deed) -> Told:
            return revisits.revisit(case, deed, visit, city)

        return self._order(case_id, cause, step)
