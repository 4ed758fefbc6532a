"""What a limit is, what happened to it on its way, and what a derivation of its due time says."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

from services.deadline.domain.calendar import CIVIL_ZONE

ONE_DAY = timedelta(days=1)
LAST_MOMENT = timedelta(milliseconds=1)
"""Instants are kept to the millisecond: the last one before 24:00 is the last that is in time."""


class LimitUnit(StrEnum):
    """In what a limit is counted; a law's “日” without 工作 means calendar days."""

    WORKING_DAY = "工作日"
    CALENDAR_DAY = "日"
    HOUR = "小时"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units, and the clause it rests on."""

    amount: int
    unit: LimitUnit
    clause: str

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a limit cannot be negative")

    @property
    def words(self) -> str:
        """Such as 3个工作日, 30日, 48小时."""
        return f"{self.amount}{'个' * (self.unit is LimitUnit.WORKING_DAY)}{self.unit}"


@dataclass(frozen=True, slots=True)
class Rest:
    """A time that does not count, from the fact that suspended the case to the one that resumed it."""

    since: datetime
    until: datetime | None = None


@cache
def _clock_time(words: str) -> time:
    return time.fromisoformat(words)


@dataclass(frozen=True, slots=True)
class DayHours:
    """Local hours of a day as `hh:mm`; equal ends mean that there are none."""

    opens: str
    closes: str

    @property
    def given(self) -> bool:
        """Whether the hours say anything."""
        return self.opens != self.closes

    def on(self, day: date) -> tuple[datetime, datetime]:
        """The instants of opening and closing on a civil day."""
        opens, closes = (datetime.combine(day, _clock_time(end), CIVIL_ZONE) for end in (self.opens, self.closes))
        return opens, closes

    def end_after(self, instant: datetime) -> datetime | None:
        """When the hours an instant falls into are over; they may run over midnight. None outside of them."""
        around = self._around(instant)
        return around and around[1]

    def start_before(self, instant: datetime) -> datetime | None:
        """When the hours an instant falls into began; None outside of them."""
        around = self._around(instant)
        return around and around[0]

    def _around(self, instant: datetime) -> tuple[datetime, datetime] | None:
        local = instant.astimezone(CIVIL_ZONE)
        if not self._within(local.time()):
            return None
        today = local.date()
        for day in (today - ONE_DAY, today):
            opens, closes = self.on(day)
            if closes <= opens:
                closes += ONE_DAY
            if opens <= instant < closes:
                return opens, closes
        return None

    def _within(self, clock_time: time) -> bool:
        opens, closes = _clock_time(self.opens), _clock_time(self.closes)
        if opens <= closes:
            return opens <= clock_time < closes
        return clock_time >= opens or clock_time < closes


@dataclass(frozen=True, slots=True)
class Course:
    """All recorded facts a due time follows from: the start, the limit, more time granted, and the times of rest.

    With `until` a person has set the due time and nothing is counted. `most_more` caps what all extensions add up to.
    """

    started_at: datetime
    limit: Limit
    extensions: tuple[Limit, ...] = ()
    rests: tuple[Rest, ...] = ()
    office_hours: DayHours | None = None
    most_more: Limit | None = None
    until: datetime | None = None

    @property
    def paused_at(self) -> datetime | None:
        """Since when it rests; None while it runs."""
        return self.rests[-1].since if self.rests and self.rests[-1].until is None else None

    @property
    def past_rests(self) -> tuple[Rest, ...]:
        """The rests that are over: only these move the due time."""
        return tuple(rest for rest in self.rests if rest.until is not None)

    def paused(self, at: datetime) -> "Course":
        """The course that rests from a fact on."""
        return replace(self, rests=(*self.rests, Rest(at)))

    def resumed(self, at: datetime) -> "Course":
        """The course that runs on from a fact."""
        last = self.rests[-1]
        return replace(self, rests=(*self.rests[:-1], replace(last, until=max(at, last.since))))

    def extended(self, more: Limit) -> "Course":
        """The course with more time."""
        return replace(self, extensions=(*self.extensions, more))


class StepKind(StrEnum):
    """What a day of the derivation is to the limit."""

    START = "start"  # the day of the fact, not counted
    COUNTED = "counted"
    SKIPPED = "skipped"  # no working day
    RESTED = "rested"  # the case was suspended
    EXTENDED = "extended"  # from here on the time granted on top is counted
    MOVED = "moved"  # the last day fell on a day off
    DUE = "due"  # where it moved to, or the same day for a limit of zero days


@dataclass(frozen=True, slots=True)
class DerivationStep:
    """One day of the count: `number` is how many units are counted after it."""

    date: date
    kind: StepKind
    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """A due time with its reasons: `due_at` is the last millisecond in time, `explanation` is plain Chinese.

    `calendar` are the tags of the years it looked at: known otherwise, they may give another due time.
    """

    started_at: datetime
    limit: Limit
    due_at: datetime
    due_day: date
    provisional: bool
    calendar: tuple[str, ...] = ()
    steps: tuple[DerivationStep, ...] = ()
    explanation: str = ""

    @property
    def bare(self) -> "Derivation":
        """What a clock keeps: the steps follow from its course and the calendar its tags name, at any time."""
        return replace(self, steps=(), explanation="")


def to_millisecond(instant: datetime) -> datetime:
    """The instant as it is kept and compared: cut to the millisecond."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
