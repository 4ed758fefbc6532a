"""Orders of the work and its answer."""

from chassis.http.server import Answer, ApiCall, api
from services.casework.entrypoints.door import Door, done
from services.casework.schemas.answering import ApprovalSchema, FirstReplySchema, RejectionSchema, ReplySchema
from services.casework.schemas.parts import StatedReasonSchema


class AnsweringDoor(Door):
    """Replies, their rejection and approval, another round."""

    @api("POST", "/internal/cases/<case_id>/first-reply", schema=FirstReplySchema)
    def first_reply(self, call: ApiCall, case_id: str) -> Answer:
        """T11."""
        return done(self.cases.first_reply(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/reply", schema=ReplySchema)
    def reply(self, call: ApiCall, case_id: str) -> Answer:
        """T14."""
        return done(self.cases.reply(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/reply-rejection", schema=RejectionSchema)
    def reject(self, call: ApiCall, case_id: str) -> Answer:
        """T15."""
        return done(self.cases.reject(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/reply-approval", schema=ApprovalSchema)
    def approve(self, call: ApiCall, case_id: str) -> Answer:
        """T16."""
        return done(self.cases.approve(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/re-supervision", schema=StatedReasonSchema)
    def resupervise(self, call: ApiCall, case_id: str) -> Answer:
        """T18."""
        return done(self.cases.resupervise(case_id, call.body, call.cause))
