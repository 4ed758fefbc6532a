"""What holds whatever happens to a case: hypothesis looks for a life that breaks it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events import casework, handling
from contracts.events.deadline import ClockPaused, ClockRecalculated, ClockResumed, ClockStarted
from contracts.vocabulary import ClockKind
from services.deadline.domain.calendar import Calendar, CalendarYear
from services.deadline.domain.course import Course, DayHours, Limit, LimitUnit
from services.deadline.domain.facts import EFFECTS, record
from services.deadline.domain.firing import fire
from services.deadline.domain.limits import derive_course
from services.deadline.domain.rederiving import Anew, rederive
from tests.unit.deadline.builders import CALENDAR, EMPTY, RULES, fact

ORIGIN = datetime(2021, 9, 1, tzinfo=UTC)
OFFICE = DayHours("08:30", "17:30")
CONFIRMED_OTHERWISE = Calendar(
    {2021: CalendarYear(2021, True, {date(2021, 9, day): "放假" for day in (8, 9, 14, 28, 30)}, {}, revision=2)}
)

minutes = st.integers(0, 60 * 24 * 40)
units = st.sampled_from(list(LimitUnit))
offices = st.sampled_from([None, OFFICE])
MOVING = (ClockResumed, ClockRecalculated)


@st.composite
def courses(draw) -> Course:
    """A limit with a few pauses and extensions on its way."""
    unit = draw(units)
    course = Course(ORIGIN + timedelta(minutes=draw(minutes)), Limit(draw(st.integers(0, 30)), unit, "甲条"))
    course = replace(course, office_hours=draw(offices))
    for gap, length in draw(st.lists(st.tuples(st.integers(1, 9000), st.integers(0, 30000)), max_size=3)):
        since = (course.rests[-1].until if course.rests else course.started_at) + timedelta(minutes=gap)
        if since <= derive_course(course, CALENDAR).due_at:
            course = course.paused(since).resumed(since + timedelta(minutes=length))
    for amount, more in draw(st.lists(st.tuples(st.integers(0, 20), units), max_size=2)):
        course = course.extended(Limit(amount, more, "乙条"))
    return course


@st.composite
def lives(draw):
    """Facts in the order of their instants, each with the firing of what is due by then."""
    kinds = sorted(EFFECTS, key=lambda kind: kind.__name__)
    # Pauses, resumptions and extensions are what moves due times: they come often.
    often = [handling.CaseSuspended, handling.CaseResumed, handling.ExtensionRuled, casework.CaseAccepted]
    offsets = sorted(draw(st.lists(minutes, max_size=14)))
    life = [fact(casework.CaseOpened, submitted_at=ORIGIN), fact(casework.CaseAccepted, accepted_at=ORIGIN)]
    for offset in offsets:
        kind = draw(st.sampled_from(kinds + often * 4))
        life.append(fact(kind, **{EFFECTS[kind].at: ORIGIN + timedelta(minutes=offset)}))
    return life


@given(courses(), st.integers(0, 20000))
def test_a_longer_pause_is_never_due_earlier_and_paused_time_never_counts(course, longer):
    if not course.rests:
        return
    last = course.rests[-1]
    stretched = replace(course, rests=(*course.rests[:-1], replace(last, until=last.until + timedelta(minutes=longer))))
    assert derive_course(stretched, CALENDAR).due_at >= derive_course(course, CALENDAR).due_at
    without = replace(course, rests=course.rests[:-1])
    assert derive_course(course, CALENDAR).due_at >= derive_course(without, CALENDAR).due_at
    assert derive_course(course, CALENDAR).due_at >= last.until


@given(courses(), st.integers(0, 30), units)
def test_more_time_is_never_due_earlier(course, amount, unit):
    more = course.extended(Limit(amount, unit, "丙条"))
    assert derive_course(more, CALENDAR).due_at >= derive_course(course, CALENDAR).due_at


@given(courses())
def test_hours_outside_pauses_add_up_to_the_limit(course):
    if course.limit.unit is not LimitUnit.HOUR or course.office_hours or course.extensions:
        return
    rested = sum((rest.until - rest.since for rest in course.rests), timedelta())
    passed = derive_course(course, CALENDAR).due_at - course.started_at
    assert passed - rested == timedelta(hours=course.limit.amount)


@given(courses())
def test_same_facts_give_the_same_derivation(course):
    assert derive_course(course, CALENDAR) == derive_course(course, CALENDAR)


@given(minutes, minutes, st.integers(0, 60), units)
def test_later_start_is_never_due_earlier_within_office_hours(one, other, amount, unit):
    first, second = (ORIGIN + timedelta(minutes=each) for each in sorted((one, other)))
    limit = Limit(amount, unit, "条款")
    due = [derive_course(Course(at, limit, office_hours=OFFICE), CALENDAR).due_at for at in (first, second)]
    assert due == sorted(due)


@settings(max_examples=300)
@given(lives())
def test_no_due_time_moves_and_no_verdict_falls_without_a_word(life):
    clocks = EMPTY
    for each in life:
        at = getattr(each, EFFECTS[type(each)].at)
        for step, told in (fire(clocks, at), record(fire(clocks, at)[0], each, RULES)):
            _hold_together(clocks, step, told)
            clocks = step


def _hold_together(before, after, told):
    moved = {event.clock_id: event.due_at for event in told if isinstance(event, MOVING)}
    started = {event.clock_id for event in told if isinstance(event, ClockStarted)}
    kept = {clock.clock_id: clock for clock in after.clocks}
    assert set(kept) == {clock.clock_id for clock in before.clocks} | started
    for old in before.clocks:
        new = kept[old.clock_id]
        assert new.derivation.started_at == old.derivation.started_at
        if old.derivation.due_at != new.derivation.due_at:
            assert moved[old.clock_id] == new.derivation.due_at
            assert new.history[-1].old_due_at == old.derivation.due_at
        if old.overdue_at is not None and new.overdue_at is None:
            assert (old.clock_id in moved, new.history[-1].overdue_at) == (True, old.overdue_at)
        if not old.running:
            assert new == old


@settings(max_examples=200)
@given(lives())
def test_resting_clocks_never_fire(life):
    clocks, resting = EMPTY, set()
    for each in life:
        clocks, told = record(clocks, each, RULES)
        resting |= {event.clock_id for event in told if isinstance(event, ClockPaused)}
        resting -= {event.clock_id for event in told if isinstance(event, ClockResumed)}
        _, fired = fire(clocks, ORIGIN + timedelta(days=4000))
        assert not {event.clock_id for event in fired} & resting


@settings(max_examples=200)
@given(lives())
def test_deriving_anew_twice_is_deriving_anew_once(life):
    clocks = EMPTY
    for each in life:
        clocks, _ = record(clocks, each, RULES)
    anew = Anew("calendar_corrected", ORIGIN + timedelta(days=50), CONFIRMED_OTHERWISE)
    once, told = rederive(clocks, anew)
    assert rederive(once, anew) == (once, ())
    assert {event.clock_id for event in told} <= {clock.clock_id for clock in clocks.clocks if clock.running}
    back, _ = rederive(once, replace(anew, calendar=CALENDAR))
    assert [clock.derivation.due_at for clock in back.clocks] == [clock.derivation.due_at for clock in clocks.clocks]


@settings(max_examples=100)
@given(lives())
def test_facts_told_again_from_the_beginning_give_the_same_clocks(life):
    first = second = EMPTY
    for each in life:
        first, _ = record(first, each, RULES)
    for each in life:
        second, _ = record(second, each, RULES)
    assert first == second
    assert {clock.kind for clock in first.clocks} <= set(ClockKind)
