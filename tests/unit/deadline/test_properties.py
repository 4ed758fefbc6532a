"""What holds for every start, limit and calendar."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events import casework
from contracts.vocabulary import ClockKind
from services.deadline.domain.calendar import Calendar, CalendarYear, civil_date
from services.deadline.domain.course import Limit, LimitUnit, StepKind
from services.deadline.domain.facts import EFFECTS, record
from services.deadline.domain.firing import fire
from services.deadline.domain.limits import derive
from tests.unit.deadline.builders import EMPTY, RULES, fact

DAYS_2021 = st.dates(date(2021, 1, 1), date(2021, 12, 31))
INSTANTS = st.datetimes(datetime(2021, 1, 1), datetime(2021, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
UNITS = st.sampled_from(list(LimitUnit))


@st.composite
def calendars(draw) -> Calendar:
    off = draw(st.frozensets(DAYS_2021, max_size=40))
    worked = frozenset(day for day in draw(st.frozensets(DAYS_2021, max_size=20)) if day.weekday() > 4) - off
    year = CalendarYear(2021, draw(st.booleans()), dict.fromkeys(off, "放假"), dict.fromkeys(worked, "补班"))
    return Calendar({2021: year})


@given(INSTANTS, st.integers(0, 60), st.sampled_from([LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY]), calendars())
def test_due_day_is_never_a_day_off(start, amount, unit, calendar):
    found = derive(start, Limit(amount, unit, "条款"), calendar)
    assert calendar.day(found.due_day).working
    assert civil_date(found.due_at) == found.due_day


@given(INSTANTS, INSTANTS, st.integers(0, 60), UNITS, calendars())
def test_later_start_is_never_due_earlier(one, other, amount, unit, calendar):
    limit = Limit(amount, unit, "条款")
    earlier, later = sorted((one, other))
    assert derive(earlier, limit, calendar).due_at <= derive(later, limit, calendar).due_at


@given(INSTANTS, st.integers(0, 60), st.sampled_from([LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY]), calendars())
def test_derivation_recounts_to_the_same_due_day(start, amount, unit, calendar):
    found = derive(start, Limit(amount, unit, "条款"), calendar)
    days = sorted({step.date for step in found.steps})
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert days[0] == civil_date(start)
    assert days[-1] == found.due_day
    assert sum(step.kind is StepKind.COUNTED for step in found.steps) == amount
    for step in found.steps:
        if step.kind in (StepKind.SKIPPED, StepKind.MOVED):
            assert not calendar.day(step.date).working


FACTS = st.tuples(st.sampled_from(sorted(EFFECTS, key=lambda kind: kind.__name__)), st.integers(0, 60 * 24 * 40))


@settings(max_examples=200)
@given(st.lists(FACTS, max_size=12), st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=12))
def test_stopped_clock_never_fires_and_no_moment_fires_twice(facts, minutes):
    origin = datetime(2021, 9, 1, tzinfo=UTC)
    clocks, fired = EMPTY, []
    for (kind, offset), minute in zip(facts, minutes, strict=False):
        at = origin + timedelta(minutes=offset)
        clocks, _ = record(clocks, fact(kind, **{EFFECTS[kind].at: at}), RULES)
        stopped = {clock.clock_id for clock in clocks.clocks if not clock.running}
        clocks, told = fire(clocks, origin + timedelta(minutes=minute))
        assert not {event.clock_id for event in told} & stopped
        # A helper is reminded beside its own warnings; a due time that moved is warned of anew.
        own = [event for event in told if event.kind is not ClockKind.HELP]
        fired += [(event.clock_id, getattr(event, "colour", "overdue"), event.due_at) for event in own]
    assert len(fired) == len(set(fired))


@given(st.lists(FACTS, max_size=12))
def test_at_most_one_clock_of_a_kind_and_key_runs_and_an_end_leaves_only_orders_open(facts):
    clocks = EMPTY
    for kind, offset in facts:
        at = datetime(2021, 9, 1, tzinfo=UTC) + timedelta(minutes=offset)
        clocks, _ = record(clocks, fact(kind, **{EFFECTS[kind].at: at}), RULES)
    running = [(clock.kind, clock.key) for clock in clocks.clocks if clock.running]
    assert len(running) == len(set(running))
    ended, _ = record(clocks, fact(casework.CaseClosed), RULES)
    assert {clock.kind for clock in ended.clocks if clock.running} <= {ClockKind.RECTIFY}
