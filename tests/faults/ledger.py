"""What the clients were told: the only yardstick of a fault run, because nothing else was promised to anybody."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.journeys.front_end import Attempt

FILING = "/appeals"


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step of an appeal that was acknowledged at a monotonic time."""

    key: str
    step: str
    at: float


@dataclass
class Ledger:
    """Written by all clients at once, read when they have finished."""

    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    steps: list[StepDone] = field(default_factory=list)
    stuck: dict[str, str] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self, attempt: Attempt) -> None:
        """Note one request and its answer."""
        with self._lock:
            self.attempts.append(attempt)

    def acknowledge(self, key: str, receipt: dict[str, Any]) -> None:
        """A citizen holds a receipt: from now on this appeal must never be lost."""
        with self._lock:
            self.receipts[key] = dict(receipt)

    def done(self, step: StepDone) -> None:
        """A step was acknowledged."""
        with self._lock:
            self.steps.append(step)

    def give_up(self, key: str, why: str) -> None:
        """A client had to stop before its appeal was rated."""
        with self._lock:
            self.stuck[key] = why

    def contradict(self, what: str) -> None:
        """The same command was answered in two ways."""
        with self._lock:
            self.contradictions.append(what)

    def finished(self) -> int:
        """How many appeals were rated, the last step of every life."""
        return len({step.key for step in self.steps if step.step == "rate"})

    def filings(self) -> list[Attempt]:
        """Every attempt to file, by the time of its answer."""
        made = (attempt for attempt in self.attempts if attempt.method == "POST" and attempt.path == FILING)
        return sorted(made, key=lambda attempt: attempt.ended)


def longest_refusal(filings: Iterable[Attempt]) -> float:
    """The longest time in seconds in which nobody could file: from the first attempt refused to the next 201."""
    longest, since, last = 0.0, None, 0.0
    for filing in filings:
        last = filing.ended
        if filing.status != 201:
            since = filing.began if since is None else min(since, filing.began)
        elif since is not None:
            longest, since = max(longest, last - since), None
    return longest if since is None else max(longest, last - since)
