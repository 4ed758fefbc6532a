"""Returns: once, with a reason, ruled on by the supervising body, in dispute by the common superior."""

import pytest

from contracts.events.handling import ReturnDisputed, ReturnRequested, ReturnRuled
from contracts.reasons import ReturnReason, RulingReason
from contracts.vocabulary import CaseState
from services.casework.domain import handing_on, returning
from services.casework.domain.handing_on import DispatchOrder
from services.casework.domain.organs import organs_of
from services.casework.domain.refusals import Contradiction, IllegalStep, NotPermitted
from tests.unit.casework.builders import (
    COUNTY,
    COUNTY_OFFICER,
    DEPT,
    HANDLER,
    SUPERVISOR,
    TOWN,
    VILLAGE,
    VILLAGER,
    at,
    city,
    deed,
    dispatched,
)

ORGANS = [
    {"code": COUNTY, "parent": None, "region_code": "341523000000"},
    {"code": TOWN, "parent": COUNTY, "region_code": "341523110000"},
    {"code": VILLAGE, "parent": None, "region_code": "341523110203"},
    {"code": DEPT, "parent": None, "region_code": "341523000000"},
]


def a_city(**policy):
    return city(organs=ORGANS, **policy)


def requested(case=None, **policy):
    return returning.request_return(
        case or dispatched(), deed(VILLAGER, reason="道路归县里"), ReturnReason.NOT_OUR_DUTY, a_city(**policy)
    )


def ruled(case, granted, person=SUPERVISOR):
    return returning.rule_on_return(case, deed(person, at(5), "按职责"), granted, RulingReason.DUTY_CLEAR)


def disputed():
    case, _ = ruled(requested()[0], granted=False)
    return returning.dispute_return(case, deed(VILLAGER, at(6), "县里有文件"), a_city())


def test_request_waits_for_the_supervising_body_with_its_reason_on_record():
    case, events = requested()
    assert (case.state, case.history[-1].reason, case.history[-1].reason_code) == (
        CaseState.RETURN_REQUESTED,
        "道路归县里",
        "not_our_duty",
    )
    assert events == (
        ReturnRequested(**case.ids, org=VILLAGE, reason_code=ReturnReason.NOT_OUR_DUTY, requested_at=at(2, 15)),
    )


def test_granted_return_leaves_the_organ_nothing_and_the_case_can_be_dispatched_anew():
    case, events = ruled(requested()[0], granted=True)
    assert (case.state, case.dispatch, case.returns[0].ruling) == (CaseState.ACCEPTED, None, "granted")
    assert events == (
        ReturnRuled(
            **case.ids,
            granted=True,
            org=VILLAGE,
            by_org=TOWN,
            by_superior=False,
            reason_code=RulingReason.DUTY_CLEAR,
            ruled_at=at(5),
        ),
    )
    again, _ = handing_on.dispatch(case, deed(), DispatchOrder(lead_org=DEPT), a_city())
    assert (again.state, again.lead_org) == (CaseState.DISPATCHED, DEPT)


def test_refused_return_stays_with_the_organ_which_may_not_ask_again():
    case, _ = ruled(requested()[0], granted=False)
    assert (case.state, case.lead_org) == (CaseState.DISPATCHED, VILLAGE)
    with pytest.raises(Contradiction, match="已申请退回1次"):
        requested(case)


def test_city_says_how_often_an_organ_may_ask():
    case, _ = ruled(requested()[0], granted=False)
    assert requested(case, return__max=2)[0].state is CaseState.RETURN_REQUESTED
    with pytest.raises(Contradiction):
        requested(return__max=0)


def test_another_organ_may_ask_for_itself():
    case, _ = ruled(requested()[0], granted=True)
    case, _ = handing_on.dispatch(case, deed(), DispatchOrder(lead_org=DEPT), a_city())
    after, _ = returning.request_return(case, deed(HANDLER), ReturnReason.DUTY_MOVED, a_city())
    assert [each.org for each in after.returns] == [VILLAGE, DEPT]


def test_signed_case_is_not_returned():
    case, _ = handing_on.sign(dispatched(), deed(VILLAGER))
    with pytest.raises(IllegalStep):
        requested(case)


def test_dispute_goes_to_the_common_superior_who_alone_rules():
    case, events = disputed()
    assert events == (ReturnDisputed(**case.ids, org=VILLAGE, superior_org=COUNTY, disputed_at=at(6)),)
    with pytest.raises(NotPermitted):
        ruled(case, granted=False)
    after, (event,) = ruled(case, granted=True, person=COUNTY_OFFICER)
    assert (after.state, event.by_superior, event.by_org) == (CaseState.ACCEPTED, True, COUNTY)


def test_superiors_refusal_is_final():
    case, _ = ruled(disputed()[0], granted=False, person=COUNTY_OFFICER)
    with pytest.raises(Contradiction):
        returning.dispute_return(case, deed(VILLAGER), a_city())


@pytest.mark.parametrize("case", [dispatched(), None])
def test_nothing_to_dispute_without_a_refused_return(case):
    case = case or ruled(requested()[0], granted=True)[0]
    with pytest.raises((Contradiction, NotPermitted, IllegalStep)):
        returning.dispute_return(case, deed(VILLAGER), a_city())


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({"A": "T", "B": "T", "T": "C"}, "T"),
        ({"A": "C", "B": "G", "G": "C"}, "C"),
        ({"A": "C"}, "C"),
        ({"A": None}, None),
        ({"A": "B", "B": "A"}, None),
    ],
)
def test_common_superior_is_the_nearest_above_both(parents, expected):
    codes = {"A", "B", *parents, *filter(None, parents.values())}
    regions = {"C": "341500000000"}
    organs = organs_of(
        {"code": code, "parent": parents.get(code), "region_code": regions.get(code, "341523110000")} for code in codes
    )
    assert returning.common_superior("A", "B", organs) == expected
