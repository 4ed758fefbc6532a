"""What must hold of a limit whatever the calendar: hypothesis looks for a calendar that breaks it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.deadline.domain.calendar import Calendar, CalendarYear, civil_date
from services.deadline.domain.course import Course, DayHours, Limit, LimitUnit, Rest
from services.deadline.domain.limits import derive, derive_course, due_of
from tests.simulation.patience import PATIENT

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
SATURDAY = 5

instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
amounts = st.integers(0, 70)
units = st.sampled_from(list(LimitUnit))


@st.composite
def calendars(draw):
    """Two years with any weekdays as holidays and any weekend days made working days; the second may be unconfirmed."""
    holidays = draw(st.sets(st.sampled_from(DAYS), max_size=80))
    weekends = [day for day in DAYS if day.weekday() >= SATURDAY]
    workdays = draw(st.sets(st.sampled_from(weekends), max_size=30)) - holidays
    return calendar_of(holidays, workdays, draw(st.booleans()))


def calendar_of(holidays, workdays, second_confirmed=True) -> Calendar:
    """A calendar of these days off and on."""
    years = {}
    for year, confirmed in ((2026, True), (2027, second_confirmed)):
        off = {day: "放假" for day in holidays if day.year == year}
        on = {day: "调休" for day in workdays if day.year == year}
        years[year] = CalendarYear(year, confirmed, off, on)
    return Calendar(years)


def limit_of(amount: int, unit: LimitUnit) -> Limit:
    """A limit with any clause."""
    return Limit(amount, unit, "试点办法")


def days_between(first: date, last: date) -> list[date]:
    """The days after the first up to the last."""
    return [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]


@PATIENT
@given(calendars(), instants, st.integers(1, 70))
def test_working_days_up_to_the_due_day_are_as_many_as_the_limit_says(calendar, started_at, amount):
    found = derive(started_at, limit_of(amount, LimitUnit.WORKING_DAY), calendar)
    passed = days_between(civil_date(started_at), found.due_day)
    assert sum(calendar.day(day).working for day in passed) == amount
    assert calendar.day(found.due_day).working


@PATIENT
@given(calendars(), instants, amounts, st.sampled_from([LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY]))
def test_nothing_counted_in_days_is_due_on_a_day_off(calendar, started_at, amount, unit):
    assert calendar.day(derive(started_at, limit_of(amount, unit), calendar).due_day).working


@PATIENT
@given(calendars(), instants, st.integers(0, 60))
def test_calendar_days_wait_for_the_next_working_day_and_no_longer(calendar, started_at, amount):
    found = derive(started_at, limit_of(amount, LimitUnit.CALENDAR_DAY), calendar)
    counted = civil_date(started_at) + timedelta(days=amount)
    assert found.due_day >= counted
    assert not any(calendar.day(day).working for day in days_between(counted - timedelta(days=1), found.due_day)[:-1])


@PATIENT
@given(calendars(), instants, st.integers(0, 2000))
def test_hours_run_through_nights_and_holidays(calendar, started_at, hours):
    found = derive(started_at, limit_of(hours, LimitUnit.HOUR), calendar)
    assert found.due_at - found.started_at == timedelta(hours=hours)


@PATIENT
@given(calendars(), instants, instants, amounts, units)
def test_later_start_is_never_due_earlier(calendar, one, other, amount, unit):
    first, second = sorted((one, other))
    due = [derive(at, limit_of(amount, unit), calendar).due_at for at in (first, second)]
    assert due == sorted(due)


@PATIENT
@given(calendars(), instants, amounts, st.integers(0, 20), units)
def test_longer_limit_is_never_due_earlier(calendar, started_at, amount, more, unit):
    short, long = (derive(started_at, limit_of(each, unit), calendar).due_at for each in (amount, amount + more))
    assert short <= long


@PATIENT
@given(calendars(), instants, amounts, units, st.sampled_from(DAYS))
def test_one_more_holiday_never_makes_anything_due_earlier(calendar, started_at, amount, unit, holiday):
    holidays = {day for year in calendar.years.values() for day in year.holidays}
    workdays = {day for year in calendar.years.values() for day in year.workdays}
    more = calendar_of(holidays | {holiday}, workdays - {holiday}, calendar.years[2027].confirmed)
    before, after = (derive(started_at, limit_of(amount, unit), each).due_at for each in (calendar, more))
    assert before <= after


@PATIENT
@given(calendars(), instants, amounts, units, st.sampled_from([day for day in DAYS if day.weekday() >= SATURDAY]))
def test_one_more_working_saturday_never_makes_anything_due_later(calendar, started_at, amount, unit, workday):
    holidays = {day for year in calendar.years.values() for day in year.holidays}
    workdays = {day for year in calendar.years.values() for day in year.workdays}
    more = calendar_of(holidays - {workday}, workdays | {workday}, calendar.years[2027].confirmed)
    before, after = (derive(started_at, limit_of(amount, unit), each).due_at for each in (calendar, more))
    assert after <= before


@PATIENT
@given(calendars(), instants, st.integers(1, 70))
def test_due_time_is_provisional_exactly_when_it_needs_an_unconfirmed_year(calendar, started_at, amount):
    found = derive(started_at, limit_of(amount, LimitUnit.WORKING_DAY), calendar)
    needed = {day.year for day in days_between(civil_date(started_at), found.due_day)}
    assert found.provisional == any(not calendar.day(date(year, 1, 4)).confirmed for year in needed)


@PATIENT
@given(calendars(), instants, amounts, units)
def test_due_time_is_never_before_the_start_and_always_within_its_day(calendar, started_at, amount, unit):
    found = derive(started_at, limit_of(amount, unit), calendar)
    assert found.due_at >= found.started_at
    assert civil_date(found.due_at) == found.due_day


@PATIENT
@given(calendars(), instants, st.integers(1, 70))
def test_every_day_of_a_working_day_limit_is_accounted_for(calendar, started_at, amount):
    found = derive(started_at, limit_of(amount, LimitUnit.WORKING_DAY), calendar)
    assert [step.date for step in found.steps[1:]] == days_between(civil_date(started_at), found.due_day)
    assert [step.number for step in found.steps] == sorted(step.number for step in found.steps)


@PATIENT
@given(calendars(), instants, st.integers(1, 30), st.integers(1, 30))
def test_a_limit_is_its_two_halves_one_after_the_other(calendar, started_at, first, second):
    whole = derive(started_at, limit_of(first + second, LimitUnit.WORKING_DAY), calendar)
    half = derive(started_at, limit_of(first, LimitUnit.WORKING_DAY), calendar)
    assert derive(half.due_at, limit_of(second, LimitUnit.WORKING_DAY), calendar).due_day == whole.due_day


offices = st.sampled_from([None, DayHours("09:00", "17:30"), DayHours("00:00", "00:00")])


@st.composite
def courses(draw):
    """A limit from some instant on, now and then with more time, a rest or a due time set by hand."""
    start = draw(instants)
    more = draw(st.lists(st.builds(limit_of, st.integers(0, 9), units), max_size=1))
    rests = draw(st.lists(st.just(Rest(start + timedelta(days=1), start + timedelta(days=3))), max_size=1))
    until = draw(st.sampled_from([None, None, None, start + timedelta(days=5)]))
    limit = limit_of(draw(st.integers(0, 15)), draw(units))
    return Course(start, limit, tuple(more), tuple(rests), draw(offices), None, until)


@PATIENT
@given(calendars(), st.lists(courses(), min_size=1, max_size=12), st.integers(0, 86_399))
def test_due_time_that_is_remembered_is_the_one_that_would_be_counted(calendar, many, seconds):
    for course in many:
        later = replace(course, started_at=course.started_at + timedelta(seconds=seconds))
        for each in (course, later, course):
            assert due_of(each, calendar) == derive_course(each, calendar).bare
