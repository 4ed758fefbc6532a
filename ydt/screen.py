"""What a person at the terminal sees: steps with a spinner, tables, and failures in two lines."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ydt.errors import Failure

Tell = Callable[[str, str], None]
WIDTH_WITHOUT_TERMINAL = 120


def console() -> Console:
    """Where answers go. In a file or a pipe, tables get room: there is no terminal to say how wide it is."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL)


def error_console() -> Console:
    """Where failures go."""
    return Console(stderr=True, highlight=False)


def show_failure(failure: Failure) -> None:
    """One sentence, and the way out."""
    screen = error_console()
    screen.print(failure.sentence, style="bold red", markup=False, soft_wrap=True)
    if failure.way_out:
        screen.print(f"  -> {failure.way_out}", markup=False, soft_wrap=True)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """A plain table; cells are shown with `str`, never read as markup."""
    table = Table(*columns, title=title or None, title_justify="left")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console().print(table, markup=False)


@contextmanager
def steps() -> Iterator[Tell]:
    """Follow several steps at once: `tell(step, state)`; a state ending in "ing" is under way.

    On a terminal each step has a spinner and its time; in a log file each change is a line.
    """
    screen = console()
    if not screen.is_terminal:
        yield lambda step, state: screen.print(f"{step}: {state}", markup=False)
        return
    columns = (SpinnerColumn(finished_text="[green]✓[/]"), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=screen) as progress:
        yield _Board(progress)


class _Board:
    """One line a step on a live display."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, int] = {}

    def __call__(self, step: str, state: str) -> None:
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(step, total=1)
        under_way = state.endswith("ing")
        self._progress.update(self._tasks[step], description=f"{step}: {state}", completed=0 if under_way else 1)
