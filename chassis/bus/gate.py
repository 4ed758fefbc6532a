"""The gate before the handlers: shut while the database is down, so that no message uses up an attempt on it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import eventlet
from eventlet.event import Event
from pymongo.errors import PyMongoError

from chassis.log import get_logger

_PROBE_SECONDS = (0.2, 0.5, 1.0, 2.0)


class DatabaseGate:
    """Shut by the first handler that meets an outage, opened again when the database answers a ping."""

    def __init__(
        self,
        ping: Callable[[], None],
        spawn: Callable[[Callable[[], None]], Any],
        on_shut: Callable[[], None],
        on_open: Callable[[], None],
    ) -> None:
        self._ping = ping
        self._spawn = spawn
        self._on_shut = on_shut
        self._on_open = on_open
        self._opening: Event | None = None

    @property
    def is_shut(self) -> bool:
        """Whether the database is known to be down."""
        return self._opening is not None

    def shut(self) -> None:
        """Shut the gate and start asking for the database; shutting a shut gate changes nothing."""
        if self._opening is not None:
            return
        self._opening = Event()
        get_logger().warning("database_down_consumers_paused")
        self._on_shut()
        self._spawn(partial(self._probe, self._opening))

    def wait(self, seconds: float) -> bool:
        """Wait until the gate is open, at most so long; False when it still is shut."""
        opening = self._opening
        if opening is None:
            return True
        with eventlet.Timeout(seconds, False):
            opening.wait()
            return True
        return False

    def _probe(self, opening: Event) -> None:
        pauses = list(_PROBE_SECONDS)
        while not self._answers():
            eventlet.sleep(pauses.pop(0) if len(pauses) > 1 else pauses[0])
        self._opening = None
        get_logger().info("database_back_consumers_resumed")
        self._on_open()
        opening.send(None)

    def _answers(self) -> bool:
        try:
            self._ping()
        except PyMongoError as still_down:
            get_logger().info("database_still_down", error=type(still_down).__name__)
            return False
        return True
