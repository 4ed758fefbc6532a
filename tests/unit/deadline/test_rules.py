"""Which limit holds for which case: overrides of the policy, its hours, and when warnings are given."""

from dataclasses import replace
from datetime import datetime

import pytest

from contracts.vocabulary import ClockKind, Colour
from services.deadline.domain.clocks import Matter, Start, start_clock
from services.deadline.domain.course import Course, DayHours, Limit, LimitUnit, StepKind
from services.deadline.domain.ladder import Threshold
from services.deadline.domain.limits import derive_course
from services.deadline.domain.policy import rules_of
from services.deadline.domain.remaining import remaining_words
from tests.unit.deadline.builders import CALENDAR, EMPTY, POLICY, RULES, local

OFFICE = DayHours("08:30", "17:30")
MATTER = Matter(item_code="F03", appeal_type="help", grade="normal", legal_track="platform", lead_org="DEPT-CZ")


def rules(*overrides: dict, **time: object):
    given = {"value": 9, "unit": "wd", "clock": "conclude"}
    rows = [{**given, **row, "basis": f"第{number}条"} for number, row in enumerate(overrides, 1)]
    document = {
        "policy": {**POLICY, "time": {**POLICY["time"], "overrides": rows, **time}},
        "policy_version": "o-1",
        "calendar": [],
        "organs": [{"code": "DEPT-CZ", "level": "county"}],
        "power_list": {"items": [{"code": "F03", "category": "惠民"}]},
    }
    return replace(rules_of(document), calendar=CALENDAR)


def clause(*overrides: dict, matter: Matter = MATTER) -> str:
    return rules(*overrides).terms(ClockKind.CONCLUDE, matter).limit.clause


@pytest.mark.parametrize(
    "condition",
    [
        {"item": "F03"},
        {"item": "惠民"},
        {"grade": "normal"},
        {"level": "county"},
        {"track": "platform"},
        {"type": "help"},
    ],
)
def test_override_holds_for_the_cases_it_names_and_cites_its_own_clause(condition):
    other = {name: "urgent" if name == "grade" else "other" for name in condition}
    assert clause(condition) == "第1条"
    assert clause(other) == "办理规定第三条"


def test_override_that_names_most_wins_then_the_later():
    assert clause({"item": "F03", "grade": "normal"}, {"item": "F03"}) == "第1条"
    assert clause({"item": "F03"}, {"grade": "normal"}) == "第2条"
    assert clause({"item": "F03", "grade": "urgent"}, {}) == "第2条"
    assert clause({"clock": "dispatch"}) == "办理规定第三条"


def test_pack_of_the_first_format_starts_no_clock_it_sets_no_limit_for():
    bare = {key: POLICY["time"][key] for key in ("dispatch", "first_reply", "conclude")}
    found = rules_of({"policy": {**POLICY, "time": bare}, "policy_version": "b-1", "calendar": []})
    assert found.terms(ClockKind.HELP, MATTER) is None
    with pytest.raises(KeyError):
        rules_of({"policy": {**POLICY, "time": {}}, "policy_version": "b-2", "calendar": []})


def test_office_hours_that_end_before_they_begin_are_refused():
    with pytest.raises(ValueError, match="office hours"):
        rules(office_hours={"from": "17:30", "to": "08:30"})
    assert rules(office_hours={"from": "00:00", "to": "00:00"}).office_hours is None


def hours(start: datetime, amount: int):
    return derive_course(Course(start, Limit(amount, LimitUnit.HOUR, "条款"), office_hours=OFFICE), CALENDAR)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        (local(2021, 9, 7, 9), 2, local(2021, 9, 7, 11)),
        (local(2021, 9, 7, 16, 30), 2, local(2021, 9, 8, 9, 30)),
        (local(2021, 9, 7, 17, 30), 2, local(2021, 9, 8, 10, 30)),  # closed: from the next opening
        (local(2021, 9, 7, 6), 2, local(2021, 9, 7, 10, 30)),
        (local(2021, 9, 17, 16, 30), 2, local(2021, 9, 18, 9, 30)),  # the Saturday is worked
        (local(2021, 9, 18, 16, 30), 2, local(2021, 9, 22, 9, 30)),  # over Mid-Autumn
        (local(2021, 9, 7, 8, 30), 9, local(2021, 9, 7, 17, 30)),
        (local(2021, 9, 7, 23), 0, local(2021, 9, 8, 8, 30)),
    ],
)
def test_hours_run_within_office_hours_from_the_next_opening(start, amount, due):
    assert hours(start, amount).due_at == due


def test_office_hours_are_explained_day_by_day():
    found = hours(local(2021, 9, 18, 16, 30), 2)
    assert [(step.date.day, step.kind, step.why) for step in found.steps] == [
        (18, StepKind.START, "按工作时间（08:30至17:30）计算，自起算时刻计入"),
        (18, StepKind.COUNTED, "16:30至17:30计1小时，累计1小时"),
        (19, StepKind.SKIPPED, "中秋节，不计入"),
        (20, StepKind.SKIPPED, "中秋节，不计入"),
        (21, StepKind.SKIPPED, "中秋节，不计入"),
        (22, StepKind.COUNTED, "08:30至09:30计1小时，累计2小时"),
    ]
    assert found.explanation.endswith("2021年9月22日09:30届满。依据：条款。")


