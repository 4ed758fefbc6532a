"""`ydt replay`: play cases of the past through the gateway and hold the record against what was published."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from chassis.clock import write_clock
from contracts.citypack import PackError
from ydt.errors import EXIT_NO, Failure
from ydt.installation import Installation, installation_of
from ydt.replaying.door import Door
from ydt.replaying.ledger import Line, span_words
from ydt.replaying.play import Outcome, Player, Stage
from ydt.replaying.script import CHINA, Script, load_script
from ydt.screen import console
from ydt.settling import settle
from ydt.stack.stack import Stack, local_stack

SETTLE_SECONDS = 60.0
COLUMNS = ("step", "published", "recorded", "took", "publ.", "")
"""`took` is the recorded span since filing, `publ.` the published one."""


def replay(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Replay files, as cities/shucheng/replay/sh-1.yaml.")
    ],
) -> None:
    """Play cases on the virtual clock, through the public gateway. Exit 1 when something was recorded otherwise.

    A second run on the same data gets the first run's receipts and changes nothing. The clock returns to real time.
    """
    scripts = [_load(file) for file in files]
    stack = local_stack()
    installation = installation_of(stack)
    with _stage(stack, installation) as stage:
        outcomes = [_play(script, stage) for script in scripts]
    for outcome in outcomes:
        show_outcome(outcome)
    if not all(outcome.equal for outcome in outcomes):
        raise typer.Exit(EXIT_NO)


def _load(file: Path) -> Script:
    try:
        return load_script(file)
    except PackError as error:
        said = "\n".join(fault.line("zh", file.parent) for fault in error.faults)
        raise Failure(f"{file} cannot be replayed.\n{said}", "Mend the faults above.") from error


@contextmanager
def _stage(stack: Stack, installation: Installation) -> Iterator[Stage]:
    """The stage of the local stack; whatever happens, its clock returns to real time."""
    door = Door(installation.gateway_url, stack.secrets["demo_password"])
    try:
        yield Stage(
            door,
            set_clock=lambda moment: write_clock(stack.layout.clock, moment),
            settle=lambda: settle(installation, SETTLE_SECONDS),
        )
    finally:
        write_clock(stack.layout.clock, None)


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


def show_outcome(outcome: Outcome) -> None:
    """The result table of one replay, what differs, and one sentence."""
    screen = console()
    table = Table(title=f"{outcome.script.name}: {outcome.script.title}", title_justify="left", box=SIMPLE_HEAD)
    for name in COLUMNS:
        table.add_column(name, overflow="fold")
    for line in outcome.lines:
        table.add_row(*(escape(cell) for cell in _row(line)))
    screen.print(table)
    for line in outcome.lines:
        for trouble in line.differs:
            screen.print(f"  {line.step.id}: {trouble}", style="red", markup=False, soft_wrap=True)
    verdict = "everything was recorded as published" if outcome.equal else "the record differs from what was published"
    again = " (the case was already there; nothing was done twice)" if outcome.repeated else ""
    screen.print(f"{outcome.receipt_no or 'no receipt'}: {verdict}{again}", markup=False, soft_wrap=True)


def _row(line: Line) -> tuple[str, ...]:
    return (
        line.step.told,
        _local(line.step.at),
        _local(line.recorded_at),
        span_words(line.since_filing),
        span_words(line.step.since_filing),
        _verdict(line),
    )


def _verdict(line: Line) -> str:
    if line.differs:
        return "differs"
    return "equal" if line.compared else "passed by"


def _local(moment: datetime | None) -> str:
    return moment.astimezone(CHINA).strftime("%m-%d %H:%M") if moment else ""
