"""Timers on a real database: fired once by however many copies, and lost by no restart."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chassis.clock import FixedClock
from contracts.events import casework
from services.deadline import store
from services.deadline.claims import Claims, due
from services.deadline.usecases.overdue import BY_ITEM
from tests.integration.deadline.workshop import (
    FILED,
    PACK,
    Stream,
    TimerSettings,
    a_copy,
    as_the_service_sees_it,
    open_cases,
    told,
)

pytestmark = pytest.mark.servers

AFTER_ALL = FILED + timedelta(days=30)
EACH_ONCE = {"clock_started": 1, "clock_warned:blue": 1, "clock_warned:yellow": 1, "clock_overdue": 1}


@pytest.fixture
def clock():
    return FixedClock(FILED)


@pytest.fixture
def db(mongo):
    return as_the_service_sees_it(mongo.database("deadline"))


@pytest.fixture
def deadline(db, clock):
    copy = a_copy(db, clock)
    copy.load_city(PACK)
    return copy


def per_clock(db):
    counts: dict[str, Counter] = {}
    for clock_id, name in told(db):
        counts.setdefault(clock_id, Counter())[name] += 1
    return counts


def test_timers_fire_when_the_business_clock_reaches_them(db, clock, deadline):
    (case_id,) = open_cases(deadline, 1)
    assert (deadline.firing.count_due(clock.now()), deadline.firing.fire_due()) == (0, 0)
    first = db[store.CASE_CLOCKS].find_one({"_id": case_id})["body"]["next_fire_at"]
    clock.move_to(first)
    assert (deadline.firing.count_due(clock.now()), deadline.firing.fire_due()) == (1, 1)
    assert deadline.firing.count_due(clock.now()) == 0
    assert sorted(name for _, name in told(db)) == ["clock_started", "clock_warned:blue"]


def test_two_copies_never_fire_one_timer_twice_and_leave_none(db, clock, deadline):
    open_cases(deadline, 60)
    clock.move_to(AFTER_ALL)
    copies = [a_copy(db, clock, TimerSettings(timer_batch=7)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        worked_on = sum(pool.map(lambda copy: copy.firing.fire_due(), copies))
    assert worked_on == 60
    assert deadline.firing.count_due(clock.now()) == 0
    assert list(per_clock(db).values()) == [EACH_ONCE] * 60


def test_copies_that_ignore_each_others_leases_still_fire_once(db, clock, deadline):
    case_ids = open_cases(deadline, 10)
    clock.move_to(AFTER_ALL)
    copies = [a_copy(db, clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(lambda copy: [copy.firing.fire_case(case_id) for case_id in case_ids], copies):
            pass
    assert list(per_clock(db).values()) == [EACH_ONCE] * 10


def test_timers_of_a_copy_that_died_are_taken_over_when_its_lease_ends(db, clock, deadline):
    open_cases(deadline, 3)
    clock.move_to(AFTER_ALL)
    died = Claims(db, lease_seconds=30)
    assert len(died.claim_due(clock.now(), 10).case_ids) == 3
    assert deadline.firing.fire_due() == 0
    db[store.CASE_CLOCKS].update_many({}, {"$set": {"lease.until": FILED}})
    assert deadline.firing.fire_due() == 3
    assert list(per_clock(db).values()) == [EACH_ONCE] * 3


def test_restart_loses_no_timer(db, clock, deadline):
    open_cases(deadline, 3)
    del deadline
    clock.move_to(AFTER_ALL)
    assert a_copy(db, clock).firing.fire_due() == 3
    assert list(per_clock(db).values()) == [EACH_ONCE] * 3


def test_stopped_clock_is_not_fired(db, clock, deadline):
    stream = Stream()
    deadline.record(stream.cause(casework.CaseOpened))
    deadline.record(stream.cause(casework.CaseWithdrawn))
    clock.move_to(AFTER_ALL)
    assert deadline.firing.fire_due() == 0
    assert [name for _, name in told(db)] == ["clock_started", "clock_stopped"]


def test_broken_document_holds_up_no_other(db, clock, deadline):
    broken, *_ = open_cases(deadline, 3)
    damage = {"$set": {"body.clocks": [{"clock_id": "x"}]}, "$inc": {"version": 1}}
    db[store.CASE_CLOCKS].update_one({"_id": broken}, damage)
    clock.move_to(AFTER_ALL)
    assert deadline.firing.fire_due() == 2
    assert deadline.firing.count_due(clock.now()) == 1


def test_copy_that_died_in_the_middle_of_its_batch_repeats_nothing(db, clock, deadline):
    open_cases(deadline, 5)
    clock.move_to(AFTER_ALL)
    claim = Claims(db, lease_seconds=30).claim_due(clock.now(), 10)
    for case_id in claim.case_ids[:2]:
        deadline.firing.fire_case(case_id)
    db[store.CASE_CLOCKS].update_many({}, {"$set": {"lease.until": FILED}})
    assert a_copy(db, clock).firing.fire_due() == 3
    assert list(per_clock(db).values()) == [EACH_ONCE] * 5


def test_due_timers_are_found_by_their_index(db, clock, deadline):
    open_cases(deadline, 3)
    rows = db[store.CASE_CLOCKS].find(due(AFTER_ALL)).sort("body.next_fire_at", 1)
    plan = str(rows.explain()["queryPlanner"]["winningPlan"])
    assert ("next_fire" in plan, "COLLSCAN" in plan, "'stage': 'SORT'" in plan) == (True, False, False)


def test_cases_past_a_limit_are_counted_by_their_index_alone(db, clock, deadline):
    open_cases(deadline, 3)
    clock.move_to(AFTER_ALL)
    assert deadline.overdue.count({"H01": "征兵"}) == {}
    deadline.firing.fire_due()
    assert deadline.overdue.count({"H01": "征兵"}) == {"征兵": 3}
    assert deadline.overdue.count({}) == {"off_list": 3}
    command = {"aggregate": store.CASE_CLOCKS, "pipeline": BY_ITEM, "hint": "overdue", "cursor": {}}
    plan = db.command("explain", command, verbosity="executionStats")
    assert "'totalDocsExamined': 0" in str(plan)
