"""The working-day calendar: which civil dates of Asia/Shanghai are working days, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

CIVIL_ZONE = ZoneInfo("Asia/Shanghai")
"""All limits count civil dates of this zone, wherever the servers stand."""

_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year as the State Council's notice has it.

    `holidays` are days off (name by date), `workdays` the weekend days worked instead (调休). Until the notice is out,
    `confirmed` is false: then weekends alone are off and every limit that needs the year is provisional. `revision`
    counts how often the year became known otherwise; 0 is a year nobody has told us of.
    """

    year: int
    confirmed: bool
    holidays: Mapping[date, str] = field(default_factory=dict)
    workdays: Mapping[date, str] = field(default_factory=dict)
    revision: int = 0

    @property
    def tag(self) -> str:
        """What a limit that looked at this year notes down, such as `2027:1`."""
        return f"{self.year}:{self.revision}"


def year_and_revision(tag: str) -> tuple[int, int]:
    """What a tag names."""
    year, _, revision = tag.partition(":")
    return int(year), int(revision)


@dataclass(frozen=True, slots=True)
class Day:
    """One civil date: whether it is worked, why in plain Chinese, whether its year is confirmed, and its year's tag."""

    date: date
    working: bool
    why: str
    confirmed: bool
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years a city has loaded; a year that is missing counts as unconfirmed.

    `counted` remembers what was counted by it: for whole days nothing but the first day and the limit decides.
    """

    years: Mapping[int, CalendarYear]
    counted: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def year(self, number: int) -> CalendarYear:
        """A year as far as it is known."""
        return self.years.get(number) or CalendarYear(number, confirmed=False)

    def day(self, civil_date: date) -> Day:
        """What kind of day a civil date is."""
        year = self.year(civil_date.year)
        if civil_date in year.workdays:
            return Day(civil_date, True, f"{year.workdays[civil_date]}（调休上班）", year.confirmed, year.tag)
        if civil_date in year.holidays:
            return Day(civil_date, False, year.holidays[civil_date], year.confirmed, year.tag)
        weekday = f"星期{_WEEKDAYS[civil_date.weekday()]}"
        return Day(civil_date, civil_date.weekday() < _SATURDAY, weekday, year.confirmed, year.tag)


def civil_date(instant: datetime) -> date:
    """The civil date of an aware instant in Asia/Shanghai."""
    return instant.astimezone(CIVIL_ZONE).date()


def spoken_date(day: date) -> str:
    """A date as a citizen reads it, such as 2021年9月10日."""
    return f"{day.year}年{day.month}月{day.day}日"


def spoken_instant(instant: datetime) -> str:
    """An instant as a citizen reads it, such as 2021年9月10日09:05."""
    local = instant.astimezone(CIVIL_ZONE)
    return f"{spoken_date(local.date())}{local:%H:%M}"
