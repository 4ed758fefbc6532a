"""Counting a limit: from a recorded fact to the last moment that is still in time, with every day accounted for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.deadline.domain.calendar import CIVIL_ZONE, Calendar, Day, civil_date, spoken_date

_ONE_DAY = timedelta(days=1)
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


class StepKind(StrEnum):
    """What a day of the derivation is to the limit."""

    START = "start"  # the day of the fact, not counted
    COUNTED = "counted"
    SKIPPED = "skipped"  # no working day
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
    """A due time with its reasons: `due_at` is the last millisecond in time, `explanation` is plain Chinese."""

    started_at: datetime
    limit: Limit
    due_at: datetime
    due_day: date
    provisional: bool
    steps: tuple[DerivationStep, ...]
    explanation: str


def derive(started_at: datetime, limit: Limit, calendar: Calendar) -> Derivation:
    """Count a limit from the instant of a recorded fact."""
    if started_at.tzinfo is None:
        raise ValueError("a limit starts at an aware instant")
    started_at = to_millisecond(started_at)
    if limit.unit is LimitUnit.HOUR:
        return _derive_hours(started_at, limit)
    steps, days = _count_days(civil_date(started_at), limit, calendar)
    due_day = steps[-1].date
    provisional = any(not day.confirmed for day in days)
    words = _explain(started_at, limit, steps, provisional)
    return Derivation(started_at, limit, end_of(due_day), due_day, provisional, tuple(steps), words)


def to_millisecond(instant: datetime) -> datetime:
    """The instant as it is kept and compared: cut to the millisecond."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def end_of(day: date) -> datetime:
    """The last moment of a civil day that is in time.

    民法典 art. 203: the last day ends at 24:00 (the platform takes replies round the clock, so no closing hour comes
    before). 24:00 itself is the next day, so the moment before it is kept: its date is the due day everywhere.
    """
    return datetime.combine(day + _ONE_DAY, time(), CIVIL_ZONE) - LAST_MOMENT


def _count_days(start: date, limit: Limit, calendar: Calendar) -> tuple[list[DerivationStep], list[Day]]:
    # 民法典 art. 201: the day on which the period begins is not counted.
    steps = [DerivationStep(start, StepKind.START, 0, "起算事实发生的当日不计入")]
    looked_at: list[Day] = []
    day, counted = start, 0
    while counted < limit.amount:
        day += _ONE_DAY
        if limit.unit is LimitUnit.CALENDAR_DAY:
            counted += 1
            steps.append(DerivationStep(day, StepKind.COUNTED, counted, f"第{counted}日"))
            continue
        known = calendar.day(day)
        looked_at.append(known)
        counted += known.working
        steps.append(_working_day_step(known, counted))
    _move_off_days(steps, calendar, looked_at)
    return steps, looked_at


def _working_day_step(day: Day, counted: int) -> DerivationStep:
    if day.working:
        return DerivationStep(day.date, StepKind.COUNTED, counted, f"{day.why}，第{counted}个工作日")
    return DerivationStep(day.date, StepKind.SKIPPED, counted, f"{day.why}，不计入")


def _move_off_days(steps: list[DerivationStep], calendar: Calendar, looked_at: list[Day]) -> None:
    # 民法典 art. 203: a last day that is a day off moves to the day after the days off.
    counted = steps[-1].number
    known = calendar.day(steps[-1].date)
    looked_at.append(known)
    moved = False
    while not known.working:
        steps.append(DerivationStep(known.date, StepKind.MOVED, counted, f"届满日逢{known.why}，顺延"))
        known = calendar.day(known.date + _ONE_DAY)
        looked_at.append(known)
        moved = True
    if moved or steps[-1].kind is StepKind.START:
        why = f"{known.why}，顺延至本日届满" if moved else f"{known.why}，当日届满"
        steps.append(DerivationStep(known.date, StepKind.DUE, counted, why))


def _derive_hours(started_at: datetime, limit: Limit) -> Derivation:
    # 民法典 art. 201: a period in hours begins at once; nights and days off count.
    due_at = started_at + timedelta(hours=limit.amount)
    due_day = civil_date(due_at)
    words = f"自{_spoken_instant(started_at)}起满{limit.amount}小时，{_spoken_instant(due_at)}届满"
    step = DerivationStep(due_day, StepKind.DUE, limit.amount, "按小时计算，自起算时刻连续计算，夜间和休息日计入")
    return Derivation(started_at, limit, due_at, due_day, False, (step,), f"{words}。依据：{limit.clause}。")


def _explain(started_at: datetime, limit: Limit, steps: list[DerivationStep], provisional: bool) -> str:
    due_day = steps[-1].date
    skipped = [step for step in steps if step.kind is StepKind.SKIPPED]
    moved = [step for step in steps if step.kind is StepKind.MOVED]
    parts = [f"{_spoken_instant(started_at)}起算，当日不计入", f"期限{limit.amount}个{limit.unit}"]
    if limit.unit is LimitUnit.CALENDAR_DAY:
        parts[1] = f"期限{limit.amount}日（自然日）"
    if skipped:
        parts.append(f"其间{len(skipped)}天休息日不计入")
    if moved:
        parts.append("届满日逢休息日，顺延至休息日结束的次日")
    parts.append(f"{spoken_date(due_day)}24:00届满")
    words = "，".join(parts) + f"。依据：{limit.clause}。"
    if provisional:
        words += "所跨年度的放假安排尚未公布，暂按周末推算。"
    return words


def _spoken_instant(instant: datetime) -> str:
    local = instant.astimezone(CIVIL_ZONE)
    return f"{spoken_date(local.date())}{local:%H:%M}"
