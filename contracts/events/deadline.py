"""What deadline 时限 says. The subject of each event is the case."""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import ClockKind, Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStarted:
    """A limit began to run from a recorded fact; `provisional` until the needed year's calendar is confirmed."""

    clock_id: str
    case_id: str
    appeal_id: str
    kind: ClockKind
    org: str
    started_at: datetime
    due_at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockWarned:
    """A limit is near."""

    clock_id: str
    case_id: str
    appeal_id: str
    kind: ClockKind
    org: str
    colour: Colour
    due_at: datetime
    warned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockOverdue:
    """A limit passed and its clock still runs."""

    clock_id: str
    case_id: str
    appeal_id: str
    kind: ClockKind
    org: str
    due_at: datetime
    overdue_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStopped:
    """The fact the limit waited for was recorded, in time or late."""

    clock_id: str
    case_id: str
    appeal_id: str
    kind: ClockKind
    org: str
    on_time: bool
    due_at: datetime
    stopped_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPaused:
    """The limit rests from a recorded fact on; nothing is due meanwhile."""

    clock_id: str
    case_id: str
    appeal_id: str
    kind: ClockKind
    org: str
    paused_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockResumed:
    """The limit runs on with what was left of it."""

    clock_id: str
    case_id: str
    appeal_id: str
    kind: ClockKind
    org: str
    due_at: datetime
    provisional: bool
    resumed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRecalculated:
    """The due time was derived anew from recorded facts: an extension, another policy, a confirmed calendar."""

    clock_id: str
    case_id: str
    appeal_id: str
    kind: ClockKind
    org: str
    old_due_at: datetime
    due_at: datetime
    provisional: bool
    reason_code: str
    recalculated_at: datetime
