"""What casework hears."""

from chassis.aggregates import Outcome
from chassis.bus.subscribe import subscribe
from chassis.causes import EventCause
from contracts.envelope import Envelope
from services.casework.entrypoints.door import Door


class HearingDoor(Door):
    """Events of other services."""

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

    @subscribe("intake", "refusal_objected")
    def on_refusal_objected(self, envelope: Envelope) -> Outcome:
        """Keep the objection (T5)."""
        return self.cases.object_to_refusal(EventCause(envelope))

    @subscribe("intake", "review_asked")
    def on_review_asked(self, envelope: Envelope) -> Outcome:
        """Request or refuse the review (T20)."""
        return self.cases.ask_review(EventCause(envelope))

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
