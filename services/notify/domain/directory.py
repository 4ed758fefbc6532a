"""The names a message needs: what a city pack calls its bodies, regions, items, reasons and channels."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from contracts.reasons import REASON_WORDS
from services.notify.domain.templates import Template
from services.notify.domain.words import (
    CAUSE_WORDS,
    CLOCK_WORDS,
    COLOUR_WORDS,
    GRADE_WORDS,
    GRANTED_WORDS,
    MODE_WORDS,
    NONE,
    RESUPERVISED_REASON,
    UNIT_WORDS,
    UPHELD_WORDS,
)

CITY_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone a reader's clock shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organ:
    """A body that can be told something; `email` is empty when it has none."""

    code: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One version of a city pack, as far as messages need it; `words` names regions, items and channels."""

    city_name: str
    policy_version: str
    organs: Mapping[str, Organ]
    templates: tuple[Template, ...]
    words: Mapping[str, str] = field(default_factory=dict)

    def organ(self, code: str) -> Organ:
        """The body of this code; an unknown one is called by its code and has no address."""
        return self.organs.get(code) or Organ(code=code, name=code)

    def word(self, code: str) -> str:
        """What the city, or the platform's list of reasons, calls a code; an unknown one stays as it is."""
        return self.words.get(code) or REASON_WORDS.get(code, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One event as notify sees it: `data` is the event of contracts.events, `at` when its fact was recorded."""

    event_id: str
    name: str
    at: datetime
    data: Any


Getter = Callable[[Directory, Any], str]


def values(directory: Directory, occasion: Occasion) -> dict[str, str]:
    """What every placeholder of an event stands for; only what the event itself carries."""
    data = occasion.data
    found = {name: getter(directory, data) for name, getter in _GETTERS.items() if _carries(data, name)}
    return {
        "reason": RESUPERVISED_REASON,
        "colour": NONE,
        **found,
        "case_no": data.case_id,
        "city_name": directory.city_name,
        "at": local(occasion.at),
    }


def local(instant: datetime) -> str:
    """An instant as the city's clocks show it, to the minute."""
    return instant.astimezone(CITY_ZONE).strftime("%Y-%m-%d %H:%M")


_FIELDS = {"item_name": "item_code", "region_name": "region_code", "reason": "reason_code"} | {
    "channel_name": "channel_code",
    "clock": "kind",
    "ruling": "granted",
    "verdict": "upheld",
    "more_time": "value",
}


def _carries(data: Any, placeholder: str) -> bool:
    return hasattr(data, _FIELDS.get(placeholder, placeholder))


def _names(directory: Directory, codes: Iterable[str]) -> str:
    return "、".join(directory.organ(code).name for code in codes) or NONE


def _organ(field_name: str) -> Getter:
    return lambda directory, data: directory.organ(getattr(data, field_name)).name


def _word(field_name: str) -> Getter:
    return lambda directory, data: directory.word(getattr(data, field_name))


_GETTERS: Mapping[str, Getter] = {
    "item_name": _word("item_code"),
    "region_name": _word("region_code"),
    "reason": _word("reason_code"),
    "channel_name": _word("channel_code"),
    "supervising_org": _organ("supervising_org"),
    "first_org": _organ("first_org"),
    "lead_org": _organ("lead_org"),
    "by_org": _organ("by_org"),
    "org": _organ("org"),
    "helper_orgs": lambda directory, data: _names(directory, data.helper_orgs),
    "grade": lambda _, data: GRADE_WORDS[data.grade],
    "mode": lambda _, data: MODE_WORDS[data.mode],
    "paper_no": lambda _, data: data.paper_no or NONE,
    "round": lambda _, data: str(data.round),
    "clock": lambda _, data: CLOCK_WORDS[data.kind],
    "colour": lambda _, data: COLOUR_WORDS[data.colour],
    "superior_org": _organ("superior_org"),
    "orgs": lambda directory, data: _names(directory, data.orgs),
    "number": lambda _, data: str(data.number),
    "ruling": lambda _, data: GRANTED_WORDS[data.granted],
    "verdict": lambda _, data: UPHELD_WORDS[data.upheld],
    "more_time": lambda _, data: f"{data.value}{UNIT_WORDS[data.unit]}",
    "cause": lambda _, data: CAUSE_WORDS[data.cause],
    "letter_no": lambda _, data: data.letter_no,
    "rectify_by": lambda _, data: local(data.rectify_by),
    "next_report_at": lambda _, data: local(data.next_report_at) if data.next_report_at else NONE,
    "old_due_at": lambda _, data: local(data.old_due_at),
    "due_at": lambda _, data: local(data.due_at),
    "overdue_at": lambda _, data: local(data.overdue_at),
}
