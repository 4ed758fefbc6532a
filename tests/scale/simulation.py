"""The same parts as a discrete-event simulation: every piece of work queues for a copy, nothing is reckoned.

It knows no formula of tests.scale.model; the two are held against each other, and against the benchmark.
"""

import math
import random
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import mean, quantiles
from typing import Any

import simpy

from tests.scale.work import CLIENTS, DISK, MEASURED, SPREAD, STEPS, Piece, answering, following

ONE_MACHINE = "machine"
_NEEDS = {"accept": ("routing", "casework"), "rate": ("intake",)}
"""Steps that are possible only after these have heard of the step before; a client repeats them until then."""


@dataclass
class Seen:
    """What happened after the warm-up: seconds each request took, seconds each piece waited, by part how long busy."""

    answered: list[float] = field(default_factory=list)
    filed: list[float] = field(default_factory=list)
    lives: list[float] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=dict)
    busy: dict[str, float] = field(default_factory=dict)
    finished: list[tuple[float, float]] = field(default_factory=list)
    inside: float = 0.0

    def wait(self, part: str) -> float:
        """Mean wait at a part."""
        return mean(self.waits[part])


def p95(values: list[float]) -> float:
    """The value that one in twenty exceeds."""
    return quantiles(values, n=20)[18] if len(values) > 1 else math.nan


class World:
    """Parts with so many copies each; on one machine all share its cores."""

    def __init__(self, copies: Mapping[str, int], seed: int, warm_up: float = 5.0) -> None:
        self.env = simpy.Environment()
        self.seen = Seen()
        self._chance = random.Random(seed)
        self._warm_up = warm_up
        self._shared = set(copies) == {ONE_MACHINE}
        self.parts = {part: simpy.Resource(self.env, count) for part, count in copies.items()}
        self._shape = 1 / SPREAD**2

    # -- loads ---------------------------------------------------------------------------------------------------------

    def open(self, rate: Callable[[float], float], most: float) -> None:
        """People who come whatever happens: each step of a lifecycle by itself, at `rate(now)` a second."""
        for step in STEPS:
            self.env.process(self._arrivals(step, rate, most))

    def only(self, step: str, rate: float) -> None:
        """One kind of request alone, so many a second."""
        self.env.process(self._arrivals(step, lambda _: rate, rate))

    def closed(self, clients: int) -> None:
        """Clients who begin the next appeal when one has ended, as the benchmark's do."""
        for _ in range(clients):
            self.env.process(self._lives())

    def lose(self, part: str, at: float, seconds: float) -> None:
        """One copy of a part is gone for a while."""
        self.env.process(self._absence(part, at, seconds))

    def run(self, seconds: float) -> Seen:
        """Let it go on; the figures leave the warm-up out."""
        self.env.run(self._warm_up + seconds)
        return self.seen

    # -- what happens --------------------------------------------------------------------------------------------------

    def _arrivals(self, step: str, rate: Callable[[float], float], most: float) -> Generator[Any, Any, None]:
        while True:
            yield self.env.timeout(self._chance.expovariate(most))
            if self._chance.random() * most < rate(self.env.now):
                self.env.process(self._request(step))

    def _lives(self) -> Generator[Any, Any, None]:
        while True:
            began, pending = self.env.now, {}
            for step in STEPS:
                yield self.env.all_of([pending[part] for part in _NEEDS.get(step, ()) if part in pending])
                pending = yield self.env.process(self._request(step))
            if began >= self._warm_up:
                self.seen.lives.append(self.env.now - began)

    def _request(self, step: str) -> Generator[Any, Any, dict[str, simpy.Process]]:
        began = self.env.now
        if self._shared:
            yield from self._work(Piece(CLIENTS, MEASURED["clients_ms"] / 1000 / len(STEPS)))
        for piece in answering(step):
            yield from self._work(piece)
        if step != "look_up":
            yield self.env.timeout(DISK)
        self._note(step, began)
        return self._set_going(following(step), self.env.now)

    def _set_going(self, pieces: Iterable[Piece], since: float) -> dict[str, simpy.Process]:
        return {piece.part: self.env.process(self._follow(piece, since)) for piece in pieces}

    def _follow(self, piece: Piece, since: float) -> Generator[Any, Any, None]:
        yield from self._work(piece)
        if since >= self._warm_up:
            self.seen.heard.append(self.env.now - since)

    def _work(self, piece: Piece) -> Generator[Any, Any, None]:
        part = ONE_MACHINE if self._shared else piece.part
        asked, seconds = self.env.now, self._chance.gammavariate(self._shape, piece.seconds / self._shape)
        with self.parts[part].request() as turn:
            yield turn
            waited = self.env.now - asked
            yield self.env.timeout(seconds)
        if asked >= self._warm_up:
            seen = self.seen
            seen.waits.setdefault(part, []).append(waited)
            seen.busy[part] = seen.busy.get(part, 0.0) + seconds
            seen.inside += waited + seconds

    def _absence(self, part: str, at: float, seconds: float) -> Generator[Any, Any, None]:
        yield self.env.timeout(at)
        with self.parts[part].request() as turn:
            yield turn
            yield self.env.timeout(seconds)

    def _note(self, step: str, began: float) -> None:
        if began < self._warm_up:
            return
        took = self.env.now - began
        self.seen.answered.append(took)
        self.seen.finished.append((began, took))
        if step == "file":
            self.seen.filed.append(took)


def steady(copies: Mapping[str, int], lives: float, seconds: float, seed: int = 1) -> Seen:
    """So many lifecycles a second for so long."""
    world = World(copies, seed)
    world.open(lambda _: lives, lives)
    return world.run(seconds)
