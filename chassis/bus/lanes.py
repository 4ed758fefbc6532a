"""Lanes: one delivery at a time for each key, in order; different keys in parallel.

A lane runs the delivery with the smallest place in its stream first, so that a missing event that is already waiting
behind a later one goes ahead of it. A gap that remains is waited out briefly, since its event is mostly a few
milliseconds away on another connection; the waits are per lane, so that many followers do not each wait in vain.
"""

import heapq
from collections.abc import Callable, Hashable, Sequence
from itertools import count
from typing import Any

import eventlet

GAP_WAITS = (0.05, 0.1, 0.2, 0.4)
"""Seconds waited, one after the other, for a missing event."""


class Lanes:
    """Runs items by key.

    `attempt(item)` returns True when the item met a gap and False when it is settled; `give_up(item)` is called for an
    item whose gap did not close; `is_live(item)` tells whether running it still makes sense. `gaps` is how many wait.
    """

    def __init__(
        self,
        spawn: Callable[[Callable[[], None]], Any],
        attempt: Callable[[Any], bool],
        give_up: Callable[[Any], None],
        is_live: Callable[[Any], bool],
        waits: Sequence[float] = GAP_WAITS,
    ) -> None:
        self._spawn = spawn
        self._attempt = attempt
        self._give_up = give_up
        self._is_live = is_live
        self._waits = tuple(waits)
        self._arrivals = count()
        self._lanes: dict[Hashable, list[tuple[int, int, Any]]] = {}
        self.gaps = 0

    def __len__(self) -> int:
        return len(self._lanes)

    def add(self, key: Hashable, place: int, item: Any) -> None:
        """Queue an item; never blocks."""
        entry = (place, next(self._arrivals), item)
        lane = self._lanes.get(key)
        if lane is not None:
            heapq.heappush(lane, entry)
            return
        self._lanes[key] = [entry]
        self._spawn(lambda: self._drive(key))

    def _drive(self, key: Hashable) -> None:
        lane = self._lanes[key]
        waits = list(self._waits)
        try:
            while lane:
                entry = heapq.heappop(lane)
                if not self._is_live(entry[2]):
                    continue
                if not self._attempt(entry[2]):
                    waits = list(self._waits)
                elif waits:
                    self._wait(waits.pop(0))
                    heapq.heappush(lane, entry)
                else:
                    self._give_up(entry[2])
        finally:
            del self._lanes[key]

    def _wait(self, seconds: float) -> None:
        self.gaps += 1
        try:
            eventlet.sleep(seconds)
        finally:
            self.gaps -= 1
