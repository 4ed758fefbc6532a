"""Orders before the work."""

from chassis.http.server import Answer, ApiCall, api
from services.casework.entrypoints.door import Door, done
from services.casework.schemas.handing_on import AcceptanceSchema, DispatchSchema, RedirectionSchema, RefusalSchema
from services.casework.schemas.parts import ReasonSchema


class HandingOnDoor(Door):
    """Acceptance, refusal, redirection, dispatch, signature."""

    @api("POST", "/internal/cases/<case_id>/acceptance", schema=AcceptanceSchema)
    def accept(self, call: ApiCall, case_id: str) -> Answer:
        """T7, and T8 at once where `dispatch` is given."""
        return done(self.cases.accept(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/refusal", schema=RefusalSchema)
    def refuse(self, call: ApiCall, case_id: str) -> Answer:
        """T5."""
        return done(self.cases.refuse(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/redirection", schema=RedirectionSchema)
    def redirect(self, call: ApiCall, case_id: str) -> Answer:
        """T4."""
        return done(self.cases.redirect(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/dispatch", schema=DispatchSchema)
    def dispatch(self, call: ApiCall, case_id: str) -> Answer:
        """T8."""
        return done(self.cases.dispatch(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/signature", schema=ReasonSchema)
    def sign(self, call: ApiCall, case_id: str) -> Answer:
        """T10."""
        return done(self.cases.sign(case_id, call.body, call.cause))
