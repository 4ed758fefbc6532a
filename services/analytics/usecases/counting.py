"""Bringing the sums up to date with changed facts, a batch at a time, by one copy of the service at a time."""

from datetime import timedelta

from chassis.bus.lease import Lease
from chassis.clock import real_now
from services.analytics.store import Model

_QUIET = timedelta(milliseconds=300)
_MOST_BATCHES = 50


class Counting:
    """Counts changed facts. The lease only saves work: two at once would meet in a transaction and one would wait."""

    def __init__(self, model: Model, lease: Lease, batch: int) -> None:
        self._model = model
        self._lease = lease
        self._batch = batch

    def run(self) -> int:
        """Count what changed and has been quiet for a moment; returns how many facts were looked at."""
        if not self._lease.hold():
            return 0
        total = 0
        for _ in range(_MOST_BATCHES):
            done = self._model.active().count_some(real_now() - _QUIET, self._batch)
            total += done
            if done < self._batch:
                break
        return total

    def pending(self) -> int:
        """How many facts still have to be counted."""
        return self._model.active().count_dirty()
