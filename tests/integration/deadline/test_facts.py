"""Facts and city packs on a real database."""

import pytest

from chassis.causes import Actor
from chassis.clock import FixedClock
from chassis.errors import Conflict, Forbidden, Gap, Invalid, NotFound, Unavailable
from contracts.events import casework, handling
from contracts.vocabulary import Role
from services.deadline import store
from tests.integration.deadline.workshop import FILED, PACK, Stream, a_copy, as_the_service_sees_it, told
from tests.unit.deadline.builders import TOWN, VILLAGE, local

pytestmark = pytest.mark.servers

SUPERVISOR = Actor(id="td", role=Role.TOWNSHIP_DISCIPLINE, org=TOWN, region="341523110000")
VILLAGER = Actor(id="vc", role=Role.VILLAGE_COMMITTEE, org=VILLAGE, region="341523110203")


@pytest.fixture
def db(mongo):
    return as_the_service_sees_it(mongo.database("deadline"))


@pytest.fixture
def empty(db):
    return a_copy(db, FixedClock(FILED))


@pytest.fixture
def deadline(empty):
    empty.load_city(PACK)
    return empty


def test_event_heard_twice_has_one_effect(db, deadline):
    cause = Stream().cause(casework.CaseOpened)
    assert [deadline.record(cause).duplicate for _ in range(3)] == [False, True, True]
    assert [name for _, name in told(db)] == ["clock_started"]


def test_event_that_overtook_another_waits_for_it(deadline):
    stream = Stream()
    opened, accepted = stream.cause(casework.CaseOpened), stream.cause(casework.CaseAccepted)
    with pytest.raises(Gap):
        deadline.record(accepted)
    deadline.record(opened)
    assert deadline.record(accepted).duplicate is False


def test_clocks_survive_the_database_unchanged(db, deadline):
    stream = Stream()
    outcome = deadline.record(stream.cause(casework.CaseOpened))
    stored = store.to_record(db[store.CASE_CLOCKS].find_one({"_id": stream.case_id})["body"])
    assert stored == store.to_record(outcome.aggregate.body)


def test_case_keeps_the_policy_it_started_under(deadline):
    stream = Stream()
    deadline.record(stream.cause(casework.CaseOpened))
    slower = {**PACK["policy"], "time": {**PACK["policy"]["time"]}}
    slower["time"]["conclude"] = {"value": 60, "unit": "d", "basis": "新规定"}
    deadline.load_city({**PACK, "policy_version": "test-2", "policy": slower})
    deadline.record(stream.cause(casework.CaseAccepted))
    body, _ = deadline.explain(stream.case_id, SUPERVISOR)
    assert [clock["limit"]["clause"] for clock in body["clocks"]] == ["办理规定第一条", "办理规定第三条"]


def test_explanation_counts_every_day_in_plain_chinese(deadline):
    stream = Stream()
    deadline.record(stream.cause(casework.CaseOpened))
    body, version = deadline.explain(stream.case_id, SUPERVISOR)
    (clock,) = body["clocks"]
    assert version == 1
    assert (clock["kind_words"], clock["running"], clock["due_day"].isoformat()) == ("转办时限", True, "2021-09-08")
    assert clock["explanation"] == (
        "2021年9月7日06:48起算，当日不计入，期限1个工作日，2021年9月8日24:00届满。依据：办理规定第一条。"
    )
    assert [(step["date"].isoformat(), step["why"]) for step in clock["steps"]] == [
        ("2021-09-07", "起算事实发生的当日不计入"),
        ("2021-09-08", "星期三，第1个工作日"),
    ]


def test_clocks_are_shown_to_those_at_work_only(deadline):
    stream = Stream()
    deadline.record(stream.cause(casework.CaseOpened))
    with pytest.raises(Forbidden):
        deadline.explain(stream.case_id, VILLAGER)
    deadline.record(stream.cause(casework.CaseDispatched))
    assert deadline.explain(stream.case_id, VILLAGER)[1] == 2
    outsider = Actor(id="td", role=Role.TOWNSHIP_DISCIPLINE, org="TD-OTHER", region="341523110000")
    with pytest.raises(Forbidden):
        deadline.explain(stream.case_id, outsider)
    with pytest.raises(NotFound):
        deadline.explain("Cnone", SUPERVISOR)


