"""A listener on every exchange, to see each message exactly as it travels."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import amqp

from chassis.bus.names import exchange_of
from chassis.bus.wire import open_connection
from contracts.catalogue import SERVICES


@dataclass
class BusTap:
    """Copies of all events published since it was opened."""

    channel: amqp.Channel
    queue: str

    def messages(self) -> list[str]:
        """The bodies and headers of all messages so far, as text."""
        texts = []
        while (message := self.channel.basic_get(self.queue, no_ack=True)) is not None:
            body = message.body if isinstance(message.body, str) else bytes(message.body).decode()
            texts.append(f"{message.delivery_info} {message.headers} {message.properties} {body}")
        return texts


@contextmanager
def tapped(amqp_uri: str) -> Iterator[BusTap]:
    """Listen to every event of every service."""
    connection = open_connection(amqp_uri, name="test tap", heartbeat=0)
    channel = connection.channel()
    queue = channel.queue_declare(exclusive=True, auto_delete=True).queue
    for service in SERVICES:
        channel.queue_bind(queue, exchange_of(service), routing_key="#")
    try:
        yield BusTap(channel, queue)
    finally:
        connection.close()
