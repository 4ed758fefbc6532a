"""Due times derived anew from recorded facts: pauses, extensions, another calendar, another policy.

A due time moves here and nowhere else, and never without an event that says so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.events.deadline import ClockPaused, ClockRecalculated, ClockResumed
from contracts.reasons import RecalculationReason
from contracts.records import changed
from contracts.vocabulary import ClockKind
from services.deadline.domain.calendar import Calendar, year_and_revision
from services.deadline.domain.clocks import CaseClocks, Clock, ClockEvent, Recalculation, Terms, Told, named
from services.deadline.domain.course import Course, Limit, to_millisecond
from services.deadline.domain.ladder import Threshold, planned, planned_anew
from services.deadline.domain.limits import due_of

RESUMED = "resumed"
"""The reason in the history of a due time that moved because the case had rested; its event is `clock_resumed`."""


@dataclass(frozen=True, slots=True)
class Anew:
    """Why and when due times are derived anew, and by which calendar."""

    reason: str
    at: datetime
    calendar: Calendar


def pause(clocks: CaseClocks, kinds: frozenset[ClockKind], at: datetime) -> Told:
    """Let clocks rest from a recorded fact on; one whose time was up by then has nothing left to save."""
    at = to_millisecond(at)

    def rest(clock: Clock) -> tuple[Clock, ClockEvent | None]:
        if clock.paused or clock.derivation.due_at < at or at < clock.derivation.started_at:
            return clock, None
        return changed(clock, course=clock.course.paused(at)), ClockPaused(**named(clocks, clock), paused_at=at)

    return _each(clocks, kinds, rest)


def resume(clocks: CaseClocks, kinds: frozenset[ClockKind], at: datetime, calendar: Calendar) -> Told:
    """Let resting clocks run on with what was left of their time."""
    anew = Anew(RESUMED, to_millisecond(at), calendar)

    def run_on(clock: Clock) -> tuple[Clock, ClockEvent | None]:
        if not clock.paused:
            return clock, None
        clock = _moved(clock, clock.course.resumed(anew.at), anew)
        found = clock.derivation
        event = ClockResumed(
            **named(clocks, clock), due_at=found.due_at, provisional=found.provisional, resumed_at=anew.at
        )
        return clock, event

    return _each(clocks, kinds, run_on)


def extend(clocks: CaseClocks, kind: ClockKind, more: Limit, most_more: Limit | None, anew: Anew) -> Told:
    """Grant the newest running clock of a kind more time, counted on from the end of its own limit."""
    newest = next((clock.clock_id for clock in reversed(clocks.of_kind(kind)) if clock.running), None)

    def lengthen(clock: Clock) -> tuple[Clock, ClockEvent | None]:
        if clock.clock_id != newest or clock.course.until is not None:
            return clock, None
        course = changed(clock.course.extended(more), most_more=most_more)
        return _recalculated(clocks, clock, course, anew)

    return _each(clocks, frozenset({kind}), lengthen)


def refit(clocks: CaseClocks, choose: Callable[[Clock], Terms | None], anew: Anew) -> Told:
    """Judge running clocks by other terms, from the facts they started by; `choose` gives None for those to leave."""

    def fit(clock: Clock) -> tuple[Clock, ClockEvent | None]:
        terms = choose(clock)
        if terms is None or clock.course.until is not None:
            return clock, None
        course = changed(clock.course, limit=terms.limit, office_hours=terms.office_hours)
        clock = changed(
            clock,
            quiet_hours=terms.quiet_hours,
            policy_version=terms.policy_version,
            warnings=planned_anew(clock.warnings, planned(clock.derivation, terms.thresholds, terms.quiet_hours)),
        )
        return _recalculated(clocks, clock, course, anew)

    return _each(clocks, frozenset(ClockKind), fit)


def rederive(clocks: CaseClocks, anew: Anew) -> Told:
    """Derive every running clock anew by what the calendar says now; what comes out the same is told nobody."""
    return _each(clocks, frozenset(ClockKind), lambda clock: _recalculated(clocks, clock, clock.course, anew))


def outdated(clocks: CaseClocks, calendar: Calendar) -> str | None:
    """Why running clocks are to be derived anew: a year they looked at is known otherwise by now; None if none is.

    A provisional due time waited for its year's notice; any other rested on a notice that was corrected.
    """
    running = [clock for clock in clocks.clocks if clock.running]
    tags = {(tag, clock.derivation.provisional) for clock in running for tag in clock.derivation.calendar}
    years = [(calendar.year(year_and_revision(tag)[0]), tag, provisional) for tag, provisional in tags]
    changed = [(year, provisional) for year, tag, provisional in years if year.tag != tag]
    if not changed:
        return None
    announced = any(provisional and year.confirmed for year, provisional in changed)
    return RecalculationReason.CALENDAR_CONFIRMED if announced else RecalculationReason.CALENDAR_CORRECTED


def _recalculated(clocks: CaseClocks, old: Clock, course: Course, anew: Anew) -> tuple[Clock, ClockEvent | None]:
    clock = _moved(old, course, anew)
    was, found = old.derivation, clock.derivation
    if (was.due_at, was.provisional) == (found.due_at, found.provisional):
        return clock, None
    event = ClockRecalculated(
        **named(clocks, clock),
        old_due_at=was.due_at,
        due_at=found.due_at,
        provisional=found.provisional,
        reason_code=anew.reason,
        recalculated_at=anew.at,
    )
    return clock, event


def _moved(clock: Clock, course: Course, anew: Anew) -> Clock:
    """The clock under other facts; its history tells of a due time that moved and of a verdict that fell with it."""
    was, found = clock.derivation, due_of(course, anew.calendar)
    if was.due_at == found.due_at:
        return changed(clock, course=course, derivation=found)
    falls = clock.overdue_at is not None and found.due_at >= clock.overdue_at
    entry = Recalculation(anew.at, anew.reason, was.due_at, found.due_at, clock.overdue_at if falls else None)
    steps = tuple(Threshold(each.percent, each.colour) for each in clock.warnings)
    return changed(
        clock,
        course=course,
        derivation=found,
        warnings=planned_anew(clock.warnings, planned(found, steps, clock.quiet_hours)),
        overdue_at=None if falls else clock.overdue_at,
        history=(*clock.history, entry),
    )


def _each(
    clocks: CaseClocks, kinds: Iterable[ClockKind], change: Callable[[Clock], tuple[Clock, ClockEvent | None]]
) -> Told:
    kept, events = [], []
    for clock in clocks.clocks:
        if clock.running and clock.kind in kinds:
            clock, event = change(clock)
            events += [event] if event else []
        kept.append(clock)
    return changed(clocks, clocks=tuple(kept)), tuple(events)
