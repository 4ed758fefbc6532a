"""The wall around whoever an appeal accuses (信访工作条例 art. 28, 30), and the helpers that routing proposes."""

from dataclasses import replace

import pytest

from services.casework.domain import handing_on, joint, permissions
from services.casework.domain.handing_on import DispatchOrder
from services.casework.domain.joint import Meeting
from services.casework.domain.merging import merge
from services.casework.domain.opening import open_case
from services.casework.domain.organs import organs_of, superior_of
from services.casework.domain.permissions import PERMITTED, Scope
from services.casework.domain.refusals import NotPermitted, WrongFields
from tests.unit.casework.builders import (
    CASE,
    COUNTY,
    COUNTY_OFFICER,
    DEPT,
    TOWN,
    VILLAGE,
    Person,
    accepted,
    city,
    deed,
    dispatched,
    in_progress,
    routed,
    submitted,
)
from tests.unit.casework.test_ledger import CITY, passed_on_twice

_NEEDS_MORE = frozenset({Scope.HELPED, Scope.REVIEWED})
_CELLS = [(right, role) for right in PERMITTED for role, scope in PERMITTED[right].items() if scope not in _NEEDS_MORE]


@pytest.mark.parametrize(("right", "role"), _CELLS)
def test_nobody_of_an_accused_organ_has_any_right_over_the_case(right, role):
    """A cell of the table each: whoever may, may no longer when the own organ is accused."""
    person = Person("p", role, VILLAGE, "341523000000")
    case = replace(in_progress(), supervising_org=VILLAGE)
    permissions.require(person, right, case)
    with pytest.raises(NotPermitted):
        permissions.require(person, right, replace(case, recused_orgs=(VILLAGE,)))


def test_opened_case_tells_on_whom_it_accuses():
    case, (told,) = open_case(CASE, routed(recused_orgs=(DEPT,)), "test-1", deed())
    assert case.recused_orgs == told.recused_orgs == (DEPT,)
    assert case.history[0].reason == f"诉求反映这些单位，应当回避，不接收、不查看、不通知：{DEPT}"
    assert submitted().history[0].reason == ""


@pytest.mark.parametrize(
    ("order", "pointers"),
    [
        (DispatchOrder(lead_org=DEPT), ["/lead_org"]),
        (DispatchOrder(helper_orgs=(TOWN, DEPT)), ["/helper_orgs/1"]),
    ],
)
def test_dispatch_to_an_accused_organ_is_refused_whoever_orders_it(order, pointers):
    with pytest.raises(WrongFields) as refused:
        handing_on.dispatch(accepted(recused_orgs=(DEPT,)), deed(), order, city())
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(at, "recused") for at in pointers]


def test_dispatch_without_helpers_named_takes_those_routing_proposed():
    case = accepted(helper_orgs=(DEPT, VILLAGE, "NOT-HERE"))
    after, (event,) = handing_on.dispatch(case, deed(), DispatchOrder(), city())
    assert (after.helper_orgs, event.helper_orgs) == ((DEPT,), (DEPT,))


def test_supervisor_who_names_helpers_or_none_is_obeyed():
    assert dispatched(DispatchOrder(helper_orgs=()), helper_orgs=(DEPT,)).helper_orgs == ()
    assert dispatched(DispatchOrder(helper_orgs=(COUNTY,)), helper_orgs=(DEPT,)).helper_orgs == (COUNTY,)


def test_next_level_up_passes_over_an_accused_superior():
    rows = [{"code": "A"}, {"code": "B", "parent": "A"}, {"code": "C", "parent": "B"}]
    organs = organs_of(rows)
    assert [superior_of("C", organs), superior_of("C", organs, ("B",)), superior_of("C", organs, ("A", "B"))] == [
        "B", "A", "C",
    ]  # fmt: skip


def test_accused_organ_is_not_called_to_a_joint_handling():
    waiting = replace(passed_on_twice(), recused_orgs=(COUNTY,))
    with pytest.raises(WrongFields) as refused:
        joint.convene(waiting, deed(), Meeting(DEPT, (VILLAGE, COUNTY)), CITY)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/orgs/1", "recused")]


def test_case_never_follows_one_that_the_accused_organ_handles():
    parent = replace(in_progress(), case_id="Cother")
    for accused in (VILLAGE, TOWN):
        with pytest.raises(WrongFields) as refused:
            merge(submitted(recused_orgs=(accused,)), deed(COUNTY_OFFICER), parent)
        assert [fault.code for fault in refused.value.faults] == ["recused"]
    assert merge(submitted(recused_orgs=(DEPT,)), deed(), parent)[0].parent_case_id == "Cother"
