"""Orders before acceptance and after a refusal."""

from chassis.http.server import Answer, ApiCall, api
from services.casework.entrypoints.door import Door, done
from services.casework.schemas.parts import ReasonSchema, StatedReasonSchema
from services.casework.schemas.screening import DecisionSchema, HoldSchema, MergeSchema, SealSchema


class ScreeningDoor(Door):
    """Content held, clues sealed, cases merged, refusals looked at again."""

    @api("POST", "/internal/cases/<case_id>/content-hold", schema=HoldSchema)
    def hold(self, call: ApiCall, case_id: str) -> Answer:
        """T2, to be looked at."""
        return done(self.cases.hold(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/content-release", schema=ReasonSchema)
    def release(self, call: ApiCall, case_id: str) -> Answer:
        """T2, looked at."""
        return done(self.cases.release(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/seal", schema=SealSchema)
    def seal(self, call: ApiCall, case_id: str) -> Answer:
        """T3."""
        return done(self.cases.seal(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/merge", schema=MergeSchema)
    def merge(self, call: ApiCall, case_id: str) -> Answer:
        """T6."""
        return done(self.cases.merge(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/separation", schema=StatedReasonSchema)
    def separate(self, call: ApiCall, case_id: str) -> Answer:
        """T6, undone."""
        return done(self.cases.separate(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/refusal-review", schema=DecisionSchema)
    def review_refusal(self, call: ApiCall, case_id: str) -> Answer:
        """T5, looked at again."""
        return done(self.cases.review_refusal(case_id, call.body, call.cause))
