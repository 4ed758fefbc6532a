"""The published facts of a case held against what the replay's steps were answered."""

from collections.abc import Mapping
from decimal import Decimal

from ydt.replaying.facts import Fact
from ydt.replaying.ledger import Line, differences, found_at, moment_of, span_words
from ydt.replaying.rows import Row, compared, not_ours
from ydt.replaying.script import CHINA

_FEN = "amount_fen"


def judged(facts: tuple[Fact, ...], lines: tuple[Line, ...], answers: Mapping[str, object]) -> tuple[Row, ...]:
    """A row for every fact; one whose step was passed by on a second run has none."""
    by_step = {line.step.id: line for line in lines}
    passed_by = {name for name, line in by_step.items() if not line.compared}
    return tuple(_judge(fact, by_step, answers) for fact in facts if fact.step not in passed_by)


def _judge(fact: Fact, lines: Mapping[str, Line], answers: Mapping[str, object]) -> Row:
    if fact.step is None:
        return not_ours(fact.fact, fact.published, fact.why or "")
    if fact.step not in lines:
        return compared(fact.fact, fact.published, "no such step", equal=False, why="")
    if fact.path is None:
        took = span_words(lines[fact.step].since_filing)
        return compared(fact.fact, fact.published, took, took == fact.published, fact.why or "")
    body = answers.get(fact.step)
    equal = not differences(body, {fact.path: fact.published if fact.equals is None else fact.equals})
    shown = " / ".join(_words(fact.path, value) for value in found_at(body, fact.path)[:6]) or "nothing"
    return compared(fact.fact, fact.published, shown, equal, fact.why or "", fact.source or "")


def _words(path: str, value: object) -> str:
    """As a person reads it: money in yuan, moments by the city's clocks."""
    if path.endswith(_FEN) and isinstance(value, int):
        return f"{Decimal(value) / 100} 元"
    moment = moment_of(value)
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if moment else str(value)
