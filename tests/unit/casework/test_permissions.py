"""A test for each cell of the permission table, and for what it leaves out."""

import pytest

from contracts.vocabulary import Role
from services.casework.domain.permissions import PERMITTED, Right, require
from services.casework.domain.refusals import NotPermitted
from tests.unit.casework.builders import COUNTY, DEPT, REGION, TOWN, VILLAGE, DispatchOrder, Person, dispatched

LEAD, HELPER, SUPERVISING = VILLAGE, DEPT, TOWN
CASE = dispatched(DispatchOrder(lead_org=LEAD, helper_orgs=(HELPER,)))


def allowed(role: str, right: Right, org: str | None = None, region: str | None = None) -> bool:
    try:
        require(Person("someone", role, org, region), right, CASE)
    except NotPermitted:
        return False
    return True


HANDLING = (Role.VILLAGE_COMMITTEE, Role.HANDLER, Role.HANDLER_LEADER)


@pytest.mark.parametrize("role", HANDLING)
def test_lead_organ_and_only_it_signs_and_replies(role):
    assert [allowed(role, Right.HANDLE, org) for org in (LEAD, HELPER, SUPERVISING)] == [True, False, False]


@pytest.mark.parametrize("role", HANDLING)
def test_helpers_see_what_was_dispatched_to_them_and_no_other_organ_does(role):
    assert [allowed(role, Right.SEE, org) for org in (LEAD, HELPER, "DEPT-OTHER", None)] == [True, True, False, False]


@pytest.mark.parametrize("role", HANDLING)
@pytest.mark.parametrize("right", [Right.DECIDE, Right.APPROVE])
def test_handling_organs_decide_and_approve_nothing(role, right):
    assert not allowed(role, right, LEAD, "341523000000")


@pytest.mark.parametrize("right", [Right.SEE, Right.DECIDE, Right.APPROVE])
def test_supervising_body_acts_within_its_own_cases_only(right):
    role = Role.TOWNSHIP_DISCIPLINE
    assert allowed(role, right, SUPERVISING)
    assert not allowed(role, right, "TD-OTHER", "341523110000")


@pytest.mark.parametrize("right", [Right.SEE, Right.DECIDE, Right.APPROVE])
def test_county_acts_within_its_region_subtree_only(right):
    role = Role.COUNTY_DISCIPLINE
    assert allowed(role, right, COUNTY, "341523000000")
    assert not allowed(role, right, COUNTY, "341522000000")
    assert not allowed(role, right, COUNTY, None)


def test_city_sees_and_approves_but_decides_only_disputes():
    city = {"org": "JW-LA", "region": "341500000000"}
    role = Role.CITY_DISCIPLINE
    assert [allowed(role, right, **city) for right in (Right.SEE, Right.APPROVE, Right.DECIDE)] == [True, True, False]


@pytest.mark.parametrize("right", [Right.SEE, Right.DECIDE, Right.APPROVE])
def test_no_supervisor_replies(right):
    for role in (Role.TOWNSHIP_DISCIPLINE, Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE):
        assert not allowed(role, Right.HANDLE, SUPERVISING, "341500000000")


@pytest.mark.parametrize("role", sorted(set(Role) - {role for row in PERMITTED.values() for role in row}))
@pytest.mark.parametrize("right", list(Right))
def test_every_other_role_is_denied_everything(role, right):
    assert not allowed(role, right, SUPERVISING, "341523000000")
    assert not allowed(role, right, LEAD, REGION)


def test_unknown_role_is_denied():
    assert not allowed("emperor", Right.SEE, SUPERVISING, "341523000000")
