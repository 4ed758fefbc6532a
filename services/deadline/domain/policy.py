"""The city's limits and warnings, read from the policy of a loaded city pack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.vocabulary import ClockKind, Colour
from services.deadline.domain.calendar import Calendar, CalendarYear
from services.deadline.domain.clocks import Terms, Threshold
from services.deadline.domain.limits import Limit, LimitUnit

_UNITS = {"wd": LimitUnit.WORKING_DAY, "d": LimitUnit.CALENDAR_DAY, "h": LimitUnit.HOUR}

LIMIT_OF = {
    ClockKind.DISPATCH: ("time", "dispatch"),
    ClockKind.FIRST_REPLY: ("time", "first_reply"),
    ClockKind.CONCLUDE: ("time", "conclude"),
    ClockKind.RATING: ("rating", "unrated_after"),
}
"""Where in the policy each clock's limit stands."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What facts are judged by under one policy version: the terms of each kind of clock, and the calendar."""

    terms: Mapping[ClockKind, Terms]
    calendar: Calendar


def rules_of(document: Mapping[str, Any]) -> Rules:
    """The rules of a city pack's document; raises KeyError or ValueError when something is missing or unknown."""
    policy, version = document["policy"], document["policy_version"]
    return Rules({kind: terms_of(policy, version, kind) for kind in LIMIT_OF}, calendar_of(document["calendar"]))


def terms_of(policy: Mapping[str, Any], policy_version: str, kind: ClockKind) -> Terms:
    """What the policy says of one kind of clock."""
    section, key = LIMIT_OF[kind]
    found = policy[section][key]
    limit = Limit(found["value"], _UNITS[found["unit"]], found["basis"])
    return Terms(limit, _thresholds(policy, kind), policy_version)


def _thresholds(policy: Mapping[str, Any], kind: ClockKind) -> tuple[Threshold, ...]:
    # Rating is the citizen's right, not a duty: nobody is warned for it.
    if kind is ClockKind.RATING:
        return ()
    return tuple(Threshold(step["at_percent"], Colour(step["colour"])) for step in policy["escalation"]["ladder"])


def calendar_of(years: list[Mapping[str, Any]]) -> Calendar:
    """The calendar of a pack: each year with its holidays and make-up working days."""
    return Calendar({entry["year"]: _year(entry) for entry in years})


def _year(entry: Mapping[str, Any]) -> CalendarYear:
    return CalendarYear(entry["year"], entry["confirmed"], _named_days(entry, "holiday"), _named_days(entry, "workday"))


def _named_days(entry: Mapping[str, Any], kind: str) -> dict[date, str]:
    return {date.fromisoformat(row["date"]): row["name"] for row in entry["days"] if row["kind"] == kind}
