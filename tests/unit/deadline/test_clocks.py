"""Clocks start and stop by facts alone, and fire each moment once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.catalogue import heard_by
from contracts.events import casework
from contracts.events.deadline import ClockOverdue, ClockStarted, ClockStopped, ClockWarned
from contracts.vocabulary import ClockKind, Colour
from services.deadline.domain.facts import EFFECTS, record
from services.deadline.domain.firing import fire
from services.deadline.domain.ladder import Threshold
from tests.unit.deadline.builders import EMPTY, RULES, TOWN, VILLAGE, fact, local


def after(*facts: object):
    clocks, events = EMPTY, ()
    for each in facts:
        clocks, told = record(clocks, each, RULES)
        events += told
    return clocks, events


def test_every_casework_event_heard_has_an_effect():
    heard = {spec.data_class for spec in heard_by("deadline")}
    assert set(EFFECTS) == heard


def test_case_number_one_starts_and_stops_its_four_clocks_from_facts():
    _, events = after(
        fact(casework.CaseOpened),
        fact(casework.CaseAccepted),
        fact(casework.CaseDispatched),
        fact(casework.CaseReplied),
        fact(casework.ReplyApproved),
        fact(casework.CaseClosed),
    )
    assert [(type(event), event.kind) for event in events] == [
        (ClockStarted, ClockKind.DISPATCH),
        (ClockStarted, ClockKind.CONCLUDE),
        (ClockStopped, ClockKind.DISPATCH),
        (ClockStarted, ClockKind.FIRST_REPLY),
        (ClockStopped, ClockKind.FIRST_REPLY),
        (ClockStopped, ClockKind.CONCLUDE),
        (ClockStarted, ClockKind.RATING),
        (ClockStopped, ClockKind.RATING),
    ]
    assert all(event.on_time for event in events if isinstance(event, ClockStopped))


def test_dispatch_clock_runs_from_filing_not_from_opening():
    late_news = fact(casework.CaseOpened, opened_at=local(2021, 9, 9, 12))
    clocks, (started,) = after(late_news)
    assert started.started_at == local(2021, 9, 7, 6, 48)
    assert started.due_at == local(2021, 9, 8, 23, 59, 59, 999000)
    assert started.org == TOWN


def test_stop_is_judged_by_the_instant_of_the_fact_not_by_the_news_of_it():
    clocks, _ = after(fact(casework.CaseOpened))
    clocks, _ = fire(clocks, local(2021, 9, 9, 0, 0))
    clocks, events = record(clocks, fact(casework.CaseDispatched, dispatched_at=local(2021, 9, 8, 23, 59)), RULES)
    stopped = next(event for event in events if isinstance(event, ClockStopped))
    assert stopped.on_time is True


@pytest.mark.parametrize(("millisecond", "on_time"), [(-1, True), (0, True), (1, False)])
def test_last_millisecond_of_the_day_is_in_time_and_midnight_is_not(millisecond, on_time):
    clocks, (started,) = after(fact(casework.CaseOpened))
    at = started.due_at + timedelta(milliseconds=millisecond)
    _, events = record(clocks, fact(casework.CaseNotAccepted, decided_at=at), RULES)
    assert [event.on_time for event in events] == [on_time]


def test_rejected_reply_gives_no_new_time():
    before, _ = after(fact(casework.CaseAccepted), fact(casework.CaseDispatched), fact(casework.CaseReplied))
    clocks, events = record(before, fact(casework.ReplyRejected), RULES)
    assert (clocks, events) == (before, ())


def test_second_acceptance_does_not_reset_a_running_clock():
    first, _ = after(fact(casework.CaseAccepted))
    again, events = record(first, fact(casework.CaseAccepted, accepted_at=local(2021, 9, 20, 9)), RULES)
    assert (again, events) == (first, ())


def test_resupervision_starts_a_second_conclusion_clock_and_leaves_the_first_untouched():
    first, _ = after(fact(casework.CaseAccepted), fact(casework.CaseDispatched), fact(casework.ReplyApproved))
    second, events = record(first, fact(casework.CaseResupervised), RULES)
    assert second.of_kind(ClockKind.CONCLUDE)[0] == first.of_kind(ClockKind.CONCLUDE)[0]
    assert [type(event) for event in events] == [ClockStopped, ClockStarted]
    assert events[1].clock_id.endswith("-conclude-2")
    assert events[1].started_at == local(2021, 9, 8, 9)


def test_conclusion_clock_presses_on_the_lead_once_one_is_named():
    lead = "DEPT-NYNC"
    clocks, _ = after(fact(casework.CaseAccepted))
    assert clocks.of_kind(ClockKind.CONCLUDE)[0].org == VILLAGE
    clocks, _ = record(clocks, fact(casework.CaseDispatched, lead_org=lead), RULES)
    assert clocks.of_kind(ClockKind.CONCLUDE)[0].org == lead


@pytest.mark.parametrize(
    "ending", [casework.CaseNotAccepted, casework.CaseRedirected, casework.CaseWithdrawn, casework.CaseClosed]
)
def test_ending_stops_every_clock(ending):
    clocks, _ = after(fact(casework.CaseOpened), fact(casework.CaseAccepted), fact(ending))
    assert clocks.next_fire_at is None
    assert not any(clock.running for clock in clocks.clocks)


def test_warnings_fall_due_at_the_policys_share_of_the_time_and_fire_once():
    clocks, (started,) = after(fact(casework.CaseOpened))
    half = started.started_at + (started.due_at - started.started_at) / 2
    assert abs(clocks.next_fire_at - half) < timedelta(milliseconds=1)
    clocks, told = fire(clocks, clocks.next_fire_at)
    assert [(type(event), event.colour) for event in told] == [(ClockWarned, Colour.BLUE)]
    assert fire(clocks, half + timedelta(milliseconds=1)) == (clocks, ())


def test_overdue_fires_at_midnight_and_once():
    clocks, (started,) = after(fact(casework.CaseOpened))
    clocks, told = fire(clocks, started.due_at)
    assert [type(event) for event in told] == [ClockWarned, ClockWarned]
    assert clocks.next_fire_at == local(2021, 9, 9)
    clocks, told = fire(clocks, local(2021, 9, 9))
    assert [type(event) for event in told] == [ClockOverdue]
    assert clocks.next_fire_at is None


def test_a_leap_of_the_clock_gives_every_warning_once_and_in_order():
    clocks, _ = after(fact(casework.CaseOpened))
    clocks, told = fire(clocks, local(2022, 1, 1))
    assert [getattr(event, "colour", "overdue") for event in told] == [Colour.BLUE, Colour.YELLOW, "overdue"]


def test_overdue_clock_still_runs_until_the_fact_comes_late():
    clocks, _ = after(fact(casework.CaseOpened))
    clocks, _ = fire(clocks, local(2021, 9, 10))
    _, (stopped,) = record(clocks, fact(casework.CaseWithdrawn, withdrawn_at=local(2021, 9, 11)), RULES)
    assert stopped.on_time is False


def test_rating_warns_nobody():
    clocks, _ = after(fact(casework.ReplyApproved))
    (rating,) = clocks.of_kind(ClockKind.RATING)
    assert rating.warnings == ()
    assert rating.derivation.due_at == local(2021, 9, 22, 23, 59, 59, 999000)


def test_warning_at_a_hundred_percent_comes_when_the_limit_is_past():
    red = replace(RULES, thresholds=(Threshold(100, Colour.RED),))
    clocks, (started,) = record(EMPTY, fact(casework.CaseOpened), red)
    assert fire(clocks, started.due_at) == (clocks, ())
    _, told = fire(clocks, started.due_at + timedelta(milliseconds=1))
    assert [type(event) for event in told] == [ClockWarned, ClockOverdue]
