"""Citizens and staff as client threads: each lives one appeal from filing to rating, whatever happens meanwhile."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from tests.faults.ledger import Ledger, StepDone
from tests.faults.lives import WINDING_MARK
from tests.journeys.front_end import Answer, FrontEnd, Refused
from tests.journeys.lifecycle import CHANGCHONG, SHIQIAO, Lifecycle, Staff
from tests.journeys.winding import Winding

PATIENCE_SECONDS = 240.0
"""Longer than any outage of a run and the restart after it."""

CITIZENS, STAFF = 4, 6
"""Client threads. Those who file have their own, so that the door is always knocked at."""

REPEATED = 0.2
"""Share of commands sent once more after they were answered, as by an impatient finger."""

PAUSE_SECONDS = 0.3

WINDING_EVERY = 4
"""One appeal in so many takes every turn there is; with 0 none does."""

PLACES = (CHANGCHONG, SHIQIAO)
TEXTS = (
    "请问今年征兵什么时候报名？",
    "村口的路灯坏了半个月，晚上走路看不见。",
    "村务公开栏什么时候更新？",
    "自来水浑了三天，没有人来看。",
)


@dataclass
class Crowd:
    """`run` is the beginning of every Idempotency-Key, so that the appeals of one run are told from all others."""

    url: str
    password: str
    run: str
    seed: int
    winding_every: int = WINDING_EVERY
    ledger: Ledger = field(default_factory=Ledger)
    _filings: list[Future] = field(default_factory=list)
    _handlings: list[Future] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self._front_end = FrontEnd(self.url, PATIENCE_SECONDS, self.ledger.watch)
        self._staff = Staff(self._front_end, self.password)
        self._citizens = ThreadPoolExecutor(CITIZENS, thread_name_prefix="citizen")
        self._offices = ThreadPoolExecutor(STAFF, thread_name_prefix="office")

    def close(self) -> None:
        """Send everybody home, also in the middle of a failure; a client ends the step it is at."""
        self._front_end.patience = 0
        self._citizens.shutdown(wait=True, cancel_futures=True)
        self._offices.shutdown(wait=True, cancel_futures=True)

    @property
    def released(self) -> int:
        """How many appeals the crowd was given to file."""
        return len(self._filings)

    def release(self, appeals: int) -> None:
        """Let so many more appeals be filed, and handled afterwards; each as soon as a client is free."""
        self.file(self.new_case() for _ in range(appeals))

    def file(self, cases: Iterable[Lifecycle]) -> None:
        """Let these be filed, perhaps once more, and handled."""
        for case in cases:
            self._filings.append(self._citizens.submit(self._file, case))

    def new_case(self) -> Lifecycle:
        """An appeal nobody has filed yet, with its own key."""
        number = next(self._numbers)
        chance = random.Random(f"{self.seed}-{number}")
        place, text = chance.choice(PLACES), chance.choice(TEXTS)
        key = f"{self.run}-{number:04d}"
        if not self.winding_every or number % self.winding_every:
            return Lifecycle(self._front_end, self._staff, place, text, key=key)
        return Winding(self._front_end, self._staff, place, text, key=key + WINDING_MARK)

    def adopt(self, case: Lifecycle) -> None:
        """Note an appeal that was filed outside, and let it be handled like all others."""
        self._note(case, "file")
        self._handlings.append(self._offices.submit(self._handle, case))

    def wait(self, seconds: float) -> None:
        """Until all released appeals are rated or given up; TimeoutError after so long."""
        limit = time.monotonic() + seconds
        for filing in self._filings:
            filing.result(max(0.1, limit - time.monotonic()))
        for handling in self._handlings:
            handling.result(max(0.1, limit - time.monotonic()))

    def _file(self, case: Lifecycle) -> None:
        if self._take(case, case.file, random.Random(case.key)):
            self._handlings.append(self._offices.submit(self._handle, case))

    def _handle(self, case: Lifecycle) -> None:
        chance = random.Random(case.key)
        for step in case.handling:
            time.sleep(chance.uniform(0, PAUSE_SECONDS))
            if not self._take(case, step, chance):
                return

    def _take(self, case: Lifecycle, step: Callable[[], Answer], chance: random.Random) -> bool:
        """One step, sometimes twice; False when the client had to give up."""
        name = step.__name__
        try:
            answer = step()
            self._note(case, name)
            if chance.random() < REPEATED:
                self._compare(case.key, name, answer, step())
        except Refused as refused:
            self.ledger.give_up(case.key, f"{name}: {refused}")
            return False
        return True

    def _note(self, case: Lifecycle, step: str) -> None:
        if step == "file":
            self.ledger.acknowledge(case.key, case.receipt)
        self.ledger.done(StepDone(case.key, step, time.monotonic()))

    def _compare(self, key: str, step: str, first: Answer, second: Answer) -> None:
        if first.body != second.body:
            self.ledger.contradict(f"{key} {step}: first {first.body}, then {second.body}")
