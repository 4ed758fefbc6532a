"""One client process of the benchmark: `python -m tests.bench.load '<JSON of Orders>'` prints the JSON of its Took.

`lives` runs whole lifecycles in a closed loop, each thread beginning the next when one has ended. `filings` files
appeals in an open loop: at a fixed rate, whether or not the earlier ones were answered, as citizens do. `spike` begins
whole lifecycles in an open loop, at one rate after the other.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import cycle

from tests.journeys.front_end import Attempt, FrontEnd
from tests.journeys.lifecycle import CHANGCHONG, SHIQIAO, Lifecycle, Staff

PLACES = (CHANGCHONG, SHIQIAO)
STEPS = ("file", "accept", "sign", "reply", "approve", "rate", "look_up")


@dataclass(frozen=True)
class Orders:
    """What a client process does: `kind` is lives, filings or spike, `rate` filings a second, in `seconds` of real
    time; `phases` of a spike are (lives a second, seconds)."""

    url: str
    password: str
    kind: str
    seconds: float
    threads: int = 8
    rate: float = 0.0
    phases: Sequence[Sequence[float]] = ()


@dataclass
class Took:
    """What it came to: appeals acknowledged, seconds of each whole life, seconds and repeats of each step.

    `begun` is when each life should have begun, in seconds after the first; `refused` counts requests that got no
    answer, or one of 429 or from 500 on; a client repeats those.
    """

    appeals: list[str] = field(default_factory=list)
    lives: list[float] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    attempts: int = 0
    late: float = 0.0
    cpu_seconds: float = 0.0
    begun: list[float] = field(default_factory=list)
    refused: int = 0


class Client:
    """The threads of one process; one answer book for all."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.took = Took()
        self._front_end = FrontEnd(orders.url, patience=60.0, watch=self._watch)
        self._staff = Staff(self._front_end, orders.password)
        self._lock = threading.Lock()
        self._places = cycle(PLACES)

    def run(self) -> Took:
        """Do what was ordered."""
        for place in PLACES:
            self._staff.headers(place.supervisor)
            self._staff.headers(place.handler)
        used = time.process_time()
        work: dict[str, Callable[[], None]] = {"lives": self._lives, "filings": self._filings, "spike": self._spike}
        work[self.orders.kind]()
        self.took.cpu_seconds = time.process_time() - used
        return self.took

    def _lives(self) -> None:
        until = time.monotonic() + self.orders.seconds
        with ThreadPoolExecutor(self.orders.threads) as threads:
            for done in [threads.submit(self._live_on, until) for _ in range(self.orders.threads)]:
                done.result()

    def _live_on(self, until: float) -> None:
        while time.monotonic() < until:
            self._live(time.monotonic(), 0.0)

    def _live(self, due: float, offset: float) -> None:
        """A whole life, which counts from when it should have begun."""
        life = self._life()
        taken = {step: getattr(life, step)() for step in STEPS}
        with self._lock:
            self.took.lives.append(time.monotonic() - due)
            self.took.begun.append(offset)
            self._note(life, taken)

    def _filings(self) -> None:
        count = int(self.orders.seconds * self.orders.rate)
        self._at_times([number / self.orders.rate for number in range(count)], lambda due, _: self._file(due))

    def _spike(self) -> None:
        self._at_times(times(self.orders.phases), self._live)

    def _at_times(self, offsets: Sequence[float], work: Callable[[float, float], None]) -> None:
        begin = time.monotonic()
        with ThreadPoolExecutor(self.orders.threads) as threads:
            waiting = []
            for offset in offsets:
                time.sleep(max(0.0, begin + offset - time.monotonic()))
                waiting.append(threads.submit(work, begin + offset, offset))
            for done in waiting:
                done.result()

    def _file(self, due: float) -> None:
        late = time.monotonic() - due
        life = self._life()
        answer = life.file()
        with self._lock:
            self.took.late = max(self.took.late, late)
            self._note(life, {"file": answer})

    def _watch(self, attempt: Attempt) -> None:
        if attempt.status is None or attempt.status == 429 or attempt.status >= 500:
            with self._lock:
                self.took.refused += 1

    def _life(self) -> Lifecycle:
        with self._lock:
            place = next(self._places)
        return Lifecycle(self._front_end, self._staff, place)

    def _note(self, life: Lifecycle, taken: dict) -> None:
        self.took.appeals.append(life.receipt["appeal_id"])
        for step, answer in taken.items():
            self.took.steps[step].append(answer.seconds)
            self.took.attempts += answer.attempts


def times(phases: Sequence[Sequence[float]]) -> list[float]:
    """When lives begin, in seconds after the start, at one rate after the other."""
    found, start = [], 0.0
    for rate, seconds in phases:
        found += [start + number / rate for number in range(int(rate * seconds))]
        start += seconds
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(Client(Orders(**json.loads(sys.argv[1]))).run())))
