"""Orders while a case is in an organ's hands."""

from chassis.http.server import Answer, ApiCall, api
from services.casework.entrypoints.door import Door, done
from services.casework.schemas.parts import ReasonSchema, StatedReasonSchema
from services.casework.schemas.working import (
    ExtensionRulingSchema,
    ExtensionSchema,
    HelperReplySchema,
    MilestoneReportSchema,
    ReturnSchema,
    RulingSchema,
    SuspensionSchema,
)


class WorkingDoor(Door):
    """Returns, more time, long works, helpers."""

    @api("POST", "/internal/cases/<case_id>/return-request", schema=ReturnSchema)
    def request_return(self, call: ApiCall, case_id: str) -> Answer:
        """T9, asked for."""
        return done(self.cases.request_return(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/return-ruling", schema=RulingSchema)
    def rule_on_return(self, call: ApiCall, case_id: str) -> Answer:
        """T9, ruled on."""
        return done(self.cases.rule_on_return(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/return-dispute", schema=StatedReasonSchema)
    def dispute_return(self, call: ApiCall, case_id: str) -> Answer:
        """T9, disputed."""
        return done(self.cases.dispute_return(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/extension-request", schema=ExtensionSchema)
    def request_extension(self, call: ApiCall, case_id: str) -> Answer:
        """T12, asked for."""
        return done(self.cases.request_extension(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/extension-ruling", schema=ExtensionRulingSchema)
    def rule_on_extension(self, call: ApiCall, case_id: str) -> Answer:
        """T12, ruled on."""
        return done(self.cases.rule_on_extension(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/suspension", schema=SuspensionSchema)
    def suspend(self, call: ApiCall, case_id: str) -> Answer:
        """T13."""
        return done(self.cases.suspend(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/milestone-report", schema=MilestoneReportSchema)
    def report_milestone(self, call: ApiCall, case_id: str) -> Answer:
        """T13, a stage reached."""
        return done(self.cases.report_milestone(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/resumption", schema=ReasonSchema)
    def resume(self, call: ApiCall, case_id: str) -> Answer:
        """T13, over."""
        return done(self.cases.resume(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/helper-reply", schema=HelperReplySchema)
    def helper_reply(self, call: ApiCall, case_id: str) -> Answer:
        """T8, a helper's part."""
        return done(self.cases.helper_reply(case_id, call.body, call.cause))