@pytest.mark.parametrize(
    ("resumed", "due"),
    [
        (local(2021, 9, 8, 9, 45), local(2021, 9, 8, 9, 45)),
        (local(2021, 9, 8, 18), local(2021, 9, 9, 8, 30)),  # resumed after closing: due at the next opening
    ],
)
def test_hours_that_rest_at_their_last_moment_end_no_earlier_than_they_are_resumed(resumed, due):
    """As days and hours round the clock do."""
    course = Course(local(2021, 9, 7, 16, 30), Limit(2, LimitUnit.HOUR, "条款"), office_hours=OFFICE)
    found = derive_course(course.paused(local(2021, 9, 8, 9, 30)).resumed(resumed), CALENDAR)
    assert found.due_at == due
    assert (found.steps[-1].kind, found.steps[-1].number) == (StepKind.DUE, 2)


def test_days_end_when_business_ends():
    course = Course(local(2021, 9, 7, 9), Limit(1, LimitUnit.WORKING_DAY, "条款"), office_hours=OFFICE)
    found = derive_course(course, CALENDAR)
    assert found.due_at == local(2021, 9, 8, 17, 29, 59, 999000)
    assert "2021年9月8日17:30届满" in found.explanation
    late = derive_course(
        replace(course, started_at=local(2021, 9, 7, 18), limit=replace(course.limit, amount=0)), CALENDAR
    )
    assert late.due_day.day == 8


def warnings(quiet: DayHours | None, start: datetime, *percents: int):
    terms = RULES.terms(ClockKind.DISPATCH, MATTER)
    thresholds = tuple(Threshold(percent, Colour.BLUE) for percent in percents)
    terms = replace(terms, thresholds=thresholds, quiet_hours=quiet)
    clocks, _ = start_clock(EMPTY, Start(ClockKind.DISPATCH, "TD", start), terms, CALENDAR)
    (clock,) = clocks.clocks
    return clock, [warning.at for warning in clock.warnings]


def test_warning_of_the_night_is_given_in_the_morning_and_the_verdict_never_waits():
    quiet = DayHours("22:00", "07:00")
    clock, (half, past) = warnings(quiet, local(2021, 9, 7, 4), 50, 100)
    assert half == local(2021, 9, 8, 7)
    assert past == local(2021, 9, 9, 7)
    assert local(2021, 9, 9) in clock.moments
    _, (awake,) = warnings(quiet, local(2021, 9, 7, 12), 10)
    assert awake < local(2021, 9, 7, 22)


def test_warning_that_would_come_after_the_limit_is_given_before_the_quiet_hours():
    _, (at,) = warnings(DayHours("22:00", "07:00"), local(2021, 9, 7, 9), 98)
    assert at == local(2021, 9, 8, 21, 59, 59, 999000)


@pytest.mark.parametrize(
    ("limit", "at", "words"),
    [
        (Limit(15, LimitUnit.WORKING_DAY, ""), local(2021, 9, 10, 9), "尚余12个工作日"),
        (Limit(15, LimitUnit.CALENDAR_DAY, ""), local(2021, 9, 10, 9), "尚余12日"),
        (Limit(3, LimitUnit.WORKING_DAY, ""), local(2021, 9, 10, 9), "今日届满"),
        (Limit(3, LimitUnit.WORKING_DAY, ""), local(2021, 9, 11, 9), "已届满"),
        (Limit(48, LimitUnit.HOUR, ""), local(2021, 9, 8, 8, 30), "尚余1天0小时"),
    ],
)
def test_countdown_is_in_the_limits_own_units(limit, at, words):
    assert remaining_words(Course(local(2021, 9, 7, 8, 30), limit), CALENDAR, at) == words


def test_explanation_tells_of_pauses_and_extensions_with_their_clauses():
    course = Course(local(2021, 9, 7, 9), Limit(3, LimitUnit.WORKING_DAY, "甲条")).extended(
        Limit(2, LimitUnit.CALENDAR_DAY, "乙条")
    )
    course = course.paused(local(2021, 9, 8, 10)).resumed(local(2021, 9, 9, 10))
    found = derive_course(course, CALENDAR)
    assert found.explanation == (
        "2021年9月7日09:00起算，当日不计入，期限3个工作日，批准延长2日，其间2天休息日不计入，"
        "2021年9月8日10:00至2021年9月9日10:00暂停办理不计入，2021年9月15日24:00届满。依据：甲条；乙条。"
    )
    assert [(step.date.day, step.kind) for step in found.steps] == [
        (7, StepKind.START),
        (8, StepKind.COUNTED),
        (9, StepKind.RESTED),
        (10, StepKind.COUNTED),
        (11, StepKind.SKIPPED),
        (12, StepKind.SKIPPED),
        (13, StepKind.COUNTED),
        (13, StepKind.EXTENDED),
        (14, StepKind.COUNTED),
        (15, StepKind.COUNTED),
    ]
