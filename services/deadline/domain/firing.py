"""Warnings and overdue notices: given once, when their moment has come on the business clock."""

from datetime import datetime

from contracts.events.deadline import ClockOverdue, ClockWarned
from contracts.records import changed
from contracts.vocabulary import ClockKind, Colour
from services.deadline.domain.clocks import CaseClocks, Clock, ClockEvent, Told, named
from services.deadline.domain.course import to_millisecond


def fire(clocks: CaseClocks, now: datetime) -> Told:
    """Give the warnings and overdue notices whose moment has come; a clock that stopped or rests never fires."""
    now = to_millisecond(now)
    kept: list[Clock] = []
    events: list[ClockEvent] = []
    for clock in clocks.clocks:
        if clock.running and not clock.paused:
            clock, told = _fire_one(clocks, clock, now)
            events.extend(told)
        kept.append(clock)
    return changed(clocks, clocks=tuple(kept)), (*events, *_reminders(clocks, events, now))


def _fire_one(clocks: CaseClocks, clock: Clock, now: datetime) -> tuple[Clock, list[ClockEvent]]:
    events: list[ClockEvent] = []
    warnings = []
    for warning in clock.warnings:
        if warning.given_at is None and warning.at <= now:
            warning = changed(warning, given_at=now)
            events.append(_warned(clocks, clock, warning.colour, now))
        warnings.append(warning)
    if events:
        clock = changed(clock, warnings=tuple(warnings))
    if clock.overdue_at is None and now > clock.derivation.due_at:
        clock = changed(clock, overdue_at=now)
        events.append(ClockOverdue(**named(clocks, clock), due_at=clock.derivation.due_at, overdue_at=now))
    return clock, events


def _reminders(clocks: CaseClocks, events: list[ClockEvent], now: datetime) -> list[ClockEvent]:
    """When the whole case is pressed, each helper that has not answered yet is reminded of its own part."""
    told = {event.clock_id for event in events if isinstance(event, ClockWarned)}
    colours = [event.colour for event in events if isinstance(event, ClockWarned) and event.kind is ClockKind.CONCLUDE]
    if not colours:
        return []
    waiting = [clock for clock in clocks.of_kind(ClockKind.HELP) if clock.running and not clock.paused]
    return [_warned(clocks, clock, colours[-1], now) for clock in waiting if clock.clock_id not in told]


def _warned(clocks: CaseClocks, clock: Clock, colour: Colour, now: datetime) -> ClockWarned:
    return ClockWarned(**named(clocks, clock), colour=colour, due_at=clock.derivation.due_at, warned_at=now)
