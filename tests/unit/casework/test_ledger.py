"""Who held a case and who passed it on, and the joint handling that ends it."""

import pytest

from contracts.events.casework import CaseDispatched
from contracts.events.supervision import JointHandlingConvened
from contracts.reasons import ReturnReason, RulingReason
from services.casework.domain import handing_on, joint, returning
from services.casework.domain.handing_on import DispatchOrder, joint_is_due
from services.casework.domain.joint import Meeting
from services.casework.domain.ledger import Passing, holdings, ledger, times_passed_on
from services.casework.domain.offers import offered_steps
from services.casework.domain.refusals import Contradiction, IllegalStep, NotPermitted, WrongFields
from services.casework.domain.states import Step
from tests.unit.casework.builders import (
    COUNTY_OFFICER,
    DEPT,
    HANDLER,
    TOWN,
    VILLAGE,
    VILLAGER,
    at,
    deed,
    dispatched,
    in_progress,
)
from tests.unit.casework.supervised import strict_city

CITY = strict_city()


def asked_back(case, who=VILLAGER, when=None):
    by = deed(who, when or at(4), reason="不归我们管")
    return returning.request_return(case, by, ReturnReason.NOT_OUR_DUTY, CITY)[0]


def ruled(case, granted, when=None):
    reason = RulingReason.WRONG_BODY if granted else RulingReason.DUTY_CLEAR
    return returning.rule_on_return(case, deed(when=when or at(6)), granted, reason)[0]


def sent_to(case, org, when=None):
    return handing_on.dispatch(case, deed(when=when or at(7)), DispatchOrder(lead_org=org), CITY)[0]


def passed_on_twice():
    """Village, back, department, back: the case waits for another dispatch."""
    at_the_department = sent_to(ruled(asked_back(dispatched()), True), DEPT)
    return ruled(asked_back(at_the_department, HANDLER, at(9)), True, at(10))


def test_case_that_goes_straight_has_an_empty_ledger():
    assert (ledger(in_progress()), times_passed_on(in_progress())) == ((), 0)


def test_return_is_charged_to_the_organ_that_held_the_case_for_as_long_as_it_did():
    (entry,) = ledger(asked_back(dispatched()))
    assert (entry.kind, entry.charged_to, entry.to_org) == (Passing.RETURN_PENDING, VILLAGE, None)
    assert (entry.held_seconds, entry.reason) == (105 * 60, "不归我们管")


def test_refused_return_stays_with_the_organ_and_on_its_account():
    case = ruled(asked_back(dispatched()), False)
    (entry,) = ledger(case)
    assert (entry.kind, entry.charged_to) == (Passing.RETURN_DENIED, VILLAGE)
    assert [each.org for each in holdings(case)] == [TOWN, VILLAGE, TOWN, VILLAGE]


def test_reroute_names_both_organs_and_is_charged_to_the_body_that_held_it_meanwhile():
    entries = ledger(sent_to(ruled(asked_back(dispatched()), True), DEPT))
    assert [(each.kind, each.charged_to, each.from_org, each.to_org) for each in entries] == [
        (Passing.RETURN_GRANTED, VILLAGE, VILLAGE, DEPT),
        (Passing.REROUTED, TOWN, VILLAGE, DEPT),
    ]
    assert entries[1].held_seconds == 3 * 3600


def test_holdings_follow_each_other_without_gap_from_filing_to_now():
    held = holdings(passed_on_twice())
    assert [each.org for each in held] == [TOWN, VILLAGE, TOWN, DEPT, TOWN]
    assert [each.until for each in held[:-1]] == [each.since for each in held[1:]]
    assert (held[0].since, held[-1].until) == (passed_on_twice().submitted_at, None)


def test_every_organ_that_asked_counts_towards_the_joint_handling():
    assert not joint_is_due(ruled(asked_back(dispatched()), True), CITY)
    assert joint_is_due(passed_on_twice(), CITY)


