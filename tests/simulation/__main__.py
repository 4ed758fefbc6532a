"""`python -m tests.simulation --days 365`: live a year of appeals in the pure domain, and say what came of it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from contracts.vocabulary import ClockKind
from tests.simulation.kept import Kept
from tests.simulation.world import CITIES
from tests.simulation.year import Lived, Year, lived
from ydt.screen import console, show_table

EVERY = 5
"""Tell after so many days."""


def simulate(
    days: Annotated[int, typer.Option(help="Days to live.")] = 2,
    appeals: Annotated[int, typer.Option(help="Appeals filed on each.")] = 10_000,
    city: Annotated[str, typer.Option(help="A city pack, or all by turns, day by day.")] = "all",
    first: Annotated[str, typer.Option(help="The first day.")] = "2026-01-01",
    seed: Annotated[int, typer.Option(help="The same seed lives the same lives.")] = 1,
    processes: Annotated[int, typer.Option(help="Processes; 0 for one each core.")] = 0,
    keep: Annotated[Path | None, typer.Option(help="A file to keep the days in, and to go on from.")] = None,
) -> None:
    """Live days of appeals from filing to archive on a virtual clock; every step is checked against the invariants."""
    cities = tuple(sorted(folder.name for folder in CITIES.iterdir())) if city == "all" else (city,)
    year = Year(datetime.fromisoformat(first).date(), days, appeals, cities, seed, processes or Year().processes)
    show(lived(year, _progress(days), Kept(keep, year.words) if keep else None))


def _progress(days: int):
    def tell(done: int, so_far: Lived) -> None:
        if done % EVERY == 0 or done == days:
            count = so_far.figures.counts["appeals"]
            _say(f"{done}/{days} days, {count:,} appeals, {so_far.appeals_a_second:,.0f}/s")

    return tell


def show(done: Lived) -> None:
    """The figures, and that nothing broke."""
    figures, counts = done.figures, done.figures.counts
    lived_now = counts["appeals"] - done.before
    rows = [(name, f"{count:,}") for name, count in sorted(counts.items()) if name not in ("appeals", "steps")]
    rows += [(f"{kind} in time", f"{figures.on_time(kind):.1%}") for kind in ClockKind if counts[f"{kind} on time"]]
    show_table(("figure", "count"), rows)
    _say(f"{counts['appeals']:,} appeals, {counts['steps']:,} steps; no invariant was broken")
    if lived_now:
        _say(f"{lived_now:,} of them lived now, in {done.seconds:,.0f} s ({done.appeals_a_second:,.0f} appeals/s)")
    _say(f"digest of all lives: {figures.digest:032x}")


def _say(line: str) -> None:
    console().print(line, markup=False, soft_wrap=True)


if __name__ == "__main__":
    typer.run(simulate)