def test_accused_organ_sees_no_clock_whatever_its_role(deadline):
    stream = Stream()
    deadline.record(stream.cause(casework.CaseOpened, recused_orgs=("CD-SC", VILLAGE)))
    deadline.record(stream.cause(casework.CaseDispatched))
    county = Actor(id="cd", role=Role.COUNTY_DISCIPLINE, org="CD-SC", region="341523000000")
    for accused in (county, VILLAGER):
        with pytest.raises(Forbidden):
            deadline.explain(stream.case_id, accused)
    other = Actor(id="cd", role=Role.COUNTY_DISCIPLINE, org="CD-OTHER", region="341523000000")
    assert len(deadline.explain(stream.case_id, other)[0]["clocks"]) == 2


def test_body_whose_return_was_granted_sees_the_clocks_no_more(deadline):
    stream = Stream()
    deadline.record(stream.cause(casework.CaseOpened))
    deadline.record(stream.cause(casework.CaseDispatched))
    deadline.record(stream.cause(handling.ReturnRuled, granted=True))
    with pytest.raises(Forbidden):
        deadline.explain(stream.case_id, VILLAGER)


def test_pause_is_explained_with_what_is_left(deadline):
    stream = Stream()
    deadline.record(stream.cause(casework.CaseOpened))
    deadline.record(stream.cause(casework.CaseAccepted))
    deadline.record(stream.cause(handling.CaseSuspended, suspended_at=local(2021, 9, 10, 9)))
    body, _ = deadline.explain(stream.case_id, SUPERVISOR)
    conclude = next(clock for clock in body["clocks"] if clock["kind"] == "conclude")
    assert conclude["countdown"] == "暂停中，尚余12个工作日"
    assert conclude["explanation"].endswith("2021年9月10日09:00起暂停办理，尚余12个工作日，恢复后续计。")
    assert conclude["pauses"] == [{"since": local(2021, 9, 10, 9), "until": None}]


def test_document_of_the_first_release_is_still_read(db, deadline):
    stream = Stream()
    deadline.record(stream.cause(casework.CaseOpened))
    cases = db[store.CASE_CLOCKS]
    body = cases.find_one({"_id": stream.case_id})["body"]
    clock = {name: value for name, value in body["clocks"][0].items() if name not in ("course", "key", "history")}
    clock["derivation"] = {**clock["derivation"], "steps": [], "explanation": ""}
    old = {name: value for name, value in body.items() if name not in ("matter", "open", "calendar")}
    cases.update_one({"_id": stream.case_id}, {"$set": {"body": {**old, "clocks": [clock]}}, "$inc": {"version": 1}})
    (shown,) = deadline.explain(stream.case_id, SUPERVISOR)[0]["clocks"]
    assert (shown["due_day"].isoformat(), shown["limit"]["clause"]) == ("2021-09-08", "办理规定第一条")
    deadline.record(stream.cause(casework.CaseAccepted))
    deadline.record(stream.cause(casework.CaseDispatched))
    assert [clock["running"] for clock in deadline.explain(stream.case_id, SUPERVISOR)[0]["clocks"]] == [
        False,
        True,
        True,
    ]


def test_without_a_city_nothing_is_counted(empty):
    with pytest.raises(Unavailable):
        empty.record(Stream().cause(casework.CaseOpened))
    with pytest.raises(Unavailable):
        empty.calendar(2021)


def test_pack_is_loaded_once_and_a_version_never_changes(deadline):
    assert deadline.load_city(PACK) == {"policy_version": "test-1", "changed": False}
    with pytest.raises(Conflict):
        deadline.load_city({**PACK, "calendar": []})
    with pytest.raises(Invalid):
        deadline.load_city({**PACK, "policy_version": "test-3", "policy": {}})


def test_calendar_of_a_year_not_loaded_is_unconfirmed(deadline):
    assert deadline.calendar(2027) == {"year": 2027, "confirmed": False, "holidays": [], "workdays": []}
    loaded = deadline.calendar(2021)
    assert (loaded["confirmed"], len(loaded["holidays"]), len(loaded["workdays"])) == (True, 3, 1)
