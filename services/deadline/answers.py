"""What deadline answers: clocks with every day of their derivation, and the calendar."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from contracts.reasons import REASON_WORDS
from contracts.vocabulary import ClockKind
from services.deadline.domain.calendar import Calendar, CalendarYear, spoken_instant
from services.deadline.domain.clocks import CaseClocks, Clock
from services.deadline.domain.course import Course, Derivation
from services.deadline.domain.limits import derive_course
from services.deadline.domain.remaining import remaining_words

KIND_WORDS: Mapping[ClockKind, str] = {
    ClockKind.DISPATCH: "转办时限",
    ClockKind.FIRST_REPLY: "首次答复时限",
    ClockKind.CONCLUDE: "办结时限",
    ClockKind.RATING: "评价时限",
    ClockKind.HELP: "协办时限",
    ClockKind.RETURN_RULING: "退回审核时限",
    ClockKind.MILESTONE: "节点报告时限",
    ClockKind.RECTIFY: "督办整改时限",
    ClockKind.REVIEW: "复查时限",
    ClockKind.SECOND_REVIEW: "复核时限",
}
"""Each clock in the words of the staff."""

_HISTORY_WORDS = {**REASON_WORDS, "resumed": "恢复办理，暂停期间不计入"}

CalendarOf = Callable[[Iterable[str]], Calendar]
"""The calendar as it was known by the tags of its years."""


def case_clocks(clocks: CaseClocks, calendar_of: CalendarOf, now: datetime) -> dict[str, Any]:
    """All clocks of a case, in the order they started."""
    return {
        "case_id": clocks.case_id,
        "appeal_id": clocks.appeal_id,
        "clocks": [_clock(clock, calendar_of(clock.derivation.calendar), now) for clock in clocks.clocks],
    }


def _clock(clock: Clock, calendar: Calendar, now: datetime) -> dict[str, Any]:
    derivation, told = clock.derivation, derive_course(clock.course, calendar)
    return {
        "clock_id": clock.clock_id,
        "kind": clock.kind,
        "kind_words": KIND_WORDS[clock.kind],
        "org": clock.org,
        "key": clock.key,
        "running": clock.running,
        "paused_at": clock.course.paused_at,
        "started_at": derivation.started_at,
        "due_at": derivation.due_at,
        "due_day": derivation.due_day,
        "provisional": derivation.provisional,
        "stopped_at": clock.stopped_at,
        "on_time": clock.on_time,
        "overdue_at": clock.overdue_at,
        "countdown": _countdown(clock, calendar, now),
        "limit": _limit(clock.course),
        "explanation": told.explanation + _pause_words(clock.course, calendar),
        **_on_the_way(clock, told),
        "policy_version": clock.policy_version,
    }


def _limit(course: Course) -> dict[str, Any]:
    if course.until is not None:
        return {"amount": None, "unit": "指定日期", "clause": course.limit.clause}
    return {"amount": course.limit.amount, "unit": course.limit.unit, "clause": course.limit.clause}


def _countdown(clock: Clock, calendar: Calendar, now: datetime) -> str | None:
    if not clock.running:
        return None
    at = clock.course.paused_at or now
    return ("暂停中，" if clock.paused else "") + remaining_words(clock.course, calendar, at)


def _pause_words(course: Course, calendar: Calendar) -> str:
    if course.paused_at is None:
        return ""
    left = remaining_words(course, calendar, course.paused_at)
    return f"{spoken_instant(course.paused_at)}起暂停办理，{left}，恢复后续计。"


def _on_the_way(clock: Clock, told: Derivation) -> dict[str, Any]:
    """What happened to the limit, each with its reason."""
    course = clock.course
    return {
        "extensions": [{"amount": each.amount, "unit": each.unit, "clause": each.clause} for each in course.extensions],
        "pauses": [{"since": rest.since, "until": rest.until} for rest in course.rests],
        "history": [
            {
                "at": entry.at,
                "reason_code": entry.reason_code,
                "reason": _HISTORY_WORDS.get(entry.reason_code, entry.reason_code),
                "old_due_at": entry.old_due_at,
                "due_at": entry.due_at,
                "withdrawn_overdue_at": entry.overdue_at,
            }
            for entry in clock.history
        ],
        "steps": [
            {"date": step.date, "kind": step.kind, "number": step.number, "why": step.why} for step in told.steps
        ],
        "warnings": [
            {"percent": each.percent, "colour": each.colour, "at": each.at, "given_at": each.given_at}
            for each in clock.warnings
        ],
    }


def calendar_year(year: CalendarYear) -> dict[str, Any]:
    """A year's days off and make-up working days; while it is unconfirmed only weekends are off."""
    return {
        "year": year.year,
        "confirmed": year.confirmed,
        "holidays": _named_days(year.holidays),
        "workdays": _named_days(year.workdays),
    }


def _named_days(days: Mapping[date, str]) -> list[dict[str, Any]]:
    return [{"date": day, "name": name} for day, name in sorted(days.items())]
