"""What people see of messages: inboxes, the messages of an appeal, the deliveries of a case."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change
from chassis.causes import Actor, CommandCause
from chassis.clock import Clock
from chassis.errors import Forbidden, NotFound
from contracts.vocabulary import Role
from services.notify.domain.reading import Reader, may_read_delivery, may_read_inbox
from services.notify.domain.templates import INBOX
from services.notify.store import Delivery, DeliveryList, as_stored, to_body, to_delivery

_CASE_LIMIT = 500


class Reading:
    """Reads deliveries, and marks inbox messages as read."""

    def __init__(self, deliveries: AggregateStore, listed: DeliveryList, clock: Clock) -> None:
        self._deliveries = deliveries
        self._listed = listed
        self._clock = clock

    def inbox(self, actor: Actor, query: Mapping[str, Any]) -> dict[str, Any]:
        """A page of an organ's inbox, newest first; raises Forbidden for an inbox that is not the actor's."""
        org = query["org"] or actor.org or ""
        if not may_read_inbox(_reader(actor), org):
            raise Forbidden("只能查看本单位的收件箱")
        page, page_size = query["page"], query["page_size"]
        found, total = self._listed.inbox(org, unread=query["unread"], page=page, page_size=page_size)
        items = [inbox_item(delivery) for delivery in found]
        unread = total if query["unread"] else self._listed.unread(org)
        return {"items": items, "total": total, "unread": unread, "page": page, "page_size": page_size}

    def appeal_messages(self, actor: Actor, appeal_id: str) -> dict[str, Any]:
        """The messages to the citizen of an appeal; only the gateway speaking for that citizen may ask."""
        if actor.role != Role.CITIZEN or actor.id != appeal_id:
            raise Forbidden()
        found, total = self._listed.inbox(appeal_id, unread=False, page=1, page_size=_CASE_LIMIT)
        return {"items": [inbox_item(delivery) for delivery in found], "total": total}

    def mark_read(self, message_id: str, cause: CommandCause) -> dict[str, Any]:
        """Note who of the organ read a message first; reading it again changes nothing."""
        now = as_stored(self._clock.now())

        def decide(current: Aggregate | None) -> Change:
            delivery = self._of_inbox(current, cause.actor)
            if delivery.read_at is None:
                delivery = replace(delivery, read_at=now, read_by=cause.actor.id)
            return Change(to_body(delivery))

        return inbox_item(to_delivery(self._deliveries.apply(message_id, cause, decide).aggregate.body))

    def deliveries(self, actor: Actor, case_id: str) -> dict[str, Any]:
        """What was sent about a case, as far as the actor may see it."""
        found = self._listed.of_case(case_id, _CASE_LIMIT)
        visible = [delivery for delivery in found if _visible(delivery, actor)]
        return {"items": [_delivery_item(delivery) for delivery in visible]}

    def _of_inbox(self, current: Aggregate | None, actor: Actor) -> Delivery:
        delivery = to_delivery(current.body) if current else None
        if delivery is None or delivery.message.channel != INBOX:
            raise NotFound()
        if not may_read_inbox(_reader(actor), delivery.message.recipient):
            raise NotFound()
        return delivery


def inbox_item(delivery: Delivery) -> dict[str, Any]:
    """A message as its reader sees it."""
    return {
        "message_id": delivery.message.id,
        "event": delivery.event,
        "title": delivery.message.title,
        "body": delivery.message.text,
        "case_id": delivery.case_id,
        "created_at": delivery.at,
        "read_at": delivery.read_at,
        "read_by": delivery.read_by,
    }


def _delivery_item(delivery: Delivery) -> dict[str, Any]:
    message = delivery.message
    return {
        "message_id": message.id,
        "event": delivery.event,
        "template_code": message.template_code,
        "channel": message.channel,
        "audience": message.audience,
        "recipient": message.recipient,
        "title": message.title,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "last_code": delivery.last_code,
        "created_at": delivery.at,
        "delivered_at": delivery.delivered_at,
        "failed_at": delivery.failed_at,
        "read_at": delivery.read_at,
        "read_by": delivery.read_by,
    }


def _visible(delivery: Delivery, actor: Actor) -> bool:
    return may_read_delivery(_reader(actor), recipient=delivery.message.recipient, region_code=delivery.region_code)


def _reader(actor: Actor) -> Reader:
    return Reader(role=actor.role, org=actor.org or "", region=actor.region or "")
