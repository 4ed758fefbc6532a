"""How much of a stretch of time was working time: the city's office hours on the working days of its calendar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

_CIVIL_ZONE = timezone(timedelta(hours=8))
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Days off, weekend days worked instead (调休), and the office hours; a city without hours works the whole day."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    opens: time = time()
    closes: time | None = None

    def seconds(self, since: datetime, until: datetime) -> int:
        """The working time between two instants, in seconds."""
        day, last = since.astimezone(_CIVIL_ZONE).date(), until.astimezone(_CIVIL_ZONE).date()
        worked = timedelta()
        while day <= last:
            if self._works(day):
                opens, closes = self._hours(day)
                worked += max(min(until, closes) - max(since, opens), timedelta())
            day += _ONE_DAY
        return int(worked.total_seconds())

    def _works(self, day: date) -> bool:
        return day in self.workdays or (day not in self.holidays and day.weekday() < _SATURDAY)

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        closes = datetime.combine(day, self.closes, _CIVIL_ZONE) if self.closes else None
        opens = datetime.combine(day, self.opens, _CIVIL_ZONE)
        return opens, closes or datetime.combine(day + _ONE_DAY, time(), _CIVIL_ZONE)


def working_time_of(document: Mapping[str, Any]) -> WorkingTime | None:
    """The working time of a pack; None of one that was kept without its calendar."""
    if "calendar" not in document:
        return None
    hours = document["policy"].get("time", {}).get("office_hours") or {}
    given = bool(hours) and hours["from"] != hours["to"]
    return WorkingTime(
        holidays=frozenset(_days(document["calendar"], "holiday")),
        workdays=frozenset(_days(document["calendar"], "workday")),
        opens=time.fromisoformat(hours["from"]) if given else time(),
        closes=time.fromisoformat(hours["to"]) if given else None,
    )


def _days(years: Iterable[Mapping[str, Any]], kind: str) -> Iterable[date]:
    return (date.fromisoformat(row["date"]) for year in years for row in year["days"] if row["kind"] == kind)
