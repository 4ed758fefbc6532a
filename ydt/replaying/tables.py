"""What a person sees of replays: the steps of one case, and one table of facts for many."""

from collections.abc import Iterable
from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from ydt.replaying.ledger import Line, span_words
from ydt.replaying.play import Outcome
from ydt.replaying.rows import DIFFERS, EQUAL, Row
from ydt.replaying.script import CHINA
from ydt.screen import console

STEPS = ("step", "published", "recorded", "took", "publ.", "")
"""`took` is the recorded span since filing, `publ.` the published one."""

FACTS = ("case", "fact", "published", "ours", "equal or why not")


def show_case(outcome: Outcome) -> None:
    """The result table of one replay, its facts, what differs, and one sentence."""
    screen = console()
    table = _table(f"{outcome.script.name}: {outcome.script.title}", STEPS)
    for line in outcome.lines:
        table.add_row(*map(escape, _step_row(line)))
    screen.print(table)
    if outcome.facts:
        show_rows([(outcome.script.name, outcome.facts)])
    for line in outcome.lines:
        for trouble in line.differs:
            screen.print(f"  {line.step.id}: {trouble}", style="red", markup=False, soft_wrap=True)
    verdict = "everything was recorded as published" if outcome.equal else "the record differs from what was published"
    again = " (the case was already there; nothing was done twice)" if outcome.repeated else ""
    screen.print(f"{outcome.receipt_no or 'no receipt'}: {verdict}{again}", markup=False, soft_wrap=True)


def rows_of(outcome: Outcome) -> tuple[Row, ...]:
    """A case in a table of many: how many steps were recorded as written, then its facts."""
    right = [line for line in outcome.lines if not line.differs]
    wrong = next((f"{line.step.id}: {line.differs[0]}" for line in outcome.lines if line.differs), "")
    steps = f"{len(right)}/{len(outcome.lines)}"
    verdict = f"{DIFFERS}: {wrong}" if wrong else EQUAL
    whole = Row(outcome.script.title, f"{len(outcome.lines)} steps", f"{steps} as written", verdict, fine=not wrong)
    return (whole, *outcome.facts)


def show_rows(groups: Iterable[tuple[str, Iterable[Row]]]) -> None:
    """One table: case, published, ours, equal or why not; a difference nobody explains stands in red."""
    table = _table("", FACTS)
    for name, rows in groups:
        for number, row in enumerate(rows):
            style = None if row.fine else "red"
            cells = (name if number == 0 else "", row.name, row.published, row.ours, row.verdict)
            table.add_row(*map(escape, cells), style=style)
    console().print(table)


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _step_row(line: Line) -> tuple[str, ...]:
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
        return DIFFERS
    return EQUAL if line.compared else "passed by"


def _local(moment: datetime | None) -> str:
    return moment.astimezone(CHINA).strftime("%m-%d %H:%M") if moment else ""
