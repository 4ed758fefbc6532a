"""Publishing with confirmation: many at once, each tracked by its own delivery tag.

An exception or a missing confirmation means *unknown*, never "not sent": the caller keeps the message and sends it
again, and the consumers make the second one harmless.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import amqp

from chassis.bus.wire import BROKER_ERRORS, BoundedConnection, close, gathering, hard_close

log = logging.getLogger(__name__)


class Fate(StrEnum):
    """What became of a published message."""

    CONFIRMED = "confirmed"
    UNROUTABLE = "unroutable"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to publish; `message_id` must be unique within a batch."""

    exchange: str
    routing_key: str
    body: bytes
    message_id: str
    properties: Mapping[str, Any] = field(default_factory=dict)


class ConfirmingPublisher:
    """One connection for publishing, opened when first needed and dropped at the first doubt. Not for use by two
    threads or greenlets at once."""

    def __init__(
        self,
        connect: Callable[[], BoundedConnection],
        prepare: Callable[[amqp.Channel], None] = lambda channel: None,
        confirm_seconds: float = 10,
    ) -> None:
        self._connect = connect
        self._prepare = prepare
        self._confirm_seconds = confirm_seconds
        self._connection: BoundedConnection | None = None
        self._channel: amqp.Channel | None = None
        self._last_tag = 0
        self._pending: dict[int, int] = {}
        self._fates: list[Fate] = []
        self._returned: set[str] = set()
        self._batch: Sequence[Outgoing] = ()

    def send(self, batch: Sequence[Outgoing]) -> list[Fate]:
        """Publish in order over one channel and wait for every confirmation; one fate for each message."""
        self._batch, self._returned = batch, set()
        self._fates = [Fate.UNKNOWN] * len(batch)
        try:
            connection, channel = self._opened()
            with gathering(connection):
                for position, outgoing in enumerate(batch):
                    self._publish(channel, position, outgoing)
            self._await_confirmations(connection)
        except BROKER_ERRORS as trouble:
            log.warning("publishing failed, what was not confirmed will be sent again: %r", trouble)
            self.drop()
        return self._fates

    def tend(self) -> None:
        """Answer heartbeats on a connection that has nothing to send; to be called about once a second."""
        if self._connection is None:
            return
        try:
            _read_what_is_there(self._connection)
            self._connection.heartbeat_tick()
        except BROKER_ERRORS as trouble:
            log.info("idle connection lost: %r", trouble)
            self.drop()

    def drop(self) -> None:
        """Forget the connection; the next `send` opens a new one and prepares it again."""
        hard_close(self._connection)
        self._connection = self._channel = None

    def close(self) -> None:
        """End politely."""
        close(self._connection)
        self._connection = self._channel = None

    def _opened(self) -> tuple[BoundedConnection, amqp.Channel]:
        if self._connection is not None and self._connection.connected and self._channel is not None:
            return self._connection, self._channel
        self.drop()
        connection = self._connection = self._connect()
        channel = connection.channel()
        self._prepare(channel)
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        self._channel, self._last_tag, self._pending = channel, 0, {}
        return connection, channel

    def _publish(self, channel: amqp.Channel, position: int, outgoing: Outgoing) -> None:
        message = amqp.Message(
            outgoing.body, delivery_mode=2, message_id=outgoing.message_id, **dict(outgoing.properties)
        )
        self._last_tag += 1
        self._pending[self._last_tag] = position
        channel.basic_publish(message, exchange=outgoing.exchange, routing_key=outgoing.routing_key, mandatory=True)

    def _await_confirmations(self, connection: BoundedConnection) -> None:
        deadline = time.monotonic() + self._confirm_seconds
        while self._pending:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError(f"{len(self._pending)} of {len(self._batch)} messages were not confirmed")
            connection.drain_events(timeout=remaining)

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple, Fate.CONFIRMED)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple, Fate.REFUSED)

    def _on_return(self, _error: Exception, _exchange: str, _routing_key: str, message: amqp.Message) -> None:
        self._returned.add(message.properties.get("message_id", ""))

    def _settle(self, tag: int, multiple: bool, fate: Fate) -> None:
        """The broker sends a return before the confirmation of the same message, so here it is already known."""
        tags = [known for known in self._pending if known <= tag] if multiple else [tag]
        for known in tags:
            position = self._pending.pop(known, None)
            if position is None:
                continue
            returned = self._batch[position].message_id in self._returned
            self._fates[position] = Fate.UNROUTABLE if returned else fate


def _read_what_is_there(connection: BoundedConnection) -> None:
    try:
        connection.drain_events(timeout=0.005)
    except TimeoutError:
        return
