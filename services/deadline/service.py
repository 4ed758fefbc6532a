"""deadline 时限: the table of contents of its entrypoints."""

from datetime import datetime
from typing import Any

from chassis.aggregates import Outcome
from chassis.bus.subscribe import subscribe
from chassis.causes import EventCause
from chassis.http.server import Answer, ApiCall, api
from chassis.service import Operations, Wiring, poll
from contracts.envelope import Envelope
from services.deadline import schemas
from services.deadline.usecases import build_usecases

POLL_SECONDS = 0.25
REDERIVE_SECONDS = 1.0
COUNT_OVERDUE_SECONDS = 5.0


class DeadlineService(Operations):
    """Calendars, clocks and timers."""

    name = "deadline"
    deadline = Wiring(build_usecases)

    @subscribe("casework", "case_opened")
    def on_case_opened(self, envelope: Envelope) -> Outcome:
        """The dispatch clock starts."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_accepted")
    def on_case_accepted(self, envelope: Envelope) -> Outcome:
        """The conclusion clock starts."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_not_accepted")
    def on_case_not_accepted(self, envelope: Envelope) -> Outcome:
        """All clocks stop."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_redirected")
    def on_case_redirected(self, envelope: Envelope) -> Outcome:
        """All clocks stop."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_dispatched")
    def on_case_dispatched(self, envelope: Envelope) -> Outcome:
        """The dispatch clock stops, the first-reply clock starts."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_first_replied")
    def on_case_first_replied(self, envelope: Envelope) -> Outcome:
        """The first-reply clock stops."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_replied")
    def on_case_replied(self, envelope: Envelope) -> Outcome:
        """The first-reply clock stops; the conclusion clock waits for the approval."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "reply_rejected")
    def on_reply_rejected(self, envelope: Envelope) -> Outcome:
        """No new time: the conclusion clock keeps running."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "reply_approved")
    def on_reply_approved(self, envelope: Envelope) -> Outcome:
        """The conclusion clock stops, the rating clock starts."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_resupervised")
    def on_case_resupervised(self, envelope: Envelope) -> Outcome:
        """The rating clock stops, a second conclusion clock starts."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_closed")
    def on_case_closed(self, envelope: Envelope) -> Outcome:
        """All clocks stop."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_withdrawn")
    def on_case_withdrawn(self, envelope: Envelope) -> Outcome:
        """All clocks stop."""
        return self.deadline.record(EventCause(envelope))

    @subscribe("casework", "case_sealed")
    @subscribe("casework", "case_merged")
    @subscribe("casework", "case_separated")
    @subscribe("casework", "return_requested")
    @subscribe("casework", "return_disputed")
    @subscribe("casework", "return_ruled")
    @subscribe("casework", "helper_replied")
    @subscribe("casework", "extension_ruled")
    @subscribe("casework", "case_suspended")
    @subscribe("casework", "milestone_reported")
    @subscribe("casework", "case_resumed")
    @subscribe("casework", "supervision_order_issued")
    @subscribe("casework", "supervision_order_closed")
    @subscribe("casework", "joint_handling_convened")
    @subscribe("casework", "review_requested")
    @subscribe("casework", "review_decided")
    @subscribe("casework", "case_finalised")
    @subscribe("casework", "refusal_reviewed")
    def on_turn(self, envelope: Envelope) -> Outcome:
        """What else starts, rests and stops clocks: see domain.facts."""
        return self.deadline.record(EventCause(envelope))

    @poll(POLL_SECONDS)
    def fire_timers(self) -> None:
        """Fire what is due on the business clock."""
        self.deadline.firing.fire_due()

    @poll(REDERIVE_SECONDS)
    def rederive(self) -> None:
        """Derive open clocks anew that looked at a year known otherwise by now, or that the city ordered to."""
        self.deadline.rederiving.advance()

    @poll(COUNT_OVERDUE_SECONDS)
    def count_overdue(self) -> None:
        """Tell the operators how many cases are past a limit."""
        self.deadline.overdue.report()

    @api("GET", "/internal/cases/<case_id>/clocks")
    def clocks(self, call: ApiCall, case_id: str) -> Answer:
        """The clocks of a case, each with its derivation day by day."""
        body, version = self.deadline.explain(case_id, call.actor)
        return Answer(200, body, etag=version)

    @api("GET", "/internal/calendar", query_schema=schemas.CalendarQuerySchema)
    def calendar(self, call: ApiCall) -> dict[str, Any]:
        """A year of the working-day calendar."""
        return self.deadline.calendar(call.query["year"])

    @api("PUT", "/internal/city-pack")
    def load_city(self, call: ApiCall) -> dict[str, Any]:
        """A version of the city's limits and calendar."""
        return self.deadline.load_city(call.body)

    @api("POST", "/internal/rederivations", schema=schemas.RederivationSchema)
    def order_rederivation(self, call: ApiCall) -> tuple[int, dict[str, Any]]:
        """Judge all open clocks by the policy in force; asking twice is asking once."""
        actor = call.actor_or_none
        by = actor.id if actor else "operator"
        return 202, self.deadline.rederiving.order(call.body["policy_version"], call.body["reason"], by)

    @api("GET", "/internal/rederivations")
    def rederivations(self, call: ApiCall) -> dict[str, Any]:
        """What was ordered, and how much is left."""
        return self.deadline.rederiving.progress()

    def pending_work(self) -> dict[str, int]:
        """How many cases are still to be derived anew."""
        return {"rederivations": self.deadline.rederiving.count_left()}

    def timers_due(self, at: datetime) -> int:
        """How many cases have a timer due at `at` and not yet fired."""
        return self.deadline.firing.count_due(at)
