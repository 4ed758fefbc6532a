"""Many simulated days at once, a process for each core."""

import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from multiprocessing import get_context

from tests.simulation.day import Figures, lived_day
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


@dataclass(frozen=True)
class Lived:
    """The figures, and how long it took in seconds."""

    figures: Figures
    seconds: float

    @property
    def appeals_a_second(self) -> float:
        """Appeals lived from filing to their end, a second, all processes together."""
        return self.figures.counts["appeals"] / self.seconds


Tell = Callable[[int, Lived], None]


def lived(year: Year, tell: Tell = lambda days, so_far: None) -> Lived:
    """Live a year; `tell` hears after each day how many are done. Raises Broken when an invariant breaks."""
    began, figures = time.monotonic(), Figures()
    tasks = [(year.cities[number % len(year.cities)], *_day(year, number)) for number in range(year.days)]
    with get_context("spawn").Pool(min(year.processes, year.days), _prepare, (year.cities,)) as pool:
        for done, found in enumerate(pool.imap_unordered(_live, tasks), start=1):
            figures = figures + found
            tell(done, Lived(figures, time.monotonic() - began))
    return Lived(figures, time.monotonic() - began)


def believable(city: str) -> World:
    """A city with few petitions and few helpers."""
    return replace(world_of(city), petitions=_PETITIONS, helped=_HELPED)


def _day(year: Year, number: int) -> tuple[date, int, int]:
    return year.first + timedelta(days=number), year.appeals_a_day, year.seed


_WORLDS: dict[str, World] = {}


def _prepare(cities: tuple[str, ...]) -> None:
    gc.disable()  # what a life leaves behind has no circles; looking for them takes a quarter of the time
    _WORLDS.update({city: believable(city) for city in cities})


def _live(task: tuple[str, date, int, int]) -> Figures:
    city, day, appeals, seed = task
    return lived_day(_WORLDS[city], day, appeals, seed)
