"""One life of the consumer's connection, and the deliveries that belong to it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import amqp
import eventlet

from chassis.bus.names import ATTEMPT
from chassis.bus.wire import BROKER_ERRORS, BoundedConnection, close, gathering, hard_close
from chassis.log import get_logger

_TICK_SECONDS = 1.0
_ACK_SECONDS = 0.02


class Session:
    """A connection with one consuming channel. Delivery tags are void once it is lost: the broker delivers again."""

    def __init__(self, connection: BoundedConnection, prefetch: int, on_message: Callable[["Delivery"], None]) -> None:
        self._connection = connection
        self._on_message = on_message
        self._next_tick = 0.0
        self._numbers = count(1)
        self._tags: dict[str, str] = {}
        self._done: list[int] = []
        self.unsettled: set[int] = set()
        self.is_open = True
        self.channel = connection.channel()
        self.channel.auto_decode = False
        self.channel.basic_qos(0, prefetch, False)

    def consume(self, queue: str) -> None:
        """Ask for a queue's messages, without waiting for the answer.

        Each time under a new consumer tag: a tag that was cancelled while it held messages, and is used again, makes
        the broker end the connection with an internal error (seen on 3.10.8).
        """
        tag = self._tags[queue] = f"{queue}#{next(self._numbers)}"
        arrived = partial(self._arrived, queue)
        self._write(lambda: self.channel.basic_consume(queue, consumer_tag=tag, nowait=True, callback=arrived))

    def cancel(self, queue: str) -> None:
        """Ask for no more of a queue's messages; a few may still be under way."""
        tag = self._tags.pop(queue, None)
        if tag is not None:
            self._write(lambda: self.channel.basic_cancel(tag, nowait=True))

    def read(self, seconds: float) -> None:
        """Read for at most so long and keep the heartbeat; raises BROKER_ERRORS when the peer is gone or silent."""
        try:
            self._connection.drain_events(timeout=seconds)
        except TimeoutError:
            self._beat()
            return
        if time.monotonic() >= self._next_tick:
            self._beat()

    def ack(self, tag: int) -> bool:
        """Tell the broker, within milliseconds, that a message is done; False when this life is over, then it is
        delivered again. What is done in the same moment is told together: each telling is a write to the broker's log.
        """
        if not self.is_open or tag not in self.unsettled:
            return False
        self.unsettled.discard(tag)
        if not self._done:
            eventlet.spawn_after(_ACK_SECONDS, self._tell_done)
        self._done.append(tag)
        return True

    def lose(self) -> None:
        """End this life without asking the peer."""
        self.is_open = False
        self.unsettled.clear()
        self._done.clear()
        hard_close(self._connection)

    def end(self) -> None:
        """End this life after the broker has read the last acknowledgement."""
        self._tell_done()
        close(self._connection)
        self.lose()

    def _tell_done(self) -> None:
        """Everything below the first unsettled message with one word, the rest one by one."""
        if not self.is_open:
            return
        done, self._done = sorted(self._done), []
        first_open = min(self.unsettled, default=None)
        together = [tag for tag in done if first_open is None or tag < first_open]
        self._write(lambda: self._acknowledge(together, done[len(together) :]))

    def _acknowledge(self, together: list[int], one_by_one: list[int]) -> None:
        with gathering(self._connection):
            if together:
                self.channel.basic_ack(together[-1], multiple=True)
            for tag in one_by_one:
                self.channel.basic_ack(tag)

    def _write(self, write: Callable[[], Any]) -> bool:
        """A write that fails may have been half sent: the connection is of no more use."""
        try:
            write()
        except BROKER_ERRORS as trouble:
            get_logger().warning("broker_write_failed", error=repr(trouble))
            self.lose()
            return False
        return True

    def _beat(self) -> None:
        self._next_tick = time.monotonic() + _TICK_SECONDS
        self._connection.heartbeat_tick()

    def _arrived(self, queue: str, message: amqp.Message) -> None:
        tag = message.delivery_tag
        self.unsettled.add(tag)
        properties = dict(message.properties)
        headers = properties.pop("application_headers", None) or {}
        self._on_message(
            Delivery(
                session=self,
                tag=tag,
                queue=queue,
                routing_key=message.delivery_info["routing_key"],
                body=message.body if isinstance(message.body, bytes) else bytes(message.body),
                properties=properties,
                headers=headers,
            )
        )


@dataclass(eq=False, slots=True)
class Delivery:
    """A message handed to us and not settled yet."""

    session: Session
    tag: int
    queue: str
    routing_key: str
    body: bytes
    properties: Mapping[str, Any]
    headers: Mapping[str, Any]

    @property
    def is_live(self) -> bool:
        """Whether it can still be settled; when not, the broker delivers it again."""
        return self.session.is_open

    @property
    def attempt(self) -> int:
        """How many attempts were used up; a header somebody else has spoiled counts as none."""
        value = self.headers.get(ATTEMPT, 0)
        return value if isinstance(value, int) and value > 0 else 0

    def ack(self) -> bool:
        """Settle it: its effect, or its confirmed copy, is stored."""
        return self.session.ack(self.tag)
