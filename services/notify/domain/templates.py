"""Message templates of a city: one text for each (event, audience), with placeholders from a short closed list.

The list (contracts.citypack.terms) holds a case's number, step, bodies and limit; there is no placeholder for a
citizen's words, name or contact, so no city can put one in (纪检监察机关处理检举控告工作规则 art. 47).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from contracts.citypack.terms import COMMON_PLACEHOLDERS, EVENT_PLACEHOLDERS
from contracts.vocabulary import Audience

INBOX = "inbox"
EMAIL = "email"
CHANNELS = frozenset({INBOX, EMAIL})
"""The ways a message goes out."""

TITLE_LIMIT = 60
BODY_LIMIT = 500
"""Longest title and body in characters: a message is a nudge, not a letter."""


class TemplatesRefused(ValueError):
    """A city's templates cannot be used; `problems` names each template and what is wrong with it."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One text: for whom (`audience`), on which event, through which channels."""

    code: str
    event: str
    audience: Audience
    channels: tuple[str, ...]
    title: str
    body: str

    def fill(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Title and body with the placeholders replaced; raises KeyError for a value that is missing."""
        return self.title.format_map(values), self.body.format_map(values)


def parse_templates(rows: Iterable[Mapping[str, Any]]) -> tuple[Template, ...]:
    """The templates of a city pack; raises TemplatesRefused naming every fault at once."""
    problems: list[str] = []
    templates = [_parse(row, problems) for row in rows]
    codes = [template.code for template in templates if template]
    problems += [f"{code}: code used twice" for code in sorted(set(codes)) if codes.count(code) > 1]
    if problems:
        raise TemplatesRefused(problems)
    return tuple(template for template in templates if template)


def _parse(row: Mapping[str, Any], problems: list[str]) -> Template | None:
    code = str(row.get("code") or "?")
    found = [*_vocabulary_problems(row), *_text_problems(row)]
    problems += [f"{code}: {problem}" for problem in found]
    if found:
        return None
    return Template(
        code=code,
        event=row["event"],
        audience=Audience(row["audience"]),
        channels=tuple(row["channels"]),
        title=row["title"],
        body=row["body"],
    )


def _vocabulary_problems(row: Mapping[str, Any]) -> list[str]:
    problems = []
    if not row.get("code"):
        problems.append("code is missing")
    if row.get("event") not in EVENT_PLACEHOLDERS:
        problems.append(f"unknown event {row.get('event')!r}")
    if row.get("audience") not in {audience.value for audience in Audience}:
        problems.append(f"unknown audience {row.get('audience')!r}")
    channels = row.get("channels") or ()
    if not channels or not set(channels) <= CHANNELS:
        problems.append(f"channels must be some of {', '.join(sorted(CHANNELS))}")
    if row.get("audience") == Audience.CITIZEN and EMAIL in channels:
        problems.append("a citizen has no e-mail address here, only the inbox")
    return problems


def _text_problems(row: Mapping[str, Any]) -> list[str]:
    allowed = frozenset(COMMON_PLACEHOLDERS) | set(EVENT_PLACEHOLDERS.get(str(row.get("event")), ()))
    problems = []
    for name, limit in (("title", TITLE_LIMIT), ("body", BODY_LIMIT)):
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            problems.append(f"{name} is missing")
        elif len(value) > limit:
            problems.append(f"{name} is longer than {limit} characters")
        else:
            problems += [f"{name}: {problem}" for problem in _placeholder_problems(value, allowed)]
    if "\n" in str(row.get("title")):
        problems.append("title must be one line")
    return problems


def _placeholder_problems(text: str, allowed: frozenset[str]) -> list[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError as broken:
        return [f"braces do not match ({broken})"]
    problems = []
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if name not in allowed:
            problems.append(f"unknown placeholder {{{name}}}")
        elif form or conversion:
            problems.append(f"placeholder {{{name}}} takes no format")
    return problems
