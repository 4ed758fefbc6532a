"""The clocks of one case: started and stopped by recorded facts, fired when their moment comes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.events.deadline import (
    ClockOverdue,
    ClockPaused,
    ClockRecalculated,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockWarned,
)
from contracts.records import changed
from contracts.vocabulary import ClockKind
from services.deadline.domain.calendar import Calendar
from services.deadline.domain.course import LAST_MOMENT, Course, DayHours, Derivation, Limit, to_millisecond
from services.deadline.domain.ladder import PlannedWarning, Threshold, planned
from services.deadline.domain.limits import due_of


@dataclass(frozen=True, slots=True)
class Terms:
    """What a city's policy says of one kind of clock: its limit, its warnings, its hours, and under which version."""

    limit: Limit
    thresholds: tuple[Threshold, ...]
    policy_version: str
    office_hours: DayHours | None = None
    quiet_hours: DayHours | None = None


@dataclass(frozen=True, slots=True)
class Recalculation:
    """A due time that was derived anew: when, why, from what to what; `overdue_at` is a verdict that fell with it."""

    at: datetime
    reason_code: str
    old_due_at: datetime
    due_at: datetime
    overdue_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit of one case; `org` is the organ it presses on. It runs until it is stopped, in time or late.

    `course` are the facts its due time follows from, `derivation` what followed. `key` tells clocks of one kind apart
    that run side by side: the helper, the order, the round.
    """

    clock_id: str
    kind: ClockKind
    org: str
    derivation: Derivation
    policy_version: str
    warnings: tuple[PlannedWarning, ...]
    course: Course
    key: str = ""
    quiet_hours: DayHours | None = None
    overdue_at: datetime | None = None
    stopped_at: datetime | None = None
    history: tuple[Recalculation, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the fact it waits for is still missing."""
        return self.stopped_at is None

    @property
    def paused(self) -> bool:
        """Whether it rests: nothing is due meanwhile."""
        return self.course.paused_at is not None

    @property
    def late(self) -> bool:
        """Whether what it waits for is owed now; nobody owes the rating, which is the citizen's right."""
        return self.running and self.overdue_at is not None and self.kind is not ClockKind.RATING

    @property
    def on_time(self) -> bool | None:
        """Whether it was stopped in time; None while it runs. At rest there is always time left."""
        if self.stopped_at is None:
            return None
        return self.paused or self.stopped_at <= self.derivation.due_at

    @property
    def moments(self) -> Iterator[datetime]:
        """The moments at which it has still to fire."""
        if not self.running or self.paused:
            return
        yield from (warning.at for warning in self.warnings if warning.given_at is None)
        if self.overdue_at is None:
            yield self.derivation.due_at + LAST_MOMENT


@dataclass(frozen=True, slots=True)
class Matter:
    """What of a case its limits depend on, as its events told."""

    item_code: str = ""
    appeal_type: str = ""
    grade: str = ""
    legal_track: str = ""
    supervising_org: str = ""
    lead_org: str = ""


@dataclass(frozen=True, slots=True)
class CaseClocks:
    """All clocks of a case, in the order they started."""

    case_id: str
    appeal_id: str
    first_org: str
    clocks: tuple[Clock, ...] = ()
    matter: Matter = field(default_factory=Matter)

    @property
    def next_fire_at(self) -> datetime | None:
        """The earliest moment at which a clock has to fire, or None."""
        return min((moment for clock in self.clocks for moment in clock.moments), default=None)

    @property
    def handling_org(self) -> str:
        """The lead body, or the first body while there is none."""
        return self.matter.lead_org or self.first_org

    def of_kind(self, kind: ClockKind) -> tuple[Clock, ...]:
        """The clocks of a kind, oldest first."""
        return tuple(clock for clock in self.clocks if clock.kind is kind)

    def running(self, kind: ClockKind, key: str = "") -> bool:
        """Whether a clock of this kind and key runs."""
        return any(clock.running and clock.key == key for clock in self.of_kind(kind))


ClockEvent = ClockStarted | ClockWarned | ClockOverdue | ClockStopped | ClockPaused | ClockResumed | ClockRecalculated
Told = tuple[CaseClocks, tuple[ClockEvent, ...]]
"""The clocks after a step and the events that tell of it."""


@dataclass(frozen=True, slots=True)
class Start:
    """A fact that starts a clock: what kind, whom it presses, and when the fact was recorded."""

    kind: ClockKind
    org: str
    at: datetime
    key: str = ""
    until: datetime | None = None


def start_clock(clocks: CaseClocks, fact: Start, terms: Terms, calendar: Calendar) -> Told:
    """Start a clock from a recorded fact; one that already runs is left alone, for no fact resets a limit."""
    if clocks.running(fact.kind, fact.key):
        return clocks, ()
    course = Course(to_millisecond(fact.at), terms.limit, office_hours=terms.office_hours, until=fact.until)
    derivation = due_of(course, calendar)
    clock = Clock(
        clock_id=f"{clocks.case_id}-{fact.kind}-{len(clocks.of_kind(fact.kind)) + 1}",
        kind=fact.kind,
        org=fact.org,
        derivation=derivation,
        policy_version=terms.policy_version,
        warnings=planned(derivation, terms.thresholds, terms.quiet_hours),
        course=course,
        key=fact.key,
        quiet_hours=terms.quiet_hours,
    )
    event = ClockStarted(
        **named(clocks, clock),
        started_at=derivation.started_at,
        due_at=derivation.due_at,
        provisional=derivation.provisional,
    )
    return changed(clocks, clocks=(*clocks.clocks, clock)), (event,)


def stop_clocks(clocks: CaseClocks, kinds: frozenset[ClockKind], at: datetime, key: str | None = None) -> Told:
    """Stop the running clocks of these kinds at the instant of a recorded fact, however late the news of it came.

    With `key` only the clock of that key.
    """
    stopped_at, kept, events = to_millisecond(at), [], []
    for clock in clocks.clocks:
        if clock.running and clock.kind in kinds and key in (None, clock.key):
            clock = changed(clock, stopped_at=stopped_at)
            events.append(
                ClockStopped(
                    **named(clocks, clock),
                    on_time=bool(clock.on_time),
                    due_at=clock.derivation.due_at,
                    stopped_at=stopped_at,
                )
            )
        kept.append(clock)
    return (changed(clocks, clocks=tuple(kept)) if events else clocks), tuple(events)


def press(clocks: CaseClocks, kind: ClockKind, org: str) -> CaseClocks:
    """Let the running clocks of a kind press on another organ from now on; their due times stay as they were."""
    moved = tuple(changed(clock, org=org) if clock.running and clock.kind is kind else clock for clock in clocks.clocks)
    return changed(clocks, clocks=moved)


def named(clocks: CaseClocks, clock: Clock) -> dict[str, Any]:
    """The members every event of a clock has."""
    return {
        "clock_id": clock.clock_id,
        "case_id": clocks.case_id,
        "appeal_id": clocks.appeal_id,
        "kind": clock.kind,
        "org": clock.org,
    }
