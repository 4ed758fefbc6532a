"""Events from the hand that committed them to the relay, so that it need not read them again from the outboxes.

It may lose everything at any time: what stands in the outboxes is the truth, and the relay looks there too.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_WAITING = 2000
MOST_STREAMS = 20_000
"""When so many are known all are forgotten: a forgotten one costs a look into the outboxes."""


@dataclass(frozen=True, slots=True)
class Staged:
    """One outbox entry (id, event, staged_at, body) and where it stands."""

    collection: str
    document: Any
    entry: Mapping[str, Any]


class Handover:
    """The events committed here and not yet sent, in the order of their commits."""

    def __init__(self) -> None:
        self._waiting: deque[Staged] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, collection: str, document: Any, entries: Sequence[Mapping[str, Any]]) -> None:
        """Hand over what one write has staged; never blocks. What does not fit is left to the outboxes."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.extend(Staged(collection, document, entry) for entry in entries)

    def take(self, most: int) -> list[Staged]:
        """The next ones."""
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def forget(self) -> None:
        """Leave all of them to the outboxes."""
        self._waiting.clear()


class Streams:
    """The last event sent of each document, by the producer's count; the relay sends a handed event only next in turn.

    Its predecessor may have been committed by another copy of the service, or may have failed: then it waits for the
    look into the outbox, which finds both in order.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, Any], int] = {}

    def is_next(self, item: Staged) -> bool:
        """Whether nothing before this event is missing; the next one may then follow in the same batch."""
        key, place = (item.collection, item.document), int(item.entry["body"]["sequence"])
        if place != 1 and self._last.get(key) != place - 1:
            return False
        self._note(key, place)
        return True

    def sent(self, item: Staged) -> None:
        """Note an event sent from an outbox."""
        body = item.entry.get("body")
        if isinstance(body, Mapping) and str(body.get("sequence", "")).isdigit():
            self._note((item.collection, item.document), int(body["sequence"]))

    def failed(self, item: Staged) -> None:
        """Note that an event could not be sent: what follows it must wait."""
        self._last.pop((item.collection, item.document), None)

    def _note(self, key: tuple[str, Any], place: int) -> None:
        if len(self._last) >= MOST_STREAMS:
            self._last.clear()
        self._last[key] = place
