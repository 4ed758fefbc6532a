"""Business time: aware UTC instants, real or virtual.

Only business time is virtual. Leases, tokens, retries and time limits use `real_now` or a monotonic clock,
because a lease that never runs out on a frozen clock would never be taken over.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

REAL = "real"
"""What a clock file holds when business time is real time."""


class ClockError(ValueError):
    """The clock file is missing or does not say a moment we can trust; the message says what to write."""


class Clock(Protocol):
    """Where business time comes from."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


def real_now() -> datetime:
    """Real time, aware, in UTC: for leases, tokens, retries and ages, never for a legal limit."""
    return datetime.now(UTC)


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant with a zone, as UTC; raises ClockError, also for a time without a zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ClockError(f"not an ISO 8601 instant: {text!r}") from error
    return require_aware(moment)


def require_aware(moment: datetime) -> datetime:
    """The moment in UTC; raises ClockError when it does not say its zone."""
    if moment.utcoffset() is None:
        raise ClockError(f"a moment without a zone is ambiguous: {moment.isoformat()}")
    return moment.astimezone(UTC)


class SystemClock:
    """Business time is real time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return real_now()


class FixedClock:
    """A clock for tests: it stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = require_aware(at)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Set the clock to another moment."""
        self._at = require_aware(at)

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._at += by


class FileClock:
    """The virtual clock all services of one stack share: a file that says "real" or one ISO 8601 instant with a zone.

    The file is read again only when its identity, size or time stamp changes, so that `now` costs one stat call.
    Write it with `write_clock`, which replaces the file in one step.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = os.fspath(path)
        self._seen: tuple[int, ...] | None = None
        self._at: datetime | None = None
        self._refresh()

    def now(self) -> datetime:
        """The instant the file says, or real time; raises ClockError when the file is missing or unreadable."""
        self._refresh()
        return self._at or real_now()

    def _refresh(self) -> None:
        try:
            status = os.stat(self._path)
            seen = (status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_size)
            if seen == self._seen:
                return
            content = Path(self._path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ClockError(f"clock file {self._path} cannot be read: {error.strerror}") from error
        self._at = None if content == REAL else parse_instant(content)
        self._seen = seen


def write_clock(path: str | Path, at: datetime | None) -> None:
    """Set the clock of every service that watches the file: to one instant, or to real time with None."""
    content = REAL if at is None else require_aware(at).isoformat()
    fresh = f"{os.fspath(path)}.{os.getpid()}.new"
    Path(fresh).write_text(content + "\n", encoding="utf-8")
    os.replace(fresh, path)


def make_clock(settings: Any) -> Clock:
    """The clock the settings ask for: virtual when CLOCK_FILE is set; raises ClockError when that file is unusable."""
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()
