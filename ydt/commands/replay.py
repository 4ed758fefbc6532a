"""`ydt replay`: play cases of the past through the gateway and hold the record against what was published."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from chassis.clock import write_clock
from contracts.citypack import CityPack, PackError
from ydt.city import hand_over, read_pack
from ydt.errors import EXIT_NO, Failure
from ydt.installation import Installation
from ydt.replaying.door import Door
from ydt.replaying.ground import SETTLE_SECONDS, Ground, current_ground, ground_of
from ydt.replaying.play import Outcome, Player, Stage
from ydt.replaying.rows import Row
from ydt.replaying.script import FOLDER, Script, load_script
from ydt.replaying.tables import rows_of, show_case, show_rows
from ydt.replaying.totals.counting import count_place
from ydt.replaying.totals.judging import judged
from ydt.replaying.totals.sheet import FILE_NAME, Totals, load_totals
from ydt.screen import console
from ydt.settling import settle, timers_due
from ydt.stack.stack import Stack

PAUSE_SECONDS = 0.06
Group = tuple[str, tuple[Row, ...]]


def replay(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Replay files (cities/shucheng/replay/sh-1.yaml), whole folders (cities/*/replay), totals.yaml.",
        ),
    ],
    patience: Annotated[float, typer.Option(help="Seconds to wait for rest after a step.")] = SETTLE_SECONDS,
) -> None:
    """Play cases on the virtual clock, through the public gateway. Exit 1 when something was recorded otherwise.

    A folder stands for all its replays and its city's totals, and its city is loaded first; the last one stays loaded.
    A second run on the same data gets the first run's receipts and changes nothing. The clock returns to real time.
    """
    ground = replace(current_ground(), patience=patience)
    fine = [_replay_one(path, ground) for path in paths]
    if not all(fine):
        raise typer.Exit(EXIT_NO)


def _replay_one(path: Path, ground: Ground) -> bool:
    if path.is_dir():
        city = path.parent if path.name == FOLDER else path
        return _replay_city(city, ground)
    if path.name == FILE_NAME:
        return _show(_totals(path, _pack(path.parent), ground))
    script = _loaded(load_script, path)
    with stage_on(ground) as stage:
        outcome = _play(script, stage)
        stage.settle_figures()
    show_case(outcome)
    return outcome.equal


def _replay_city(folder: Path, ground: Ground) -> bool:
    """Every case of a city and its totals, in one table."""
    pack = _pack(folder)
    scripts = [_loaded(load_script, file) for file in sorted((folder / FOLDER).glob("*.yaml"))]
    put_in_force(pack, ground.installation)
    with stage_on(ground) as stage:
        outcomes = [_play(script, stage) for script in scripts]
        stage.settle_figures()
    groups: list[Group] = [(outcome.script.name, rows_of(outcome)) for outcome in outcomes]
    if (folder / FILE_NAME).exists():
        groups += _totals(folder / FILE_NAME, pack, ground)
    return _show(groups, pack.name)


def put_in_force(pack: CityPack, installation: Installation) -> None:
    """Load a city into every service, so that new appeals are its own."""
    client = installation.client()
    handed = hand_over(pack, client, installation.services(), lambda service, state: None)
    client.close()
    refused = [f"{one.service}: {one.trouble}" for one in handed if one.trouble]
    if refused:
        raise Failure(f"{pack.name} was not loaded ({'; '.join(refused)}).", "See `ydt city load`.")


def _totals(path: Path, pack: CityPack, ground: Ground) -> list[Group]:
    """Every place of a city's totals, counted by analytics on a database of its own."""
    if not ground.mongo_uri:
        raise Failure("Totals are counted in a database.", "Set MONGO_URI.")
    totals: Totals = _loaded(load_totals, path)
    groups: list[Group] = []
    for place in totals.places:
        console().print(f"{totals.city}: {place.name}", markup=False, soft_wrap=True)
        answer = count_place(place, pack, ground.mongo_uri) if place.cases else {}
        groups.append((place.name, judged(place, answer, pack)))
    return groups


def _show(groups: list[Group], title: str = "") -> bool:
    if title:
        console().print(title, style="bold", markup=False)
    show_rows(groups)
    return all(row.fine for _, rows in groups for row in rows)


def _pack(folder: Path) -> CityPack:
    pack, faults = read_pack(folder)
    if pack is None:
        raise Failure(f"{folder} is no sound city pack ({len(faults)} faults).", f"See `ydt city check {folder}`.")
    return pack


def _loaded(load, file: Path):
    try:
        return load(file)
    except PackError as error:
        said = "\n".join(fault.line("zh", file.parent) for fault in error.faults)
        raise Failure(f"{file} cannot be replayed.\n{said}", "Mend the faults above.") from error


def stage_of(stack: Stack, installation: Installation) -> AbstractContextManager[Stage]:
    """The stage of the local stack."""
    return stage_on(ground_of(stack, installation))


@contextmanager
def stage_on(ground: Ground) -> Iterator[Stage]:
    """The stage of an installation; whatever happens, its clock returns to real time."""
    installation = ground.installation
    door = Door(installation.gateway_url, ground.demo_password)
    try:
        yield Stage(
            door,
            set_clock=lambda moment: write_clock(ground.clock, moment),
            settle=lambda: settle(installation, ground.patience, besides=("analytics",), pause=PAUSE_SECONDS),
            settle_figures=lambda: settle(installation, ground.patience),
            timers_due=lambda moment: timers_due(installation, moment),
        )
    finally:
        write_clock(ground.clock, None)


def _play(script: Script, stage: Stage) -> Outcome:
    """Play with a bar on a terminal, with a line a step in a log."""
    screen = console()
    if not screen.is_terminal:
        return Player(
            script, stage, tell=lambda step: screen.print(f"{script.name}: {step.told}", markup=False, soft_wrap=True)
        ).play()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen, transient=True) as progress:
        task = progress.add_task(script.name, total=len(script.steps))
        return Player(
            script, stage, tell=lambda step: progress.update(task, advance=1, description=f"{script.name}: {step.told}")
        ).play()
