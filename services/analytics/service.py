"""analytics' table of contents: it hears almost everything, says nothing and answers with figures."""

from chassis.bus.subscribe import subscribe
from chassis.http.server import ApiCall, api
from chassis.service import Operations, Wiring, poll
from contracts.envelope import Envelope
from services.analytics.schemas import PublicQuery, StatisticsQuery
from services.analytics.usecases import UseCases, build_usecases


class AnalyticsService(Operations):
    """Counts what the other services tell."""

    name = "analytics"
    usecases: UseCases = Wiring(build_usecases)

    @subscribe("intake", "appeal_submitted")
    @subscribe("intake", "appeal_withdrawn")
    @subscribe("intake", "refusal_objected")
    @subscribe("intake", "review_asked")
    @subscribe("intake", "appeal_rated")
    @subscribe("routing", "appeal_routed")
    @subscribe("casework", "case_opened")
    @subscribe("casework", "case_accepted")
    @subscribe("casework", "case_not_accepted")
    @subscribe("casework", "case_redirected")
    @subscribe("casework", "case_dispatched")
    @subscribe("casework", "case_signed_for")
    @subscribe("casework", "case_first_replied")
    @subscribe("casework", "case_replied")
    @subscribe("casework", "reply_rejected")
    @subscribe("casework", "reply_approved")
    @subscribe("casework", "case_resupervised")
    @subscribe("casework", "case_closed")
    @subscribe("casework", "case_withdrawn")
    @subscribe("casework", "case_content_held")
    @subscribe("casework", "case_content_released")
    @subscribe("casework", "case_sealed")
    @subscribe("casework", "case_merged")
    @subscribe("casework", "case_separated")
    @subscribe("casework", "return_requested")
    @subscribe("casework", "return_disputed")
    @subscribe("casework", "return_ruled")
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
    @subscribe("casework", "spot_check_drawn")
    @subscribe("casework", "case_revisited")
    @subscribe("casework", "case_archived")
    @subscribe("casework", "review_requested")
    @subscribe("casework", "review_decided")
    @subscribe("casework", "case_finalised")
    @subscribe("casework", "refusal_reviewed")
    @subscribe("deadline", "clock_recalculated")
    @subscribe("deadline", "clock_warned")
    @subscribe("deadline", "clock_overdue")
    @subscribe("deadline", "clock_stopped")
    @subscribe("notify", "message_delivered")
    @subscribe("notify", "message_failed")
    @subscribe("disclosure", "record_published")
    def on_event(self, envelope: Envelope) -> None:
        """One handler for all: what an event means to the figures is decided in domain.facts."""
        self.usecases.ingest.hear(envelope)

    @poll(0.5)
    def count(self) -> None:
        """Sums follow the facts."""
        self.usecases.counting.run()

    @poll(0.5)
    def rebuild_further(self) -> None:
        """A rebuild goes on, if there is one."""
        self.usecases.rebuilding.advance()

    @api("GET", "/internal/statistics", query_schema=StatisticsQuery)
    def statistics(self, call: ApiCall) -> dict:
        """Figures for staff, within their scope."""
        return self.usecases.statistics.for_staff(call.actor, call.query)

    @api("GET", "/internal/statistics/public", query_schema=PublicQuery)
    def public_statistics(self, call: ApiCall) -> dict:
        """Figures for everybody, without small numbers."""
        return self.usecases.statistics.for_everybody(call.query)

    @api("POST", "/internal/rebuild")
    def rebuild(self, call: ApiCall) -> tuple[int, dict]:
        """Fold the log again; asking twice is asking once."""
        return 202, self.usecases.rebuilding.ask()

    @api("GET", "/internal/rebuild")
    def rebuild_progress(self, call: ApiCall) -> dict:
        """How far a rebuild is."""
        return self.usecases.rebuilding.progress()

    @api("PUT", "/internal/city-pack")
    def load_pack(self, call: ApiCall) -> dict:
        """The city's bodies, regions and reckoning."""
        return self.usecases.load_pack(call.body)

    def pending_work(self) -> dict[str, int]:
        """Facts not yet counted, and whether a rebuild runs."""
        return self.usecases.pending()
