"""Counting days and hours one after the other, with every day accounted for."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from services.deadline.domain.calendar import CIVIL_ZONE, Calendar, Day, civil_date, spoken_instant
from services.deadline.domain.course import (
    LAST_MOMENT,
    ONE_DAY,
    Course,
    DerivationStep,
    Limit,
    LimitUnit,
    Rest,
    StepKind,
)

Span = tuple[datetime, datetime]


class Count:
    """One walk through the calendar; `at` is how far it came: in the end the last moment in time."""

    def __init__(self, course: Course, calendar: Calendar, at: datetime) -> None:
        self.at = at
        self.steps: list[DerivationStep] = []
        self.looked_at: list[Day] = []
        self._calendar = calendar
        self._rests = course.past_rests
        self._office = course.office_hours if course.office_hours and course.office_hours.given else None

    def go_on(self, limit: Limit) -> None:
        """Count one limit from where the walk stands."""
        if limit.unit is not LimitUnit.HOUR:
            self._count_days(limit)
        elif self._office:
            self._count_office_hours(limit)
        else:
            self._count_hours(limit)

    def _step(self, day: date, kind: StepKind, number: int, why: str) -> None:
        self.steps.append(DerivationStep(day, kind, number, why))

    def _look_at(self, day: date) -> Day:
        known = self._calendar.day(day)
        self.looked_at.append(known)
        return known

    def _count_days(self, limit: Limit) -> None:
        # 民法典 art. 201: the day on which the period begins is not counted.
        day, counted = civil_date(self.at), 0
        if not self.steps:
            self._step(day, StepKind.START, 0, "起算事实发生的当日不计入")
        while counted < limit.amount:
            day += ONE_DAY
            if self._rests_on(day):
                self._step(day, StepKind.RESTED, counted, "暂停办理，不计入")
            elif limit.unit is LimitUnit.CALENDAR_DAY:
                counted += 1
                self._step(day, StepKind.COUNTED, counted, f"第{counted}日")
            else:
                counted += self._count_working_day(self._look_at(day), counted)
        self._end_on_a_working_day(day, counted)

    def _count_working_day(self, day: Day, counted: int) -> int:
        if day.working:
            self._step(day.date, StepKind.COUNTED, counted + 1, f"{day.why}，第{counted + 1}个工作日")
        else:
            self._step(day.date, StepKind.SKIPPED, counted, f"{day.why}，不计入")
        return day.working

    def _end_on_a_working_day(self, day: date, counted: int) -> None:
        # 民法典 art. 203: a last day that is a day off moves to the day after the days off.
        moved = False
        while (why := self._why_not_the_end(known := self._look_at(day))) is not None:
            self._step(day, StepKind.MOVED, counted, why)
            day, moved = day + ONE_DAY, True
        if moved:
            self._step(day, StepKind.DUE, counted, f"{known.why}，顺延至本日届满")
        elif self.steps[-1].kind is not StepKind.COUNTED:
            self._step(day, StepKind.DUE, counted, f"{known.why}，当日届满")
        self.at = self._closing(day)

    def _why_not_the_end(self, day: Day) -> str | None:
        if not day.working:
            return f"届满日逢{day.why}，顺延"
        if self._breaks_off_on(day.date):
            return "届满前暂停办理，顺延"
        if self._closing(day.date) < self.at:
            return "已过当日下班时间，顺延"
        return None

    def _closing(self, day: date) -> datetime:
        """The last moment of a civil day that is in time.

        民法典 art. 203: the last day ends at 24:00, or where there are office hours when business ends. 24:00 itself
        is the next day, so the moment before it is kept: its date is the due day everywhere.
        """
        if self._office:
            return self._office.on(day)[1] - LAST_MOMENT
        return datetime.combine(day + ONE_DAY, time(), CIVIL_ZONE) - LAST_MOMENT

    def _rests_on(self, day: date) -> bool:
        """The day of the suspension was used up to it; the day of the resumption begins anew and is not counted."""
        return any(civil_date(rest.since) < day <= civil_date(_end(rest)) for rest in self._rests)

    def _breaks_off_on(self, day: date) -> bool:
        """Suspended before its last moment, a limit ends no earlier than the case is resumed."""
        return self._rests_at(self._closing(day))

    def _rests_at(self, moment: datetime) -> bool:
        return any(rest.since <= moment < _end(rest) for rest in self._rests)

    def _count_hours(self, limit: Limit) -> None:
        # 民法典 art. 201: a period in hours begins at once; nights and days off count.
        left, cursor = timedelta(hours=limit.amount), self.at
        for rest in self._rests:
            if rest.since > cursor + left:
                break
            if _end(rest) <= cursor:
                continue
            left -= max(rest.since - cursor, timedelta())
            cursor = max(cursor, _end(rest))
            self._step(civil_date(rest.since), StepKind.RESTED, 0, f"{_spoken(rest.since, _end(rest))}暂停办理，不计入")
        self.at = cursor + left
        why = "按小时计算，自起算时刻连续计算，夜间和休息日计入"
        self._step(civil_date(self.at), StepKind.DUE, limit.amount, why)

    def _count_office_hours(self, limit: Limit) -> None:
        left, total = timedelta(hours=limit.amount), timedelta(hours=limit.amount)
        self._tell_office_start()
        for opens, closes in self._office_spans():
            self.at = min(opens + left, closes)
            left -= self.at - opens
            done = total - left
            number = int(done.total_seconds() // 3600)
            if self.at > opens or not total:
                why = f"{_spoken(opens, self.at)}计{_spoken_length(self.at - opens)}，累计{_spoken_length(done)}"
                self._step(civil_date(opens), StepKind.COUNTED, number, why)
            else:
                self._step(civil_date(opens), StepKind.DUE, number, "届满前暂停办理，顺延至此时届满")
            if not left and not self._rests_at(self.at):
                break

    def _tell_office_start(self) -> None:
        day, office = civil_date(self.at), self._office
        if self.steps or office is None:
            return
        known = self._calendar.day(day)
        opens, closes = office.on(day)
        if known.working and opens <= self.at < closes:
            why = f"按工作时间（{office.opens}至{office.closes}）计算，自起算时刻计入"
        else:
            why = f"起算事实发生在工作时间（{office.opens}至{office.closes}）以外，自下一次上班时刻计入"
        self._step(day, StepKind.START, 0, why)

    def _office_spans(self) -> Iterator[Span]:
        """The times of work from where the walk stands, without those of rest."""
        day, start, office = civil_date(self.at), self.at, self._office
        while office is not None:
            known = self._look_at(day)
            if known.working:
                opens, closes = office.on(day)
                yield from self._without_rests(max(opens, start), closes)
            else:
                self._step(day, StepKind.SKIPPED, 0, f"{known.why}，不计入")
            day += ONE_DAY

    def _without_rests(self, opens: datetime, closes: datetime) -> Iterator[Span]:
        for rest in self._rests:
            if rest.since < closes and _end(rest) > opens:
                if rest.since > opens:
                    yield opens, rest.since
                self._step(civil_date(opens), StepKind.RESTED, 0, "暂停办理，不计入")
                opens = _end(rest)
        if opens < closes:
            yield opens, closes


def _end(rest: Rest) -> datetime:
    return rest.until or rest.since


def _spoken(since: datetime, until: datetime) -> str:
    if civil_date(since) == civil_date(until):
        return f"{since.astimezone(CIVIL_ZONE):%H:%M}至{until.astimezone(CIVIL_ZONE):%H:%M}"
    return f"{spoken_instant(since)}至{spoken_instant(until)}"


def _spoken_length(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours}小时{minutes}分" if minutes else f"{hours}小时"
