"""Supervision orders and cards."""

from typing import Any

from chassis.http.server import Answer, ApiCall, api
from chassis.polling import poll
from services.casework.entrypoints.door import Door, done
from services.casework.schemas.parts import ReasonSchema, StatedReasonSchema
from services.casework.schemas.supervision import (
    OrderWishSchema,
    ReportSchema,
    SigningSchema,
    SupervisionQuerySchema,
)

_SWEEP_SECONDS = 20


class SupervisingDoor(Door):
    """From the draft to the closed order, and the lists."""

    @api("POST", "/internal/cases/<case_id>/supervision-orders", schema=OrderWishSchema)
    def draft_order(self, call: ApiCall, case_id: str) -> Answer:
        """督办函, by hand."""
        return done(self.cases.supervising.draft_order(case_id, call.body, call.cause))

    @api("GET", "/internal/supervision-orders", query_schema=SupervisionQuerySchema)
    def list_orders(self, call: ApiCall) -> dict[str, Any]:
        """The orders in the actor's scope."""
        return self.cases.supervising.list_orders(call.query, call.actor)

    @api("GET", "/internal/supervision-orders/<order_id>")
    def show_order(self, call: ApiCall, order_id: str) -> dict[str, Any]:
        """One order."""
        return self.cases.supervising.show_order(order_id, call.actor)

    @api("GET", "/internal/supervision-orders/<order_id>/document")
    def order_document(self, call: ApiCall, order_id: str) -> dict[str, Any]:
        """The letter to print, recorded."""
        return self.cases.supervising.order_document(order_id, call.actor)

    @api("GET", "/internal/supervision-orders/<order_id>/reads")
    def order_reads(self, call: ApiCall, order_id: str) -> dict[str, Any]:
        """Who took the letter away."""
        return self.cases.supervising.order_reads(order_id, call.actor)

    @api("POST", "/internal/supervision-orders/<order_id>/discarding", schema=StatedReasonSchema)
    def discard_order(self, call: ApiCall, order_id: str) -> Answer:
        """作废."""
        return done(self.cases.supervising.discard_order(order_id, call.body, call.cause))

    @api("POST", "/internal/supervision-orders/<order_id>/signature", schema=SigningSchema)
    def sign_order(self, call: ApiCall, order_id: str) -> Answer:
        """签发."""
        outcome, answer = self.cases.supervising.sign_order(order_id, call.body, call.cause)
        return Answer(200, answer, replayed=outcome.duplicate)

    @api("POST", "/internal/supervision-orders/<order_id>/receipt")
    def receive_order(self, call: ApiCall, order_id: str) -> Answer:
        """签收."""
        return done(self.cases.supervising.receive_order(order_id, call.cause))

    @api("POST", "/internal/supervision-orders/<order_id>/report", schema=ReportSchema)
    def report_on_order(self, call: ApiCall, order_id: str) -> Answer:
        """报送整改."""
        return done(self.cases.supervising.report_on_order(order_id, call.body, call.cause))

    @api("POST", "/internal/supervision-orders/<order_id>/report-rejection", schema=StatedReasonSchema)
    def send_report_back(self, call: ApiCall, order_id: str) -> Answer:
        """退回整改报告."""
        return done(self.cases.supervising.send_report_back(order_id, call.body, call.cause))

    @api("POST", "/internal/supervision-orders/<order_id>/closure", schema=ReasonSchema)
    def close_order(self, call: ApiCall, order_id: str) -> Answer:
        """销号."""
        return done(self.cases.supervising.close_order(order_id, call.body, call.cause))

    @api("GET", "/internal/cards", query_schema=SupervisionQuerySchema)
    def list_cards(self, call: ApiCall) -> dict[str, Any]:
        """The cards in the actor's scope."""
        return self.cases.supervising.list_cards(call.query, call.actor)

    @poll(_SWEEP_SECONDS)
    def number_orders(self) -> None:
        """Finish signatures that were cut short."""
        self.cases.supervising.issue_signed_orders()
