"""casework 办理: the table of contents of its entrypoints."""

from typing import Any

from chassis.bus.subscribe import subscribe
from chassis.causes import EventCause
from chassis.http.server import Answer, ApiCall, api
from chassis.service import Operations, Wiring
from contracts.envelope import Envelope
from services.casework import schemas
from services.casework.usecases import Outcome, build_usecases


def _done(outcome: Outcome) -> Answer:
    """The answer to a command; a repeat gets the first one again."""
    return Answer(200, dict(outcome.answer), etag=outcome.aggregate.version, replayed=outcome.duplicate)


class CaseworkService(Operations):
    """The case, from routed appeal to its rating."""

    name = "casework"
    cases = Wiring(build_usecases)

    @subscribe("routing", "appeal_routed")
    def on_appeal_routed(self, envelope: Envelope) -> Outcome:
        """Open the case (T1)."""
        return self.cases.open_case(EventCause(envelope))

    @subscribe("intake", "appeal_rated")
    def on_appeal_rated(self, envelope: Envelope) -> Outcome:
        """Take the rating (T17)."""
        return self.cases.rate(EventCause(envelope))

    @subscribe("intake", "appeal_withdrawn")
    def on_appeal_withdrawn(self, envelope: Envelope) -> Outcome:
        """Grant or refuse the withdrawal (T21)."""
        return self.cases.withdraw(EventCause(envelope))

    @subscribe("deadline", "clock_started")
    def on_clock_started(self, envelope: Envelope) -> Outcome:
        """Keep the due time."""
        return self.cases.keep_due(EventCause(envelope))

    @subscribe("deadline", "clock_paused")
    @subscribe("deadline", "clock_resumed")
    @subscribe("deadline", "clock_recalculated")
    def on_clock_moved(self, envelope: Envelope) -> Outcome:
        """Keep the due time true."""
        return self.cases.move_due(EventCause(envelope))

    @subscribe("deadline", "clock_overdue")
    def on_clock_overdue(self, envelope: Envelope) -> Outcome:
        """Mark it; close a case whose time to rate is over (T19)."""
        return self.cases.time_over(EventCause(envelope))

    @api("GET", "/internal/cases", query_schema=schemas.ListQuerySchema)
    def list(self, call: ApiCall) -> dict[str, Any]:
        """The cases in the actor's scope."""
        return self.cases.list(call.query, call.actor)

    @api("GET", "/internal/cases/<case_id>")
    def show(self, call: ApiCall, case_id: str) -> Answer:
        """One case with its history."""
        body, version = self.cases.show(case_id, call.actor)
        return Answer(200, body, etag=version)

    @api("GET", "/internal/appeals/<appeal_id>/approved-reply")
    def approved_reply(self, call: ApiCall, appeal_id: str) -> dict[str, Any]:
        """The reply the citizen may read."""
        return self.cases.approved_reply(appeal_id, call.actor)

    @api("POST", "/internal/cases/<case_id>/acceptance", schema=schemas.AcceptanceSchema)
    def accept(self, call: ApiCall, case_id: str) -> Answer:
        """T7, and T8 at once where `dispatch` is given."""
        return _done(self.cases.accept(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/refusal", schema=schemas.RefusalSchema)
    def refuse(self, call: ApiCall, case_id: str) -> Answer:
        """T5."""
        return _done(self.cases.refuse(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/redirection", schema=schemas.RedirectionSchema)
    def redirect(self, call: ApiCall, case_id: str) -> Answer:
        """T4."""
        return _done(self.cases.redirect(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/dispatch", schema=schemas.DispatchSchema)
    def dispatch(self, call: ApiCall, case_id: str) -> Answer:
        """T8."""
        return _done(self.cases.dispatch(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/signature", schema=schemas.ReasonSchema)
    def sign(self, call: ApiCall, case_id: str) -> Answer:
        """T10."""
        return _done(self.cases.sign(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/first-reply", schema=schemas.FirstReplySchema)
    def first_reply(self, call: ApiCall, case_id: str) -> Answer:
        """T11."""
        return _done(self.cases.first_reply(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/reply", schema=schemas.ReplySchema)
    def reply(self, call: ApiCall, case_id: str) -> Answer:
        """T14."""
        return _done(self.cases.reply(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/reply-rejection", schema=schemas.RejectionSchema)
    def reject(self, call: ApiCall, case_id: str) -> Answer:
        """T15."""
        return _done(self.cases.reject(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/reply-approval", schema=schemas.ReasonSchema)
    def approve(self, call: ApiCall, case_id: str) -> Answer:
        """T16."""
        return _done(self.cases.approve(case_id, call.body, call.cause))

    @api("POST", "/internal/cases/<case_id>/re-supervision", schema=schemas.StatedReasonSchema)
    def resupervise(self, call: ApiCall, case_id: str) -> Answer:
        """T18."""
        return _done(self.cases.resupervise(case_id, call.body, call.cause))

    @api("PUT", "/internal/city-pack")
    def load_city(self, call: ApiCall) -> dict[str, Any]:
        """A version of the city's policy and organs."""
        return self.cases.load_city(call.body)
