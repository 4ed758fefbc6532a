"""What was recorded against what was published: pure comparison of a finished replay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ydt.replaying.script import Script, Step
from ydt.replaying.verbs import VERBS

TIMELINE = "timeline"
HISTORY = "history"


@dataclass(frozen=True)
class Line:
    """One step of the result: the published moment, the recorded one, the span since filing, and what differs."""

    step: Step
    recorded_at: datetime | None
    since_filing: timedelta | None
    differs: tuple[str, ...]


def found_at(body: object, path: str) -> list[object]:
    """Every value at a dotted path; a number picks from a list, `*` means each member of it."""
    values = [body]
    for part in path.split("."):
        values = [inner for value in values for inner in _inside(value, part)]
    return values


def _inside(value: object, part: str) -> Iterable[object]:
    if isinstance(value, Mapping):
        return [value[part]] if part in value else []
    if isinstance(value, list) and part == "*":
        return value
    if isinstance(value, list) and part.isdigit() and int(part) < len(value):
        return [value[int(part)]]
    return []


def differences(body: object, expected: Mapping[str, object]) -> tuple[str, ...]:
    """What an answer says otherwise than expected; with `*` in a path one member that agrees is enough."""
    return tuple(
        f"{path}: {_shown(found_at(body, path))}, not {value}"
        for path, value in expected.items()
        if not any(_same(found, value) for found in found_at(body, path))
    )


def _shown(values: list[object]) -> str:
    return " / ".join(str(value) for value in values[:6]) or "nothing"


def _same(found: object, value: object) -> bool:
    if isinstance(found, str) and isinstance(value, str) and found != value:
        return _moment(found) is not None and _moment(found) == _moment(value)
    return found == value and isinstance(found, bool) == isinstance(value, bool)


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def ledger(script: Script, progress: object, case: object, noted: Mapping[str, tuple[str, ...]]) -> list[Line]:
    """A line for every step that changed something or said something wrong.

    `progress` is the citizen's last look-up, `case` the staff's; `noted` holds what each step's own answer got wrong.
    """
    told = _Recorded(progress, TIMELINE)
    kept = _Recorded(case, HISTORY)
    filed = None
    lines = []
    for step in script.steps:
        verb = VERBS[step.do]
        moment = told.next(verb.told_as) if verb.writes else None
        filed = filed or moment
        span = moment - filed if moment and filed else None
        differs = (
            [*noted.get(step.id, ()), *_time_differs(step, moment, span)] if verb.writes else noted.get(step.id, ())
        )
        if verb.writes and verb.kept_as:
            differs += _kept_differs(step, kept.next(verb.kept_as))
        lines.append(Line(step, moment, span, tuple(differs)))
    return lines


def _time_differs(step: Step, moment: datetime | None, span: timedelta | None) -> list[str]:
    if moment is None:
        return ["the citizen's timeline does not show it"]
    differs = [] if moment == step.at else [f"recorded {(moment - step.at)} off"]
    if step.since_filing is not None and span != step.since_filing:
        differs.append(f"published {span_words(step.since_filing)} since filing")
    return differs


def _kept_differs(step: Step, kept: datetime | None) -> list[str]:
    if kept is None:
        return ["the case's history does not show it"]
    return [] if kept == step.at else [f"the case's history says {kept.isoformat()}"]


class _Recorded:
    """The moments of a list of steps, handed out in order by the step's code."""

    def __init__(self, body: object, name: str) -> None:
        rows = body.get(name) or () if isinstance(body, Mapping) else ()
        self._rows = [(row.get("step"), _moment(row.get("at"))) for row in rows]

    def next(self, code: str) -> datetime | None:
        """The next moment of this code, taken away; None when there is no more."""
        for index, (step, moment) in enumerate(self._rows):
            if step == code:
                del self._rows[index]
                return moment
        return None


def span_words(span: timedelta | None) -> str:
    """A span as H:MM, seconds added only when there are any."""
    if span is None:
        return ""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
