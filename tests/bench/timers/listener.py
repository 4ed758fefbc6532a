"""Hears what deadline tells, as any consumer would, and notes when it came; lost connections are made again."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from chassis.bus.names import exchange_of
from chassis.bus.wire import close, open_connection

QUEUE = "bench.timers"
TOLD = ("clock_warned", "clock_overdue")
_PAUSE_SECONDS = 0.2


class Listener:
    """A queue of its own on deadline's exchange; `arrivals` has what was told of each clock, once.

    `copies` counts the same event delivered again, which every consumer recognises; `said_twice` another event that
    says the same again, which must never be.
    """

    def __init__(self, amqp_uri: str) -> None:
        self._uri = amqp_uri
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)
        self.arrivals: dict[tuple[str, str], datetime] = {}
        self.copies: dict[str, int] = defaultdict(int)
        self.connected_at: list[datetime] = []
        self.said_twice = 0
        self._ids: set[str] = set()

    def start(self) -> None:
        """Declare the queue and begin to hear."""
        connection = open_connection(self._uri, name="bench declares")
        channel = connection.channel()
        channel.queue_declare(QUEUE, durable=True, auto_delete=False)
        for event in TOLD:
            channel.queue_bind(QUEUE, exchange_of("deadline"), event)
        close(connection)
        self._thread.start()

    def stop(self) -> None:
        """Hear no more."""
        self._ended.set()
        self._thread.join(10)

    def _listen(self) -> None:
        while not self._ended.is_set():
            with suppress(Exception):
                self._hear_until_lost()
            time.sleep(_PAUSE_SECONDS)

    def _hear_until_lost(self) -> None:
        connection = open_connection(self._uri, name="bench hears")
        channel = connection.channel()
        channel.basic_qos(0, 500, a_global=False)
        self.connected_at.append(datetime.now(UTC))
        channel.basic_consume(QUEUE, callback=lambda message: self._note(channel, message))
        while not self._ended.is_set():
            with suppress(TimeoutError):
                connection.drain_events(timeout=0.5)
        close(connection)

    def _note(self, channel: Any, message: Any) -> None:
        body: Mapping[str, Any] = json.loads(message.body)
        channel.basic_ack(message.delivery_tag)
        if body["id"] in self._ids:
            self.copies[body["id"]] += 1
            return
        self._ids.add(body["id"])
        data = body["data"]
        name = f"{message.delivery_info['routing_key']}:{data.get('colour', '')}"
        if (data["clock_id"], name) in self.arrivals:
            self.said_twice += 1
        else:
            self.arrivals[data["clock_id"], name] = datetime.now(UTC)
