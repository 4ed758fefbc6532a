"""Calendars and policies that change under running clocks, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from chassis.causes import Actor
from chassis.clock import FixedClock
from chassis.errors import Conflict, Unavailable
from contracts.events import casework, handling
from contracts.vocabulary import Role
from services.deadline import calendars, store
from services.deadline.claims import Claims
from tests.integration.deadline.workshop import PACK, Stream, a_copy, as_the_service_sees_it, told
from tests.unit.deadline.builders import TOWN, local

pytestmark = pytest.mark.servers

SUPERVISOR = Actor(id="td", role=Role.TOWNSHIP_DISCIPLINE, org=TOWN, region="341523110000")
NEW_YEAR = local(2021, 12, 30, 9)
NOW = local(2021, 12, 31, 9)


def pack(version: str, *, confirmed: bool | None = None, days=(), conclude: int = 15):
    """The test pack, with or without a word on 2022 and with another limit for the conclusion."""
    times = {**PACK["policy"]["time"], "conclude": {"value": conclude, "unit": "wd", "basis": f"办理规定（{version}）"}}
    rows = [{"date": day.isoformat(), "kind": "holiday", "name": "元旦"} for day in days]
    year = {"year": 2022, "confirmed": confirmed, "source": "test", "days": rows}
    calendar = [*PACK["calendar"], *([] if confirmed is None else [year])]
    return {**PACK, "policy_version": version, "policy": {**PACK["policy"], "time": times}, "calendar": calendar}


FIRST = pack("test-1")
HOLIDAYS = [date(2022, 1, day) for day in (1, 2, 3)]


@pytest.fixture
def clock():
    return FixedClock(NOW)


@pytest.fixture
def db(mongo):
    return as_the_service_sees_it(mongo.database("deadline"))


@pytest.fixture
def deadline(db, clock):
    copy = a_copy(db, clock)
    copy.load_city(FIRST)
    return copy


def accepted(deadline, name="one"):
    stream = Stream(name)
    deadline.record(stream.cause(casework.CaseOpened, submitted_at=NEW_YEAR - timedelta(days=1)))
    deadline.record(stream.cause(casework.CaseAccepted, accepted_at=NEW_YEAR))
    return stream


def conclude(deadline, stream):
    body, _ = deadline.explain(stream.case_id, SUPERVISOR)
    return next(clock for clock in body["clocks"] if clock["kind"] == "conclude")


def names(db):
    return [name for _, name in told(db)]


def test_provisional_due_time_is_derived_anew_when_the_calendar_is_confirmed(db, deadline):
    stream = accepted(deadline)
    before = conclude(deadline, stream)
    assert (before["provisional"], before["due_day"]) == (True, date(2022, 1, 20))
    deadline.load_city(pack("test-2", confirmed=True, days=HOLIDAYS))
    assert deadline.rederiving.count_left() == 1
    assert deadline.rederiving.advance() == 1
    after = conclude(deadline, stream)
    assert (after["provisional"], after["due_day"], after["started_at"]) == (
        False,
        date(2022, 1, 21),
        before["started_at"],
    )
    assert [(entry["reason"], entry["old_due_at"]) for entry in after["history"]] == [
        ("放假安排已公布", before["due_at"])
    ]
    assert "clock_recalculated" in names(db)
    assert (deadline.rederiving.count_left(), deadline.rederiving.advance()) == (0, 0)


def test_case_keeps_its_limits_when_only_the_calendar_is_new(deadline):
    stream = accepted(deadline)
    deadline.load_city(pack("test-2", confirmed=True, days=HOLIDAYS, conclude=5))
    deadline.rederiving.advance()
    assert conclude(deadline, stream)["limit"]["clause"] == "办理规定（test-1）"
    assert conclude(deadline, stream)["policy_version"] == "test-1"


def test_calendar_that_changes_no_due_day_is_noted_without_a_word(db, deadline):
    stream = accepted(deadline)
    deadline.load_city(pack("test-2", confirmed=True, days=[date(2022, 6, 3)]))
    deadline.rederiving.advance()
    # Confirmed is news, the same day or not; a correction far away is none.
    assert names(db).count("clock_recalculated") == 1
    deadline.load_city(pack("test-3", confirmed=True, days=[date(2022, 6, 3), date(2022, 6, 4)]))
    assert deadline.rederiving.advance() == 1
    assert names(db).count("clock_recalculated") == 1
    assert conclude(deadline, stream)["history"] == []


def test_pack_that_does_not_know_the_year_yet_takes_nothing_back(deadline):
    stream = accepted(deadline)
    deadline.load_city(pack("test-2", confirmed=True, days=HOLIDAYS))
    deadline.rederiving.advance()
    deadline.load_city(pack("test-3", confirmed=False))
    assert deadline.rederiving.advance() == 0
    assert conclude(deadline, stream)["provisional"] is False


def test_derivation_of_a_stopped_clock_stays_that_of_its_time(deadline):
    stream = accepted(deadline)
    deadline.record(stream.cause(casework.ReplyApproved, approved_at=NOW))
    before = conclude(deadline, stream)
    deadline.load_city(pack("test-2", confirmed=True, days=HOLIDAYS))
    deadline.rederiving.advance()
    after = conclude(deadline, stream)
    assert (after["due_at"], after["steps"], after["provisional"]) == (before["due_at"], before["steps"], True)


def test_policy_is_applied_to_open_clocks_by_order_alone_and_from_the_original_facts(db, deadline):
    stream, ended = accepted(deadline), accepted(deadline, "two")
    deadline.record(ended.cause(casework.CaseWithdrawn, withdrawn_at=NOW))
    deadline.load_city(pack("test-2", conclude=5))
    assert (deadline.rederiving.advance(), conclude(deadline, stream)["limit"]["amount"]) == (0, 15)
    order = deadline.rederiving.order("test-2", "县里决定统一缩短办理时限", "county.admin")
    assert [(each["policy_version"], each["left"]) for each in order["orders"]] == [("test-2", 1)]
    deadline.rederiving.advance()
    after = conclude(deadline, stream)
    assert (after["limit"]["clause"], after["due_day"]) == ("办理规定（test-2）", date(2022, 1, 6))
    assert (after["history"][-1]["reason"], after["policy_version"]) == ("时限规定调整", "test-2")
    assert conclude(deadline, ended)["limit"]["amount"] == 15
    (done,) = deadline.rederiving.progress()["orders"]
    assert (done["derived"], done["done_at"], done["by"], done["reason"][:2]) == (1, NOW, "county.admin", "县里")
    assert names(db).count("clock_recalculated") == 1


def test_extension_and_pause_survive_another_policy(deadline):
    stream = accepted(deadline)
    more = {"granted": True, "value": 3, "unit": "wd", "ruled_at": NOW}
    deadline.record(stream.cause(handling.ExtensionRuled, **more))
    deadline.record(stream.cause(handling.CaseSuspended, suspended_at=NOW, next_report_at=local(2022, 2, 1, 9)))
    deadline.record(stream.cause(handling.CaseResumed, resumed_at=local(2022, 1, 5, 9)))
    deadline.load_city(pack("test-2", conclude=5))
    deadline.rederiving.order("test-2", "统一时限", "county.admin")
    deadline.rederiving.advance()
    after = conclude(deadline, stream)
    # 12-31 counts, 01-03 to 01-05 rested, then seven more working days.
    assert (after["due_day"], len(after["extensions"]), len(after["pauses"])) == (date(2022, 1, 14), 1, 1)
    assert [entry["reason_code"] for entry in after["history"]] == ["extension", "resumed", "policy_changed"]


def test_order_is_refused_for_a_policy_that_is_not_in_force(deadline):
    deadline.load_city(pack("test-2", conclude=5))
    with pytest.raises(Conflict):
        deadline.rederiving.order("test-1", "退回旧规定", "county.admin")
    with pytest.raises(Unavailable):
        deadline.rederiving.order("test-9", "没有这个版本", "county.admin")


def test_copies_share_the_sweep_and_one_that_died_is_taken_over(db, clock, deadline):
    for number in range(25):
        accepted(deadline, str(number))
    deadline.load_city(pack("test-2", confirmed=True, days=HOLIDAYS))
    outdated = {"body.calendar": {"$in": ["2022:0"]}}
    assert len(Claims(db, lease_seconds=30).claim(outdated, 10).case_ids) == 10
    copies = [a_copy(db, clock) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(lambda copy: copy.rederiving.advance(), copies)) == 15
    db[store.CASE_CLOCKS].update_many({}, {"$set": {"lease.until": NEW_YEAR}})
    assert deadline.rederiving.advance() == 10
    assert names(db).count("clock_recalculated") == 25


def test_open_clocks_are_found_by_their_indexes(db, deadline):
    accepted(deadline)
    for condition, index in (
        ({"body.calendar": {"$in": ["2022:0"]}}, "calendar"),
        ({"body.open": True, "body.policy_version": {"$ne": "test-2"}}, "open_policy"),
    ):
        plan = str(db[store.CASE_CLOCKS].find(condition).explain()["queryPlanner"]["winningPlan"])
        assert (f"'indexName': '{index}'" in plan, "COLLSCAN" in plan) == (True, False)


def test_installation_of_the_first_release_learns_the_calendar_of_its_pack(db, clock, deadline):
    db[calendars.COLLECTION].delete_many({})
    copy = a_copy(db, clock)
    assert copy.calendar(2021)["confirmed"] is True
    assert {row["_id"] for row in db[calendars.COLLECTION].find()} == {"2021:1"}
