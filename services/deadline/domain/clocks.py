"""The clocks of one case: started and stopped by recorded facts, fired when their moment comes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from contracts.events.deadline import ClockOverdue, ClockStarted, ClockStopped, ClockWarned
from contracts.vocabulary import ClockKind, Colour
from services.deadline.domain.calendar import Calendar
from services.deadline.domain.limits import LAST_MOMENT, Derivation, Limit, derive, to_millisecond

_ALL = 100


@dataclass(frozen=True, slots=True)
class Threshold:
    """Warn in this colour when so many percent of the time are used up."""

    percent: int
    colour: Colour


@dataclass(frozen=True, slots=True)
class Terms:
    """What a city's policy says of one kind of clock: its limit and its warnings, and under which version."""

    limit: Limit
    thresholds: tuple[Threshold, ...]
    policy_version: str


@dataclass(frozen=True, slots=True)
class PlannedWarning:
    """One planned warning: when it falls due, and when it was given."""

    percent: int
    colour: Colour
    at: datetime
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of one case; `org` is the organ it presses on. It runs until it is stopped, in time or late."""

    clock_id: str
    kind: ClockKind
    org: str
    derivation: Derivation
    policy_version: str
    warnings: tuple[PlannedWarning, ...]
    overdue_at: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether the fact it waits for is still missing."""
        return self.stopped_at is None

    @property
    def on_time(self) -> bool | None:
        """Whether it was stopped in time; None while it runs."""
        return None if self.stopped_at is None else self.stopped_at <= self.derivation.due_at

    @property
    def moments(self) -> Iterator[datetime]:
        """The moments at which it has still to fire."""
        if not self.running:
            return
        yield from (warning.at for warning in self.warnings if warning.given_at is None)
        if self.overdue_at is None:
            yield self.derivation.due_at + LAST_MOMENT


@dataclass(frozen=True, slots=True)
class CaseClocks:
    """All clocks of a case, in the order they started."""

    case_id: str
    appeal_id: str
    first_org: str
    clocks: tuple[Clock, ...] = ()

    @property
    def next_fire_at(self) -> datetime | None:
        """The earliest moment at which a clock has to fire, or None."""
        return min((moment for clock in self.clocks for moment in clock.moments), default=None)

    def of_kind(self, kind: ClockKind) -> tuple[Clock, ...]:
        """The clocks of a kind, oldest first."""
        return tuple(clock for clock in self.clocks if clock.kind is kind)

    def running(self, kind: ClockKind) -> bool:
        """Whether a clock of this kind runs."""
        return any(clock.running for clock in self.of_kind(kind))


ClockEvent = ClockStarted | ClockWarned | ClockOverdue | ClockStopped
Told = tuple[CaseClocks, tuple[ClockEvent, ...]]
"""The clocks after a step and the events that tell of it."""


@dataclass(frozen=True, slots=True)
class Start:
    """A fact that starts a clock: what kind, whom it presses, and when the fact was recorded."""

    kind: ClockKind
    org: str
    at: datetime


def start_clock(clocks: CaseClocks, fact: Start, terms: Terms, calendar: Calendar) -> Told:
    """Start a clock from a recorded fact; a kind that already runs is left alone, for no fact resets a limit."""
    if clocks.running(fact.kind):
        return clocks, ()
    derivation = derive(fact.at, terms.limit, calendar)
    number = len(clocks.of_kind(fact.kind)) + 1
    clock = Clock(
        clock_id=f"{clocks.case_id}-{fact.kind}-{number}",
        kind=fact.kind,
        org=fact.org,
        derivation=derivation,
        policy_version=terms.policy_version,
        warnings=_plan_warnings(derivation, terms.thresholds),
    )
    event = ClockStarted(
        **_named(clocks, clock),
        started_at=derivation.started_at,
        due_at=derivation.due_at,
        provisional=derivation.provisional,
    )
    return replace(clocks, clocks=(*clocks.clocks, clock)), (event,)


def stop_clocks(clocks: CaseClocks, kinds: frozenset[ClockKind], at: datetime) -> Told:
    """Stop the running clocks of these kinds at the instant of a recorded fact, however late the news of it came."""
    stopped_at, kept, events = to_millisecond(at), [], []
    for clock in clocks.clocks:
        if clock.running and clock.kind in kinds:
            clock = replace(clock, stopped_at=stopped_at)
            events.append(
                ClockStopped(
                    **_named(clocks, clock),
                    on_time=bool(clock.on_time),
                    due_at=clock.derivation.due_at,
                    stopped_at=stopped_at,
                )
            )
        kept.append(clock)
    return replace(clocks, clocks=tuple(kept)), tuple(events)


def press(clocks: CaseClocks, kind: ClockKind, org: str) -> CaseClocks:
    """Let the running clock of a kind press on another organ from now on; its due time stays as it was."""
    moved = tuple(replace(clock, org=org) if clock.running and clock.kind is kind else clock for clock in clocks.clocks)
    return replace(clocks, clocks=moved)


def fire(clocks: CaseClocks, now: datetime) -> Told:
    """Give the warnings and overdue notices whose moment has come; a stopped clock never fires."""
    kept: list[Clock] = []
    events: list[ClockEvent] = []
    for clock in clocks.clocks:
        if clock.running:
            clock, told = _fire_one(clocks, clock, to_millisecond(now))
            events.extend(told)
        kept.append(clock)
    return replace(clocks, clocks=tuple(kept)), tuple(events)


def _fire_one(clocks: CaseClocks, clock: Clock, now: datetime) -> tuple[Clock, list[ClockEvent]]:
    events: list[ClockEvent] = []
    warnings = []
    for warning in clock.warnings:
        if warning.given_at is None and warning.at <= now:
            warning = replace(warning, given_at=now)
            events.append(
                ClockWarned(
                    **_named(clocks, clock), colour=warning.colour, due_at=clock.derivation.due_at, warned_at=now
                )
            )
        warnings.append(warning)
    clock = replace(clock, warnings=tuple(warnings))
    if clock.overdue_at is None and now > clock.derivation.due_at:
        clock = replace(clock, overdue_at=now)
        events.append(ClockOverdue(**_named(clocks, clock), due_at=clock.derivation.due_at, overdue_at=now))
    return clock, events


def _plan_warnings(derivation: Derivation, thresholds: tuple[Threshold, ...]) -> tuple[PlannedWarning, ...]:
    span = derivation.due_at - derivation.started_at
    return tuple(
        PlannedWarning(rule.percent, rule.colour, _moment(derivation, span, rule.percent))
        for rule in sorted(thresholds, key=lambda rule: rule.percent)
    )


def _moment(derivation: Derivation, span: timedelta, percent: int) -> datetime:
    """When a warning falls due; at a hundred percent the limit is past, not near."""
    if percent >= _ALL:
        return derivation.due_at + LAST_MOMENT
    return to_millisecond(derivation.started_at + span * percent / _ALL)


def _named(clocks: CaseClocks, clock: Clock) -> dict[str, Any]:
    return {
        "clock_id": clock.clock_id,
        "case_id": clocks.case_id,
        "appeal_id": clocks.appeal_id,
        "kind": clock.kind,
        "org": clock.org,
    }
