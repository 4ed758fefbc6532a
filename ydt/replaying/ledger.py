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
    compared: bool = True


Noted = Mapping[str, tuple[str, ...] | None]
"""What each step's own answer got wrong, by step; None for a look that was not compared; steps not run are absent."""


def found_at(body: object, path: str) -> list[object]:
    """Every value at a dotted path; of a list a number picks one, `*` each, and `kind=dispatch` those of this kind."""
    values = [body]
    for part in path.split("."):
        values = [inner for value in values for inner in _inside(value, part)]
    return values


def _inside(value: object, part: str) -> Iterable[object]:
    if isinstance(value, Mapping):
        return [value[part]] if part in value else []
    if isinstance(value, list) and part == "*":
        return value
    if isinstance(value, list) and part.isdigit():
        return value[int(part) : int(part) + 1]
    if isinstance(value, list) and "=" in part:
        name, _, wanted = part.partition("=")
        return [member for member in value if isinstance(member, Mapping) and member.get(name) == wanted]
    return []


def differences(body: object, expected: Mapping[str, object]) -> tuple[str, ...]:
    """What an answer says otherwise than expected; of several values at a path one that agrees is enough."""
    return tuple(
        f"{path}: {_shown(found_at(body, path))}, not {value}"
        for path, value in expected.items()
        if not any(_same(found, value) for found in found_at(body, path))
    )


def _shown(values: list[object]) -> str:
    return " / ".join(str(value) for value in values[:6]) or "nothing"


def _same(found: object, value: object) -> bool:
    if isinstance(found, str) and isinstance(value, str) and found != value:
        return moment_of(found) is not None and moment_of(found) == moment_of(value)
    return found == value and isinstance(found, bool) == isinstance(value, bool)


def moment_of(text: object) -> datetime | None:
    """The aware moment a text tells, or None."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def ledger(script: Script, progress: object, case: object, noted: Noted) -> list[Line]:
    """A line for every step. `progress` is the citizen's last look-up, `case` the staff's."""
    told = _Recorded(progress, TIMELINE)
    kept = _Recorded(case, HISTORY)
    filed = None
    lines = []
    for step in script.steps:
        if step.id not in noted:
            lines.append(Line(step, None, None, ("not run",)))
            continue
        verb = VERBS[step.do]
        acted = verb.writes and not step.refused
        seen = told.next(verb.told_as) if acted and verb.told_as else None
        done = kept.next(verb.kept_as) if acted and verb.kept_as else None
        moment = seen if verb.told_as else done
        filed = filed or moment
        span = moment - filed if moment and filed else None
        differs = list(noted[step.id] or ())
        if acted and not differs:
            differs += _told_differs(step, seen) if verb.told_as else []
            differs += _kept_differs(step, done) if verb.kept_as else []
            differs += _span_differs(step, span)
        lines.append(Line(step, moment, span, tuple(differs), noted[step.id] is not None))
    return lines


def _told_differs(step: Step, seen: datetime | None) -> list[str]:
    if seen is None:
        return ["the citizen's timeline does not show it"]
    return [] if seen == step.at else [f"the citizen's timeline says {seen.isoformat()}"]


def _span_differs(step: Step, span: timedelta | None) -> list[str]:
    if step.since_filing in (None, span):
        return []
    return [f"took {span_words(span) or 'no known time'}, published {span_words(step.since_filing)}"]


def _kept_differs(step: Step, kept: datetime | None) -> list[str]:
    if kept is None:
        return ["the case's history does not show it"]
    return [] if kept == step.at else [f"the case's history says {kept.isoformat()}"]


class _Recorded:
    """The moments of a list of steps, handed out in order by the step's code."""

    def __init__(self, body: object, name: str) -> None:
        rows = body.get(name) or () if isinstance(body, Mapping) else ()
        self._rows = [(row.get("step"), moment_of(row.get("at"))) for row in rows]

    def next(self, code: str) -> datetime | None:
        """The next moment of this code, taken away; None when there is no more."""
        for index, (step, moment) in enumerate(self._rows):
            if step == code:
                del self._rows[index]
                return moment
        return None


def span_words(span: timedelta | None) -> str:
    """A span as H:MM, with days in front and seconds behind when there are any."""
    if span is None:
        return ""
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days = f"{span.days} d " if span.days else ""
    return f"{days}{hours}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
