"""What was found a moment ago, believed for a moment longer."""

import threading
from collections.abc import Callable

_REMEMBERED = 10_000


class OpenLately:
    """The sessions that were open a moment ago; forgotten as soon as any of them may have ended."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}
        self._ends = 0

    def __contains__(self, session_id: str) -> bool:
        return self._until.get(session_id, 0.0) > self._monotonic()

    @property
    def ends(self) -> int:
        """How often something ended; to be read before the database is asked."""
        return self._ends

    def note(self, session_id: str, seconds: float, ends: int) -> None:
        """Believe in a session, unless something ended since the database was asked."""
        with self._lock:
            if ends == self._ends:
                if len(self._until) >= _REMEMBERED:
                    self._until.clear()
                self._until[session_id] = self._monotonic() + seconds

    def forget(self) -> None:
        """Something ended."""
        with self._lock:
            self._ends += 1
            self._until.clear()
