"""Copies of messages: up the retry ladder, to the parking place, back into their queue. Confirmed before the ack.

Many handlers may fail at once; whoever holds the connection publishes for all who wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import eventlet
from eventlet.semaphore import Semaphore

from chassis.bus.names import ATTEMPT, COPY, ERROR, FIRST_SEEN, PARKING, REASON, retry_of
from chassis.bus.publisher import ConfirmingPublisher, Fate, Outgoing
from chassis.bus.session import Delivery
from chassis.clock import real_now
from chassis.log import get_logger

_POSTPONE_SECONDS = 5
_RETRY_PAUSES = (0.2, 1.0, 5.0)
_NOT_CARRIED = ("delivery_mode", "application_headers", "expiration", "user_id", "cluster_id", "message_id")


@dataclass(eq=False, slots=True)
class _Ticket:
    outgoing: Outgoing
    fate: Fate | None = None


class CopyDesk:
    """Publishes copies over one connection of its own, for any number of greenlets."""

    def __init__(self, publisher: ConfirmingPublisher, service: str, tiers: Sequence[int]) -> None:
        self._publisher = publisher
        self._service = service
        self._tiers = tuple(tiers)
        self._lock = Semaphore(1)
        self._waiting: list[_Ticket] = []

    def retry(self, delivery: Delivery, error: str) -> bool:
        """One rung up the ladder, using up one attempt; False when there is no rung left, then nothing was done."""
        if delivery.attempt >= len(self._tiers):
            return False
        room = retry_of(self._service, self._tiers[delivery.attempt])
        self._replace(delivery, room, {ATTEMPT: delivery.attempt + 1, ERROR: error})
        return True

    def postpone(self, delivery: Delivery) -> None:
        """Come back in about five seconds, no attempt used."""
        seconds = min(self._tiers, key=lambda tier: abs(tier - _POSTPONE_SECONDS))
        self._replace(delivery, retry_of(self._service, seconds), {})

    def park(self, delivery: Delivery, reason: str, error: str) -> None:
        """Give up: the message waits for a person."""
        self._replace(delivery, PARKING, {REASON: reason, ERROR: error, COPY: uuid4().hex})

    def send(self, outgoing: Outgoing) -> Fate:
        """Publish one message together with whatever else waits; its fate."""
        ticket = _Ticket(outgoing)
        self._waiting.append(ticket)
        with self._lock:
            if ticket.fate is None:
                self._send_waiting()
        return ticket.fate or Fate.UNKNOWN

    def tend(self) -> None:
        """Keep the idle connection alive."""
        if self._lock.acquire(blocking=False):
            try:
                self._publisher.tend()
            finally:
                self._lock.release()

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            self._publisher.close()

    def _replace(self, delivery: Delivery, exchange: str, headers: Mapping[str, Any]) -> None:
        """Put a copy elsewhere and settle the original; as long as no copy is confirmed the original stays ours."""
        outgoing = _copy(delivery, exchange, delivery.queue, headers)
        pauses = list(_RETRY_PAUSES)
        while delivery.is_live:
            fate = self.send(outgoing)
            if fate is Fate.CONFIRMED:
                delivery.ack()
                return
            get_logger().error("copy_not_confirmed", exchange=exchange, queue=delivery.queue, fate=fate)
            eventlet.sleep(pauses.pop(0) if len(pauses) > 1 else pauses[0])

    def _send_waiting(self) -> None:
        tickets, self._waiting = self._waiting, []
        fates = self._publisher.send([ticket.outgoing for ticket in tickets])
        for ticket, fate in zip(tickets, fates, strict=True):
            ticket.fate = fate
        if Fate.UNROUTABLE in fates:
            self._publisher.drop()  # the next connection declares the topology again


def _copy(delivery: Delivery, exchange: str, queue: str, headers: Mapping[str, Any]) -> Outgoing:
    kept = {name: value for name, value in delivery.headers.items() if not name.startswith("x-")}
    kept.setdefault(FIRST_SEEN, _text(real_now()))
    kept.update(headers)
    properties = {name: value for name, value in delivery.properties.items() if name not in _NOT_CARRIED}
    return Outgoing(
        exchange=exchange,
        routing_key=queue,
        body=delivery.body,
        message_id=delivery.properties.get("message_id") or uuid4().hex,
        properties={**properties, "application_headers": kept},
    )


def _text(moment: datetime) -> str:
    return moment.isoformat()
