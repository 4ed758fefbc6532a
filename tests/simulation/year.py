"""Many simulated days at once, a process for each core."""

import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from multiprocessing import get_context

from tests.simulation.day import lived_day
from tests.simulation.figures import Figures
from tests.simulation.kept import Kept
from tests.simulation.world import World, world_of

_PETITIONS, _HELPED = 0.02, 0.1
"""In a believable year few appeals are petitions, and few need a helper."""


@dataclass(frozen=True)
class Year:
    """What to simulate: so many days from `first`, so many appeals a day, in these cities by turns."""

    first: date = date(2026, 1, 1)
    days: int = 2
    appeals_a_day: int = 10_000
    cities: tuple[str, ...] = ("shucheng",)
    seed: int = 1
    processes: int = os.cpu_count() or 1

    @property
    def words(self) -> str:
        """What makes its days what they are, however many of them are lived and by how many processes."""
        return f"{self.appeals_a_day} appeals a day from {self.first} in {', '.join(self.cities)} by seed {self.seed}"


@dataclass(frozen=True)
class Lived:
    """The figures, how many of the appeals an earlier run had lived already, and how long the rest took in seconds."""

    figures: Figures
    seconds: float
    before: int = 0

    @property
    def appeals_a_second(self) -> float:
        """Appeals lived from filing to their end, a second, all processes together."""
        return (self.figures.counts["appeals"] - self.before) / self.seconds


Tell = Callable[[int, Lived], None]


def lived(year: Year, tell: Tell = lambda days, so_far: None, kept: Kept | None = None) -> Lived:
    """Live a year; `tell` hears after each day how many are done. Raises Broken when an invariant breaks.

    Days that were `kept` by an earlier run are not lived again.
    """
    known = {number: found for number, found in kept.read().items() if number < year.days} if kept else {}
    figures, began = sum(known.values(), Figures()), time.monotonic()
    before = figures.counts["appeals"]
    tasks = [_task(year, number) for number in range(year.days) if number not in known]
    with get_context("spawn").Pool(min(year.processes, year.days), _prepare, (year.cities,)) as pool:
        for done, (number, found) in enumerate(pool.imap_unordered(_live, tasks), start=len(known) + 1):
            figures = figures + found
            if kept:
                kept.add(number, found)
            tell(done, Lived(figures, time.monotonic() - began, before))
    return Lived(figures, time.monotonic() - began, before)


def believable(city: str) -> World:
    """A city with few petitions and few helpers."""
    return replace(world_of(city), petitions=_PETITIONS, helped=_HELPED)


@dataclass(frozen=True)
class _Task:
    """One day to live."""

    number: int
    city: str
    day: date
    appeals: int
    seed: int


def _task(year: Year, number: int) -> _Task:
    city, day = year.cities[number % len(year.cities)], year.first + timedelta(days=number)
    return _Task(number, city, day, year.appeals_a_day, year.seed)


_WORLDS: dict[str, World] = {}


def _prepare(cities: tuple[str, ...]) -> None:
    gc.disable()  # what a life leaves behind has no circles; looking for them takes a quarter of the time
    _WORLDS.update({city: believable(city) for city in cities})


def _live(task: _Task) -> tuple[int, Figures]:
    return task.number, lived_day(_WORLDS[task.city], task.day, task.appeals, task.seed)
