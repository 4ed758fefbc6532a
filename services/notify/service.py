"""notify's table of contents: what it hears, what it answers, what it does from time to time."""

from chassis.aggregates import Outcome
from chassis.bus.subscribe import subscribe
from chassis.http.server import ApiCall, api
from chassis.service import Operations, Wiring, poll
from contracts.envelope import Envelope
from services.notify.schemas import DeliveriesQuery, InboxQuery
from services.notify.usecases import UseCases, build_usecases


class NotifyService(Operations):
    """Tells organs and citizens what happened to a case."""

    name = "notify"
    usecases: UseCases = Wiring(build_usecases)

    @subscribe("casework", "case_opened")
    def on_case_opened(self, envelope: Envelope) -> Outcome:
        """A new case waits for its supervising body."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "case_accepted")
    def on_case_accepted(self, envelope: Envelope) -> Outcome:
        """The citizen learns that the case was accepted."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "case_not_accepted")
    def on_case_not_accepted(self, envelope: Envelope) -> Outcome:
        """The citizen learns that it was not."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "case_redirected")
    def on_case_redirected(self, envelope: Envelope) -> Outcome:
        """The citizen learns which channel is the right one."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "case_dispatched")
    def on_case_dispatched(self, envelope: Envelope) -> Outcome:
        """Lead body and helpers learn of their work."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "case_replied")
    def on_case_replied(self, envelope: Envelope) -> Outcome:
        """The supervising body learns that a reply waits for approval."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "reply_rejected")
    def on_reply_rejected(self, envelope: Envelope) -> Outcome:
        """The lead body learns that its reply came back."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "reply_approved")
    def on_reply_approved(self, envelope: Envelope) -> Outcome:
        """The citizen learns that there is an answer to rate."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "case_resupervised")
    def on_case_resupervised(self, envelope: Envelope) -> Outcome:
        """The lead body learns that it must begin again."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "case_withdrawn")
    def on_case_withdrawn(self, envelope: Envelope) -> Outcome:
        """The lead body learns that it may stop."""
        return self.usecases.staging.hear(envelope)

    @subscribe("casework", "case_merged")
    @subscribe("casework", "case_separated")
    @subscribe("casework", "return_requested")
    @subscribe("casework", "return_disputed")
    @subscribe("casework", "return_ruled")
    @subscribe("casework", "helper_replied")
    @subscribe("casework", "extension_requested")
    @subscribe("casework", "extension_ruled")
    @subscribe("casework", "case_suspended")
    @subscribe("casework", "milestone_reported")
    @subscribe("casework", "case_resumed")
    @subscribe("casework", "supervision_order_drafted")
    @subscribe("casework", "supervision_order_issued")
    @subscribe("casework", "supervision_order_received")
    @subscribe("casework", "supervision_order_closed")
    @subscribe("casework", "card_issued")
    @subscribe("casework", "joint_handling_convened")
    @subscribe("casework", "review_requested")
    @subscribe("casework", "review_decided")
    @subscribe("casework", "refusal_review_requested")
    @subscribe("casework", "refusal_reviewed")
    @subscribe("deadline", "clock_recalculated")
    def on_turn(self, envelope: Envelope) -> Outcome:
        """Whom a turn of the case concerns is the city's templates' to say."""
        return self.usecases.staging.hear(envelope)

    @subscribe("deadline", "clock_warned")
    def on_clock_warned(self, envelope: Envelope) -> Outcome:
        """A limit is near."""
        return self.usecases.staging.hear(envelope)

    @subscribe("deadline", "clock_overdue")
    def on_clock_overdue(self, envelope: Envelope) -> Outcome:
        """A limit has passed."""
        return self.usecases.staging.hear(envelope)

    @poll(1)
    def send_due_mails(self) -> None:
        """Mails that are due go out; the bus never waits for this."""
        self.usecases.postman.send_due()

    @api("GET", "/internal/inbox", query_schema=InboxQuery)
    def inbox(self, call: ApiCall) -> dict:
        """An organ's messages."""
        return self.usecases.reading.inbox(call.actor, call.query)

    @api("POST", "/internal/inbox/<message_id>/read")
    def mark_read(self, call: ApiCall, message_id: str) -> dict:
        """Somebody of the organ has read a message."""
        return self.usecases.reading.mark_read(message_id, call.cause)

    @api("GET", "/internal/appeals/<appeal_id>/messages")
    def appeal_messages(self, call: ApiCall, appeal_id: str) -> dict:
        """The messages to the citizen of an appeal."""
        return self.usecases.reading.appeal_messages(call.actor, appeal_id)

    @api("GET", "/internal/deliveries", query_schema=DeliveriesQuery)
    def deliveries(self, call: ApiCall) -> dict:
        """What was sent about a case."""
        return self.usecases.reading.deliveries(call.actor, call.query["subject_id"])

    @api("PUT", "/internal/city-pack")
    def load_pack(self, call: ApiCall) -> dict:
        """The city's templates, organs and names."""
        return self.usecases.load_pack(call.body)

    def pending_work(self) -> dict[str, int]:
        """Mails that are due."""
        return {"deliveries_due": self.usecases.postman.count_due()}
