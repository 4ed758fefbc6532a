"""What deadline answers: clocks with every day of their derivation, and the calendar."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contracts.vocabulary import ClockKind
from services.deadline.domain.calendar import CalendarYear
from services.deadline.domain.clocks import CaseClocks, Clock

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


def case_clocks(clocks: CaseClocks) -> dict[str, Any]:
    """All clocks of a case, in the order they started."""
    return {
        "case_id": clocks.case_id,
        "appeal_id": clocks.appeal_id,
        "clocks": [_clock(clock) for clock in clocks.clocks],
    }


def _clock(clock: Clock) -> dict[str, Any]:
    derivation = clock.derivation
    limit = derivation.limit
    return {
        "clock_id": clock.clock_id,
        "kind": clock.kind,
        "kind_words": KIND_WORDS[clock.kind],
        "org": clock.org,
        "running": clock.running,
        "started_at": derivation.started_at,
        "due_at": derivation.due_at,
        "due_day": derivation.due_day,
        "provisional": derivation.provisional,
        "stopped_at": clock.stopped_at,
        "on_time": clock.on_time,
        "overdue_at": clock.overdue_at,
        "limit": {"amount": limit.amount, "unit": limit.unit, "clause": limit.clause},
        "explanation": derivation.explanation,
        "steps": [
            {"date": step.date, "kind": step.kind, "number": step.number, "why": step.why} for step in derivation.steps
        ],
        "warnings": [
            {"percent": each.percent, "colour": each.colour, "at": each.at, "given_at": each.given_at}
            for each in clock.warnings
        ],
        "policy_version": clock.policy_version,
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