def test_case_passed_on_too_often_is_handed_on_by_a_joint_handling_alone():
    assert Step.DISPATCH in offered_steps(ruled(asked_back(dispatched()), True), CITY)
    assert Step.DISPATCH not in offered_steps(passed_on_twice(), CITY)
    with pytest.raises(Contradiction, match="已推转2次，须召集有关单位会商"):
        sent_to(passed_on_twice(), DEPT)


def test_joint_handling_before_the_citys_number_of_returns_is_refused():
    with pytest.raises(Contradiction, match="推转1次，满2次才会商"):
        joint.convene(ruled(asked_back(dispatched()), True), deed(), Meeting(DEPT, (VILLAGE,)), CITY)


def test_joint_handling_sends_the_waiting_case_to_its_lead_at_once():
    case, events = joint.convene(passed_on_twice(), deed(reason="两次退回"), Meeting(DEPT, (VILLAGE,)), CITY)
    assert [type(event) for event in events] == [JointHandlingConvened, CaseDispatched]
    assert (events[0].lead_org, events[0].orgs) == (DEPT, (DEPT, VILLAGE))
    assert (case.lead_org, case.helper_orgs, case.supervision.joint.reason) == (DEPT, (VILLAGE,), "两次退回")


def test_joint_handling_of_a_held_case_keeps_its_lead_and_adds_the_others():
    at_the_department = sent_to(ruled(asked_back(dispatched()), True), DEPT)
    back_again = ruled(asked_back(at_the_department, HANDLER, at(9)), False, at(10))
    with pytest.raises(WrongFields):
        joint.convene(back_again, deed(), Meeting(VILLAGE, (DEPT,)), CITY)
    case, events = joint.convene(back_again, deed(), Meeting(DEPT, (VILLAGE,)), CITY)
    assert ([type(event) for event in events], case.helper_orgs) == ([JointHandlingConvened], (VILLAGE,))


def test_nobody_gives_a_case_back_after_the_joint_handling_and_none_is_called_twice():
    case, _ = joint.convene(passed_on_twice(), deed(), Meeting(DEPT, (VILLAGE,)), CITY)
    with pytest.raises(Contradiction, match="已经会商"):
        asked_back(case, HANDLER)
    with pytest.raises(Contradiction):
        joint.convene(case, deed(), Meeting(DEPT, (VILLAGE,)), CITY)


@pytest.mark.parametrize(
    ("meeting", "pointer"),
    [
        (Meeting("NOBODY", (VILLAGE,)), "/lead_org"),
        (Meeting(DEPT, ("NOBODY",)), "/orgs/0"),
        (Meeting(DEPT, (DEPT,)), "/orgs"),
        (Meeting(DEPT, (VILLAGE, VILLAGE)), "/orgs/1"),
    ],
)
def test_meeting_of_unknown_or_repeated_organs_is_refused_field_by_field(meeting, pointer):
    with pytest.raises(WrongFields) as refused:
        joint.convene(passed_on_twice(), deed(), meeting, CITY)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_handling_organ_calls_nobody_together_and_the_county_does():
    with pytest.raises(NotPermitted):
        joint.convene(passed_on_twice(), deed(VILLAGER), Meeting(DEPT, (VILLAGE,)), CITY)
    case, _ = joint.convene(passed_on_twice(), deed(COUNTY_OFFICER), Meeting(DEPT, (VILLAGE,)), CITY)
    assert case.supervision.joint.by_org == COUNTY_OFFICER.org


def test_case_in_a_pending_return_is_ruled_on_first():
    pending = asked_back(sent_to(ruled(asked_back(dispatched()), True), DEPT), HANDLER)
    with pytest.raises(Contradiction, match="须先裁定"):
        joint.convene(pending, deed(), Meeting(DEPT, (VILLAGE,)), CITY)
    with pytest.raises(IllegalStep):
        sent_to(pending, VILLAGE)
