"""The law's way of counting days, on the seed's own dates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.deadline.domain.calendar import CIVIL_ZONE, Calendar, CalendarYear
from services.deadline.domain.course import Limit, LimitUnit, StepKind
from services.deadline.domain.limits import derive

AUTUMN_2021 = CalendarYear(
    2021,
    confirmed=True,
    holidays={date(2021, 9, day): "中秋节" for day in (19, 20, 21)}
    | {date(2021, 10, day): "国庆节" for day in range(1, 8)},
    workdays={date(2021, 9, 18): "中秋节", date(2021, 9, 26): "国庆节", date(2021, 10, 9): "国庆节"},
)
CALENDAR = Calendar({2021: AUTUMN_2021})


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CIVIL_ZONE)


def due_day(start: datetime, amount: int, unit: LimitUnit, calendar: Calendar = CALENDAR) -> date:
    return derive(start, Limit(amount, unit, "测试条款"), calendar).due_day


def test_makeup_saturday_is_a_working_day():
    assert CALENDAR.day(date(2021, 9, 18)).working
    assert not CALENDAR.day(date(2021, 9, 19)).working


def test_three_working_days_after_tuesday_end_on_friday():
    assert due_day(local(2021, 9, 7, 6, 48), 3, LimitUnit.WORKING_DAY) == date(2021, 9, 10)


def test_working_days_count_the_makeup_saturday_and_skip_the_holiday():
    assert due_day(local(2021, 9, 16, 9), 3, LimitUnit.WORKING_DAY) == date(2021, 9, 22)


def test_due_time_is_the_last_millisecond_before_midnight_of_shanghai():
    found = derive(local(2021, 9, 7, 6, 48), Limit(3, LimitUnit.WORKING_DAY, "条款"), CALENDAR)
    assert found.due_at == datetime(2021, 9, 10, 15, 59, 59, 999000, tzinfo=UTC)


def test_day_of_the_fact_is_the_civil_day_of_shanghai_not_of_utc():
    late_in_utc = datetime(2021, 9, 6, 22, 48, tzinfo=UTC)
    assert due_day(late_in_utc, 3, LimitUnit.WORKING_DAY) == date(2021, 9, 10)


def test_calendar_days_count_weekends_and_move_a_last_day_off():
    assert due_day(local(2021, 9, 7, 8), 3, LimitUnit.CALENDAR_DAY) == date(2021, 9, 10)
    assert due_day(local(2021, 9, 16, 8), 15, LimitUnit.CALENDAR_DAY) == date(2021, 10, 8)


def test_calendar_days_do_not_move_off_a_makeup_saturday():
    assert due_day(local(2021, 9, 8, 8), 10, LimitUnit.CALENDAR_DAY) == date(2021, 9, 18)


@pytest.mark.parametrize("unit", [LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY])
def test_zero_days_mean_the_same_day_or_the_next_working_day(unit):
    assert due_day(local(2021, 9, 7, 8), 0, unit) == date(2021, 9, 7)
    assert due_day(local(2021, 9, 11, 8), 0, unit) == date(2021, 9, 13)


def test_hours_run_through_nights_and_days_off():
    found = derive(local(2021, 9, 18, 20, 30), Limit(48, LimitUnit.HOUR, "条款"), CALENDAR)
    assert found.due_at == local(2021, 9, 20, 20, 30)


def test_derivation_names_each_day_with_its_reason():
    found = derive(local(2021, 9, 17, 9), Limit(2, LimitUnit.WORKING_DAY, "条款"), CALENDAR)
    assert [(step.date.day, step.kind, step.why) for step in found.steps] == [
        (17, StepKind.START, "起算事实发生的当日不计入"),
        (18, StepKind.COUNTED, "中秋节（调休上班），第1个工作日"),
        (19, StepKind.SKIPPED, "中秋节，不计入"),
        (20, StepKind.SKIPPED, "中秋节，不计入"),
        (21, StepKind.SKIPPED, "中秋节，不计入"),
        (22, StepKind.COUNTED, "星期三，第2个工作日"),
    ]


def test_explanation_is_plain_chinese_with_the_clause():
    found = derive(local(2021, 9, 17, 9), Limit(2, LimitUnit.WORKING_DAY, "《舒城县办理规定》第三条"), CALENDAR)
    assert found.explanation == (
        "2021年9月17日09:00起算，当日不计入，期限2个工作日，其间3天休息日不计入，2021年9月22日24:00届满。"
        "依据：《舒城县办理规定》第三条。"
    )


def test_explanation_says_why_a_last_day_moved():
    found = derive(local(2021, 9, 16, 8), Limit(15, LimitUnit.CALENDAR_DAY, "条款"), CALENDAR)
    assert [step.kind for step in found.steps[-8:]] == [StepKind.MOVED] * 7 + [StepKind.DUE]
    assert "届满日逢休息日，顺延至休息日结束的次日" in found.explanation


def test_limit_is_provisional_only_when_a_needed_year_is_unconfirmed():
    confirmed = derive(local(2021, 9, 7, 8), Limit(3, LimitUnit.WORKING_DAY, "条款"), CALENDAR)
    reaching = derive(local(2021, 12, 30, 8), Limit(3, LimitUnit.WORKING_DAY, "条款"), CALENDAR)
    assert (confirmed.provisional, reaching.provisional) == (False, True)
    assert "暂按周末推算" in reaching.explanation
    assert reaching.due_day == date(2022, 1, 4)


def test_limit_refuses_a_naive_start_and_a_negative_amount():
    with pytest.raises(ValueError, match="aware"):
        derive(datetime(2021, 9, 7), Limit(1, LimitUnit.HOUR, "条款"), CALENDAR)  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        Limit(-1, LimitUnit.HOUR, "条款")


def test_limit_may_not_end_before_it_starts_at_the_last_moment_of_a_day():
    start = local(2021, 9, 7, 23, 59) + timedelta(seconds=59, milliseconds=999)
    found = derive(start, Limit(0, LimitUnit.WORKING_DAY, "条款"), CALENDAR)
    assert found.due_at == start
