"""Lists stay within the actor's scope, in order, and never carry a text."""

from datetime import timedelta

import pytest

from chassis.causes import Actor
from chassis.clock import FixedClock
from chassis.errors import Forbidden, Invalid
from contracts.events.deadline import ClockStarted
from contracts.vocabulary import AppealType, ClockKind, Role
from services.casework import store
from services.casework.domain import permissions
from services.casework.schemas.handing_on import AcceptanceSchema
from services.casework.schemas.listing import ListQuerySchema
from tests.integration.casework.workshop import (
    COUNTY_OFFICER,
    HANDLER,
    PACK,
    SUPERVISOR,
    VILLAGER,
    Appeal,
    casework_on,
    order,
)
from tests.unit.casework.builders import DEPT, TOWN, VILLAGE, at

pytestmark = pytest.mark.servers

OTHER_COUNTY = "341522100200"


@pytest.fixture
def casework(mongo):
    copy = casework_on(mongo.database("casework"), FixedClock(at(2, 15)))
    copy.load_city(PACK)
    for number in range(5):
        changes = {"submitted_at": at(1) + timedelta(minutes=number)}
        if number == 3:
            changes |= {"region_code": OTHER_COUNTY, "supervising_org": "TD-OTHER"}
        if number == 4:
            changes |= {"appeal_type": AppealType.COMPLAINT, "item_code": "C03"}
        copy.open_case(Appeal(str(number), **changes).routed())
    helped = AcceptanceSchema().load({"dispatch": {"helper_orgs": [DEPT]}})
    copy.accept(Appeal("0").case_id, helped, order(SUPERVISOR))
    return copy


def names(casework, actor, **query):
    known = {Appeal(str(number)).case_id: number for number in range(5)}
    found = casework.list(ListQuerySchema().load(query), actor)
    return [known[item["case_id"]] for item in found["items"]], found["total"]


def test_supervising_body_sees_its_own_cases_newest_first(casework):
    assert names(casework, SUPERVISOR) == ([4, 2, 1, 0], 4)


def test_county_sees_its_region_subtree(casework):
    assert names(casework, COUNTY_OFFICER) == ([4, 2, 1, 0], 4)
    neighbour = Actor(id="x", role=Role.COUNTY_DISCIPLINE, org="JW", region="341522000000")
    assert names(casework, neighbour) == ([3], 1)
    city = Actor(id="x", role=Role.CITY_DISCIPLINE, org="JW", region="341500000000")
    assert names(casework, city) == ([4, 3, 2, 1, 0], 5)


def test_lead_and_helpers_see_what_was_dispatched_to_them(casework):
    assert names(casework, VILLAGER) == ([0], 1)
    assert names(casework, HANDLER) == ([0], 1)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN, Role.CITIZEN])
def test_other_roles_see_no_list(casework, role):
    with pytest.raises(Forbidden):
        names(casework, Actor(id="x", role=role, org=TOWN, region="341523000000"))


def test_person_without_organ_or_region_sees_nothing(casework):
    assert names(casework, Actor(id="x", role=Role.TOWNSHIP_DISCIPLINE)) == ([], 0)
    assert names(casework, Actor(id="x", role=Role.COUNTY_DISCIPLINE)) == ([], 0)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": ["submitted"]}, [4, 2, 1]),
        ({"state": ["submitted", "dispatched"]}, [4, 2, 1, 0]),
        ({"state": ["dispatched,accepted"]}, [0]),
        ({"state": [""]}, [4, 2, 1, 0]),
        ({"org": VILLAGE}, [0]),
        ({"region": "341523110000"}, [4, 2, 1, 0]),
        ({"region": OTHER_COUNTY}, []),
        ({"item_code": "C03"}, [4]),
        ({"appeal_type": "complaint"}, [4]),
        ({"sort": "submitted_at"}, [0, 1, 2, 4]),
    ],
)
def test_filters_narrow_within_the_scope(casework, query, expected):
    assert names(casework, SUPERVISOR, **query)[0] == expected


def test_pages_follow_one_another(casework):
    pages = [names(casework, SUPERVISOR, page=str(page), page_size="3") for page in (1, 2, 3)]
    assert pages == [([4, 2, 1], 4), ([0], 4), ([], 4)]


def test_page_beyond_what_is_counted_is_refused():
    with pytest.raises(Invalid):
        ListQuerySchema().load({"page": "200", "page_size": "100"})


@pytest.mark.parametrize("actor", [SUPERVISOR, VILLAGER], ids=["supervised", "dispatched"])
def test_list_of_a_scope_is_read_from_its_index_in_order(casework, mongo, actor):
    scope = store.scope_query(permissions.scope_of(actor, permissions.Right.SEE), actor.org, actor.region)
    query = {"$and": [scope, {"body.state": {"$in": ["submitted", "dispatched"]}}]}
    rows = mongo.database("casework")[store.CASES].find(query)
    plan = str(rows.sort([("body.submitted_at", -1), ("_id", 1)]).explain()["queryPlanner"]["winningPlan"])
    assert "IXSCAN" in plan
    assert "'stage': 'SORT'" not in plan


def test_list_by_due_time_holds_only_what_a_limit_presses_on(casework, mongo):
    late, soon = Appeal("1"), Appeal("2")
    for appeal, day in ((late, 20), (soon, 10)):
        casework.keep_due(
            appeal.heard(
                ClockStarted(
                    clock_id="c", case_id=appeal.case_id, appeal_id=appeal.appeal_id, kind=ClockKind.DISPATCH,
                    org=TOWN, started_at=at(1), due_at=at(1, day=day), provisional=False,
                )
            )
        )  # fmt: skip
    by_due = mongo.database("casework")[store.CASES].find({"body.next_due_at": {"$type": "date"}})
    assert "pressing" in str(by_due.sort([("body.next_due_at", 1), ("_id", 1)]).explain()["queryPlanner"])
    assert names(casework, SUPERVISOR, sort="due_at") == ([2, 1], 2)
    assert names(casework, SUPERVISOR, sort="-due_at") == ([1, 2], 2)


def test_case_that_accuses_an_organ_is_in_none_of_its_lists(casework):
    accusing = Appeal("accusing", recused_orgs=(COUNTY_OFFICER.org,))
    casework.open_case(accusing.routed())
    found = casework.list(ListQuerySchema().load({}), COUNTY_OFFICER)
    assert accusing.case_id not in {item["case_id"] for item in found["items"]}
    other = Actor(id="x", role=Role.COUNTY_DISCIPLINE, org="JW-OTHER", region=COUNTY_OFFICER.region)
    seen = casework.list(ListQuerySchema().load({}), other)
    assert accusing.case_id in {item["case_id"] for item in seen["items"]}
    with pytest.raises(Forbidden):
        casework.show(accusing.case_id, COUNTY_OFFICER)
