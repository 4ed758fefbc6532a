"""Copies of every event published meanwhile: what the broker holds at the cut is in no database, but it is here."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import amqp

from chassis.bus.names import exchange_of
from chassis.bus.wire import BROKER_ERRORS, close, open_connection
from contracts.catalogue import SERVICES
from contracts.envelope import read_order, source_uri
from ydt.errors import Failure

Event = Mapping[str, Any]


class Tap:
    """A queue of our own on every exchange; it ends with its connection and delays nobody."""

    def __init__(self, channel: amqp.Channel) -> None:
        self._channel = channel
        self._queue = channel.queue_declare(exclusive=True, auto_delete=True).queue
        for service in SERVICES:
            channel.exchange_declare(exchange_of(service), "topic", durable=True, auto_delete=False)
            channel.queue_bind(self._queue, exchange_of(service), routing_key="#")
        self.events: dict[tuple[str, str], list[Event]] = defaultdict(list)

    def drain(self) -> None:
        """Take in what was published so far; an event sent twice is kept once."""
        while (message := self._channel.basic_get(self._queue, no_ack=True)) is not None:
            event = json.loads(message.body)
            known = self.events[event["source"], event["subject"]]
            if all(each["id"] != event["id"] for each in known):
                known.append(event)

    def of(self, producer: str, subject: str) -> list[Event]:
        """The events of a subject, in the order in which they were published."""
        return self.events.get((source_uri(producer), subject), [])


@contextmanager
def tap(amqp_uri: str) -> Iterator[Tap]:
    """Listen to every event of every service from now on; Failure when the broker cannot be reached."""
    try:
        connection = open_connection(amqp_uri, name="ydt backup", heartbeat=0)
        listening = Tap(connection.channel())
    except BROKER_ERRORS as trouble:
        raise Failure(
            f"The broker cannot be listened to ({trouble}).",
            "Mend it first, or give --without-broker: then events on their way are looked for in the log alone.",
        ) from trouble
    try:
        yield listening
    finally:
        close(connection)


def number_of(event: Event, consumer: str) -> int:
    """The event's number in its stream to a consumer; 0 when it is not for that one."""
    return read_order(event["streamorder"]).get(consumer, 0)
