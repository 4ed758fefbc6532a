"""Confirmed events on their way out of the outboxes: many go together, because each clearing is a write of its own.

Until they are gone, and for a moment longer, they are remembered here, so that whoever still sees one in its outbox
does not send it again. A crash forgets that and sends some twice, which the consumers' count makes harmless.
"""

import time
from collections.abc import Callable
from typing import Any

from pymongo.database import Database

from chassis.bus import outbox_store

_REMEMBERED_SECONDS = 5.0
"""Longer than it takes until a light clearing is seen by majority reads; one lost in a failover is done again after."""

MOST_WAITING = 500
LONGEST_WAIT_SECONDS = 1.0


class Clearing:
    """What one relay still has to clear, and what it cleared a moment ago."""

    def __init__(self, db: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self._monotonic = monotonic
        self._waiting: dict[str, dict[Any, list[str]]] = {}
        self._known: dict[str, float] = {}
        self._count = 0
        self._since = 0.0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, event_id: str) -> bool:
        return event_id in self._known

    def add(self, collection: str, document: Any, event_id: str) -> None:
        """Note that the broker has an event."""
        if not self._count:
            self._since = self._monotonic()
        self._waiting.setdefault(collection, {}).setdefault(document, []).append(event_id)
        self._known[event_id] = float("inf")
        self._count += 1

    @property
    def is_due(self) -> bool:
        """Whether so many wait, or so long, that they should go."""
        late = self._count and self._monotonic() - self._since >= LONGEST_WAIT_SECONDS
        return bool(late) or self._count >= MOST_WAITING

    def flush(self, *, wait: bool = False) -> None:
        """Clear what waits; raises PyMongoError, then it still waits. With `wait` the next reading does not see it."""
        now = self._monotonic()
        self._known = {event_id: until for event_id, until in self._known.items() if until > now}
        clear = outbox_store.clear if wait else outbox_store.clear_lightly
        while self._waiting:
            name, documents = next(iter(self._waiting.items()))
            clear(self._db[name], documents)
            del self._waiting[name]
            cleared = [event_id for event_ids in documents.values() for event_id in event_ids]
            self._known.update(dict.fromkeys(cleared, now + _REMEMBERED_SECONDS))
            self._count -= len(cleared)
