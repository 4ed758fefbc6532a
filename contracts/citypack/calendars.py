"""Checks of the working-day calendar: years, files and days must fit together."""

from contracts.citypack.faults import Faults, Spot
from contracts.citypack.references import Draft
from contracts.citypack.rules import Record
from contracts.citypack.terms import DayKind

YEARS_FILE = "calendar/years.csv"
SATURDAY = 5


def check_calendars(draft: Draft, faults: Faults) -> None:
    """Note missing, unlisted and empty years, days of another year, and make-up workdays that are no weekend."""
    years = draft.index(YEARS_FILE, "year")
    for year, record in years.items():
        _check_year(year, record, draft, faults)
    for file, days in draft.tables.items():
        if file.startswith("calendar/") and file != YEARS_FILE:
            _check_file(file, days, years, faults)
    start = draft.city["valid_from"]
    if start and years and start.year not in years:
        faults.add(draft.city.spot("valid_from"), "calendar_missing", year=start.year)


def _check_year(year: int, record: Record, draft: Draft, faults: Faults) -> None:
    days = draft.tables.get(f"calendar/{year}.csv")
    if days is None:
        faults.add(record.spot("year"), "calendar_missing", year=year)
    elif record["confirmed"] and not any(day["kind"] == DayKind.HOLIDAY for day in days):
        faults.add(record.spot("confirmed"), "calendar_empty", year=year)


def _check_file(file: str, days: list[Record], years: dict, faults: Faults) -> None:
    stem = file.removeprefix("calendar/").removesuffix(".csv")
    if not stem.isdigit() or int(stem) not in years:
        faults.add(Spot(file), "calendar_unlisted", year=stem)
        return
    for record in days:
        day = record["date"]
        if day and day.year != int(stem):
            faults.add(record.spot("date"), "date_year", year=stem)
        elif day and record["kind"] == DayKind.WORKDAY and day.weekday() < SATURDAY:
            faults.add(record.spot("date"), "workday_weekday", value=day)
