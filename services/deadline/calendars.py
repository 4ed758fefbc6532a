"""The years of the calendar as this service was told of them: every revision is kept, the newest is in force.

A calendar is a fact of the country, not a rule of the city: whichever pack brings it, it holds for every case.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis.clock import real_now
from chassis.errors import Unavailable
from services.deadline.domain.calendar import Calendar, CalendarYear, year_and_revision
from services.deadline.domain.policy import year_of

COLLECTION = "calendar_years"
_FRESH_SECONDS = 1.0
"""Real seconds for which a copy may go by what it read; what it derives meanwhile from an older revision is found by
its tag and derived anew."""

_ATTEMPTS = 5
UNTOLD = 1
"""A year that stands for a pack without any, so that it is asked once."""


class Calendars:
    """The calendar in force, and the calendar of any moment before by the tags of its years."""

    def __init__(self, db: Database, of_the_pack: Callable[[], tuple[Calendar, str]]) -> None:
        self._years = db[COLLECTION]
        self._of_the_pack = of_the_pack
        self._lock = threading.Lock()
        self._current: Calendar | None = None
        self._read_at = 0.0
        self._past: dict[str, CalendarYear] = {}

    def current(self) -> Calendar:
        """The newest revision of every year; raises Unavailable before any was told."""
        with self._lock:
            if self._current is None or time.monotonic() - self._read_at > _FRESH_SECONDS:
                self._current = self._read()
                self._read_at = time.monotonic()
            return self._current

    def of(self, tags: Iterable[str]) -> Calendar:
        """The calendar of these years as they were known then, and as they are known now for the others."""
        found = {year_and_revision(tag)[0]: self._revision(tag) for tag in tags}
        return Calendar({**self.current().years, **found})

    def learn(self, told: Calendar, policy_version: str, now: datetime) -> tuple[int, ...]:
        """Keep what is new in a pack's years and put it in force; the years that changed.

        A year that was confirmed stays so: a pack that does not know it yet teaches nothing.
        """
        changed = tuple(number for number, year in sorted(told.years.items()) if self._learn(year, policy_version, now))
        with self._lock:
            self._current = None
        return changed

    def outdated(self) -> list[str]:
        """The tags of all revisions that are no longer in force, with those of years known of only later."""
        try:
            years = self.current().years.values()
        except Unavailable:
            return []
        return [replace(year, revision=number).tag for year in years for number in range(year.revision)]

    def _learn(self, year: CalendarYear, policy_version: str, now: datetime) -> bool:
        for _ in range(_ATTEMPTS):
            known = self._newest(year.year)
            if known and (_content(known) == _content(year) or (known.confirmed and not year.confirmed)):
                return False
            newer = replace(year, revision=known.revision + 1 if known else 1)
            try:
                self._years.insert_one(_document(newer, policy_version, now))
            except DuplicateKeyError:
                continue
            return True
        return False

    def _newest(self, number: int) -> CalendarYear | None:
        row = self._years.find_one({"year": number}, sort=[("revision", -1)])
        return year_of(row) if row else None

    def _read(self) -> Calendar:
        rows = list(self._years.find().sort([("year", ASCENDING), ("revision", ASCENDING)]))
        if not rows:
            self._learn_from_the_pack()
            return self._read()
        return Calendar({row["year"]: year_of(row) for row in rows})

    def _learn_from_the_pack(self) -> None:
        """A pack loaded by an earlier release, which kept no calendar beside it."""
        calendar, policy_version = self._of_the_pack()
        for year in calendar.years.values() or (CalendarYear(UNTOLD, confirmed=False),):
            self._learn(year, policy_version, real_now())

    def _revision(self, tag: str) -> CalendarYear:
        number, revision = year_and_revision(tag)
        if revision == 0:
            return CalendarYear(number, confirmed=False)
        if tag not in self._past:
            row = self._years.find_one({"_id": tag})
            self._past[tag] = year_of(row) if row else self.current().year(number)
        return self._past[tag]


def _content(year: CalendarYear) -> tuple:
    return year.confirmed, dict(year.holidays), dict(year.workdays)


def _document(year: CalendarYear, policy_version: str, now: datetime) -> dict[str, Any]:
    days = [*_rows(year.holidays.items(), "holiday"), *_rows(year.workdays.items(), "workday")]
    return {
        "_id": year.tag,
        "year": year.year,
        "revision": year.revision,
        "confirmed": year.confirmed,
        "days": days,
        "policy_version": policy_version,
        "learned_at": now,
    }


def _rows(days: Iterable[tuple[date, str]], kind: str) -> list[dict[str, str]]:
    return [{"date": day.isoformat(), "kind": kind, "name": name} for day, name in days]
