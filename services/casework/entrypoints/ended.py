"""After the end of a case."""

from datetime import datetime

from chassis.http.server import Answer, ApiCall, api
from chassis.service import poll
from services.casework.entrypoints.door import Door, done
from services.casework.schemas.screening import DecisionSchema

_SETTLE_SECONDS, _CATCH_UP_SECONDS = 2, 60


class EndedDoor(Door):
    """Reviews decided, archive and end."""

    @api("POST", "/internal/cases/<case_id>/review-decision", schema=DecisionSchema)
    def decide_review(self, call: ApiCall, case_id: str) -> Answer:
        """T20, decided."""
        return done(self.cases.decide_review(case_id, call.body, call.cause))

    @poll(_SETTLE_SECONDS)
    def settle_due(self) -> None:
        """T19 archive and T20 end, when their moment comes on the business clock."""
        self.cases.settle_due()

    @poll(_CATCH_UP_SECONDS)
    def catch_up_followers(self) -> None:
        """T6: merged cases that a stop left behind."""
        self.cases.catch_up_followers()

    def timers_due(self, at: datetime) -> int:
        """How many cases wait for their archive or end at `at`."""
        return int(self.cases.timers_due(at))
