"""The internal routes for parked messages; part of every service by way of chassis.service.Operations."""

from typing import Any

from marshmallow import Schema, fields, validate
from nameko.extensions import DependencyProvider

from chassis.bus import parked
from chassis.bus.consumer import BusConsumer
from chassis.bus.names import retry_of
from chassis.bus.parked_desk import Decision, ParkedMessages
from chassis.http.server import ApiCall, api
from chassis.resources import Platform


class DecisionSchema(Schema):
    """Who decides, and why; nobody decides without a name and a reason."""

    by = fields.String(required=True, validate=validate.Length(min=1, max=100))
    reason = fields.String(required=True, validate=validate.Length(min=1, max=1000))


class PageSchema(Schema):
    """Which parked messages to show."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1))
    state = fields.String(load_default="open", validate=validate.OneOf(["open", "replaying", "replayed", "discarded"]))


class _Desk(DependencyProvider):
    """Gives the routes the parked messages, with the consumer's connection for putting them back."""

    platform = Platform()
    consumer = BusConsumer()

    def setup(self) -> None:
        """Make the desk once: every worker is handed it, whatever it is for."""
        room = retry_of(self.container.service_name, min(self.platform.settings.retry_tiers_seconds))
        self._desk = ParkedMessages(parked.collection(self.platform.resources.db), self.consumer.publish, room)

    def get_dependency(self, worker_ctx: Any) -> ParkedMessages:
        """The service's parked messages."""
        return self._desk


class ParkedRoutes:
    """Look at, replay and discard what could not be handled."""

    parked_messages = _Desk()

    @api("GET", "/internal/parked", query_schema=PageSchema)
    def parked_page(self, call: ApiCall) -> dict[str, Any]:
        """One page of parked messages."""
        return self.parked_messages.page(call.query["page"], call.query["state"])

    @api("GET", "/internal/parked/<parked_id>")
    def parked_show(self, call: ApiCall, parked_id: str) -> dict[str, Any]:
        """One parked message with its body and history."""
        return self.parked_messages.show(parked_id)

    @api("POST", "/internal/parked/<parked_id>/replay", schema=DecisionSchema)
    def parked_replay(self, call: ApiCall, parked_id: str) -> dict[str, Any]:
        """Put it back into its queue."""
        return self.parked_messages.replay(parked_id, Decision(call.body["by"], call.body["reason"]))

    @api("POST", "/internal/parked/<parked_id>/discard", schema=DecisionSchema)
    def parked_discard(self, call: ApiCall, parked_id: str) -> dict[str, Any]:
        """Keep it, but never handle it."""
        return self.parked_messages.discard(parked_id, Decision(call.body["by"], call.body["reason"]))
