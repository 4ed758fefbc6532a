"""The ledger of passing on, joint handling, return visits."""

from typing import Any

from chassis.http.server import Answer, ApiCall, api
from services.casework.entrypoints.door import Door, done
from services.casework.schemas.overseeing import MeetingSchema, RevisitSchema


class OverseeingDoor(Door):
    """What the supervising body does about a case that goes wrong."""

    @api("GET", "/internal/cases/<case_id>/ledger")
    def ledger(self, call: ApiCall, case_id: str) -> dict[str, Any]:
        """推转台账."""
        return self.cases.ledger(case_id, call.actor)

    @api("POST", "/internal/cases/<case_id>/joint-handling", schema=MeetingSchema)
    def convene(self, call: ApiCall, case_id: str) -> Answer:
        """会商."""
        return done(self.cases.convene(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/revisit", schema=RevisitSchema)
    def revisit(self, call: ApiCall, case_id: str) -> Answer:
        """回访."""
        return done(self.cases.revisit(case_id, call.body, call.cause))
