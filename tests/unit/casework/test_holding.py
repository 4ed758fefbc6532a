"""Content held and released; a clue confirmed by a person, sealed, and out of everybody's sight."""

import pytest

from contracts.events.handling import CaseContentHeld, CaseContentReleased, CaseSealed
from contracts.reasons import HoldReason, WithdrawalRefusal
from contracts.vocabulary import CaseState, ClockKind, Role
from services.casework import answers
from services.casework.domain import ending, holding
from services.casework.domain.holding import Accused
from services.casework.domain.permissions import Right, require
from services.casework.domain.refusals import Contradiction, IllegalStep, NotPermitted, WrongFields
from tests.unit.casework.builders import (
    CITIZEN,
    COUNTY,
    COUNTY_OFFICER,
    DEPT,
    TOWN,
    VILLAGE,
    VILLAGER,
    Person,
    at,
    city,
    deed,
    dispatched,
    submitted,
    withdrawal,
)

ORGANS = [
    {"code": COUNTY, "level": "county"},
    {"code": TOWN, "level": "town"},
    {"code": VILLAGE, "level": "village"},
    {"code": DEPT, "level": "county"},
]
OFFICER = Person("xs01", Role.CLUE_OFFICER, COUNTY, "341523000000")


def held(**changes):
    return holding.hold_content(submitted(**changes), deed(), HoldReason.CONTENT_CHECK)


def sealed(level="village", org=None, case=None, person=None, accept=True):
    by = deed(person, reason="反映村干部侵占") if person else deed(reason="反映村干部侵占")
    return holding.seal(case or submitted(), by, Accused(level, org), city(organs=ORGANS, clue__accept=accept))


def test_held_content_waits_while_the_dispatch_limit_runs_on():
    case, events = held()
    assert case.state is CaseState.CONTENT_HOLD
    assert events == (
        CaseContentHeld(**case.ids, reason_code=HoldReason.CONTENT_CHECK, by_org=TOWN, held_at=at(2, 15)),
    )


def test_released_content_waits_for_acceptance():
    case, events = holding.release_content(held()[0], deed(when=at(3)))
    assert case.state is CaseState.SUBMITTED
    assert events == (CaseContentReleased(**case.ids, by_org=TOWN, released_at=at(3)),)


def test_what_may_be_a_clue_goes_through_no_content_check():
    with pytest.raises(Contradiction, match="不送核"):
        held(clue_suspected=True)


def test_held_content_presses_with_its_dispatch_limit():
    case, _ = held()
    assert case.pressing_due is case.dues.get(ClockKind.DISPATCH)


def test_sealed_clue_is_told_by_its_ids_alone():
    case, events = sealed()
    assert case.state is CaseState.SEALED_CLUE
    assert events == (CaseSealed(**case.ids, by_org=TOWN, sealed_at=at(2, 15)),)


def test_clue_found_while_the_content_was_held_is_sealed_too():
    assert sealed(case=held()[0])[0].state is CaseState.SEALED_CLUE


def test_city_that_takes_no_clues_names_the_channel_instead():
    with pytest.raises(Contradiction, match="12388"):
        sealed(accept=False)


@pytest.mark.parametrize(("level", "code"), [("county", "above_the_body"), ("above", "above_the_body")])
def test_report_on_a_superior_is_not_kept_here(level, code):
    with pytest.raises(WrongFields) as refused:
        sealed(level)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/accused_level", code)]


def test_county_body_takes_what_its_towns_may_not():
    case, (event,) = sealed("county", person=COUNTY_OFFICER)
    assert (case.state, event.by_org) == (CaseState.SEALED_CLUE, COUNTY)


@pytest.mark.parametrize(("org", "code"), [(TOWN, "in_the_chain"), ("NO-ORG", "unknown_org")])
def test_accused_organ_is_known_and_not_in_the_chain(org, code):
    with pytest.raises(WrongFields) as refused:
        sealed("town", org)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_only_a_deciding_body_seals_and_only_before_acceptance():
    with pytest.raises(NotPermitted):
        sealed(person=VILLAGER)
    with pytest.raises(IllegalStep):
        sealed(case=dispatched())


@pytest.mark.parametrize("right", sorted(set(Right) - {Right.SEE_SEALED}))
def test_sealed_clue_is_beyond_every_right_of_the_case_staff(right):
    case, _ = sealed()
    for role in Role:
        with pytest.raises(NotPermitted):
            require(Person("x", role, TOWN, "341523000000"), right, case)


def test_clue_officer_of_the_region_alone_sees_it():
    case, _ = sealed()
    require(OFFICER, Right.SEE_SEALED, case)
    for other in (Person("x", Role.CLUE_OFFICER, "JW-2", "341522000000"), COUNTY_OFFICER):
        with pytest.raises(NotPermitted):
            require(other, Right.SEE_SEALED, case)


def test_list_says_of_a_sealed_clue_that_it_is_sealed_and_no_more():
    case, _ = sealed()
    assert answers.list_item(case) == {**case.ids, "state": "sealed_clue", "state_words": "已转线索"}


def test_citizen_cannot_withdraw_a_sealed_clue():
    case, (event,) = ending.withdraw(sealed()[0], deed(CITIZEN), withdrawal())
    assert (case.state, event.reason_code) == (CaseState.SEALED_CLUE, WithdrawalRefusal.CLUE)
