"""Bringing the sums up to date with changed facts, a batch at a time, by one copy of the service at a time."""

from datetime import timedelta

from chassis.bus.lease import Lease
from chassis.clock import real_now
from services.analytics.sessions import NamedSession
from services.analytics.store import Model

_QUIET = timedelta(milliseconds=200)
_QUIET_WHEN_BUSY = timedelta(seconds=2)
_BUSY = 100
"""From so many changed facts on it pays to wait until each has changed for the last time in a while."""

_MOST_BATCHES = 50
_MOST_SHOWN = 10_000


class Counting:
    """Counts changed facts. The lease only saves work: two at once would meet in a transaction and one would wait."""

    def __init__(self, model: Model, lease: Lease, session: NamedSession, batch: int) -> None:
        self._model = model
        self._lease = lease
        self._session = session
        self._batch = batch
        self._begun = False

    def run(self) -> int:
        """Count what changed and has been quiet for a moment; returns how many facts were looked at."""
        if not self._begun:
            # A killed predecessor may hold locks, and its lease for a while: the locks must go first.
            self._session.end_other()
            self._begun = True
        changed = self._model.active().count_dirty(_BUSY)
        if changed == 0 or not self._lease.hold():
            return 0
        quiet = _QUIET if changed < _BUSY else _QUIET_WHEN_BUSY
        session, total = self._session.take_over(), 0
        for _ in range(_MOST_BATCHES):
            done = self._model.active().count_some(session, real_now() - quiet, self._batch)
            total += done
            if done < self._batch:
                break
        return total

    def pending(self) -> int:
        """How many facts still have to be counted, up to 10,000."""
        return self._model.active().count_dirty(_MOST_SHOWN)
