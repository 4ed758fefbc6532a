"""The working-day calendar: which civil dates of Asia/Shanghai are working days, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

CIVIL_ZONE = ZoneInfo("Asia/Shanghai")
"""All limits count civil dates of this zone, wherever the servers stand."""

_WEEKDAYS = "一二三四五六日"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year as the State Council's notice has it.

    `holidays` are days off (name by date), `workdays` the weekend days worked instead (调休). Until the notice is out,
    `confirmed` is false: then weekends alone are off and every limit that needs the year is provisional.
    """

    year: int
    confirmed: bool
    holidays: Mapping[date, str] = field(default_factory=dict)
    workdays: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Day:
    """One civil date: whether it is worked, why in plain Chinese, and whether its year is confirmed."""

    date: date
    working: bool
    why: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years a city has loaded; a year that is missing counts as unconfirmed."""

    years: Mapping[int, CalendarYear]

    def day(self, civil_date: date) -> Day:
        """What kind of day a civil date is."""
        year = self.years.get(civil_date.year, CalendarYear(civil_date.year, confirmed=False))
        if civil_date in year.workdays:
            return Day(civil_date, True, f"{year.workdays[civil_date]}（调休上班）", year.confirmed)
        if civil_date in year.holidays:
            return Day(civil_date, False, year.holidays[civil_date], year.confirmed)
        weekday = f"星期{_WEEKDAYS[civil_date.weekday()]}"
        return Day(civil_date, civil_date.weekday() < _SATURDAY, weekday, year.confirmed)


def civil_date(instant: datetime) -> date:
    """The civil date of an aware instant in Asia/Shanghai."""
    return instant.astimezone(CIVIL_ZONE).date()


def spoken_date(day: date) -> str:
    """A date as a citizen reads it, such as 2021年9月10日."""
    return f"{day.year}年{day.month}月{day.day}日"
