"""Cases that follow another: who may follow whom, and what becomes of them."""

from dataclasses import replace

import pytest

from contracts.events.casework import ReplyApproved
from contracts.events.handling import CaseMerged, CaseSeparated
from contracts.events.intake import AppealWithdrawn
from contracts.vocabulary import CaseState
from services.casework.domain import ending, handing_on, merging
from services.casework.domain.refusals import Contradiction, IllegalStep, NotPermitted, WrongFields
from tests.unit.casework.builders import (
    CITIZEN,
    SYSTEM,
    TOWN,
    VILLAGER,
    accepted,
    at,
    awaiting_rating,
    city,
    deed,
    dispatched,
    in_progress,
    rated,
    replied,
    submitted,
)

PARENT = "Cparentqrstuvwxyz234567abcd"
LATER = deed(SYSTEM, at(7))


def parent_of(case):
    return replace(case, case_id=PARENT, appeal_id="A" + PARENT[1:])


def merged(parent=None, case=None, person=None):
    by = deed(person) if person else deed()
    return merging.merge(case or submitted(), by, parent or parent_of(in_progress()))


def test_merged_case_names_its_parent():
    case, events = merged()
    assert (case.state, case.parent_case_id) == (CaseState.MERGED, PARENT)
    assert events == (
        CaseMerged(
            **case.ids, parent_case_id=PARENT, parent_appeal_id="A" + PARENT[1:], by_org=TOWN, merged_at=at(2, 15)
        ),
    )


@pytest.mark.parametrize("parent", [submitted(), accepted(), dispatched(), in_progress(), replied()])
def test_living_case_takes_followers(parent):
    assert merged(parent_of(parent))[0].state is CaseState.MERGED


@pytest.mark.parametrize("parent", [awaiting_rating(), rated(5)[0]])
def test_case_that_is_answered_or_ended_takes_none(parent):
    with pytest.raises(WrongFields) as refused:
        merged(parent_of(parent))
    assert [fault.code for fault in refused.value.faults] == ["not_alive"]


def test_no_case_follows_itself_or_its_follower():
    with pytest.raises(WrongFields, match="自己"):
        merging.merge(submitted(), deed(), submitted())
    case = submitted()
    with pytest.raises(WrongFields, match="并入本件"):
        merged(replace(parent_of(submitted()), parent_case_id=case.case_id), case)


def test_same_matter_lies_in_the_same_place():
    elsewhere = parent_of(replace(in_progress(), region_code="341523100201"))
    with pytest.raises(WrongFields, match="不在同一乡镇"):
        merged(elsewhere)
    assert merged(parent_of(replace(in_progress(), region_code="341523000000")))[0].state is CaseState.MERGED


def test_possible_clue_is_handled_for_itself():
    with pytest.raises(WrongFields, match="一件一办"):
        merged(case=submitted(clue_suspected=True))


def test_merging_needs_the_right_over_both():
    with pytest.raises(NotPermitted):
        merged(person=VILLAGER)
    with pytest.raises(WrongFields, match="权限"):
        merged(parent_of(replace(in_progress(), supervising_org="TD-OTHER")))


def test_accepted_case_is_not_merged_any_more():
    with pytest.raises(IllegalStep):
        merged(case=accepted())


def test_case_is_merged_once():
    with pytest.raises(Contradiction):
        merged(case=merged()[0])


def test_follower_gets_the_parents_reply_as_its_own_and_waits_for_its_own_rating():
    parent = parent_of(awaiting_rating())
    case, events = merging.follow(merged()[0], parent, LATER)
    assert case.state is CaseState.AWAITING_RATING
    assert (case.approved_reply.text, case.lead_org) == (parent.approved_reply.text, parent.lead_org)
    assert events == (ReplyApproved(**case.ids, by_org=TOWN, automatic=False, round=1, approved_at=at(7)),)
    after, events = rated(2, case)
    assert (after.state, after.ratings[-1].stars, parent.ratings) == (CaseState.RATED, 2, ())


def test_unsatisfied_follower_is_handled_again_by_the_organ_that_answered():
    case, _ = merging.follow(merged()[0], parent_of(awaiting_rating()), LATER)
    again, (event,) = ending.resupervise(rated(1, case)[0], deed(when=at(8), reason="不满意"))
    assert (again.state, event.lead_org) == (CaseState.RE_SUPERVISED, "VC-CHANGCHONG")
    assert handing_on.sign(again, deed(VILLAGER))[0].state is CaseState.IN_PROGRESS


def test_follower_waits_while_nothing_became_of_the_parent():
    case, _ = merged()
    assert merging.follow(case, parent_of(in_progress()), LATER) == (case, ())


@pytest.mark.parametrize(
    "end", [CaseState.NOT_ACCEPTED, CaseState.REDIRECTED, CaseState.WITHDRAWN, CaseState.SEALED_CLUE]
)
def test_parent_that_ends_without_an_answer_sets_its_followers_free(end):
    case, events = merging.follow(merged()[0], parent_of(replace(submitted(), state=end)), LATER)
    assert (case.state, case.parent_case_id) == (CaseState.SUBMITTED, None)
    assert events == (CaseSeparated(**case.ids, parent_case_id=PARENT, by_org=TOWN, separated_at=at(7)),)


def test_separated_case_goes_its_own_way():
    case, _ = merging.separate(merged()[0], deed(reason="不是同一处"))
    assert handing_on.accept(case, deed(), None, city())[0].state is CaseState.ACCEPTED


def test_follower_of_a_merged_case_follows_that_ones_parent():
    head = replace(parent_of(in_progress()), case_id="Cheadqrstuvwxyz234567abcdef")
    case, (event,) = merging.follow_on(merged()[0], head, LATER)
    assert (case.state, case.parent_case_id, event.parent_case_id) == (CaseState.MERGED, head.case_id, head.case_id)


def test_circle_of_two_merges_at_once_leaves_both_to_themselves():
    assert merging.break_circle(merged()[0], LATER)[0].state is CaseState.SUBMITTED


def test_citizen_may_take_back_a_merged_appeal():
    case, _ = merged()
    wish = AppealWithdrawn(appeal_id=case.appeal_id, case_id=case.case_id, withdrawn_at=at(7))
    assert ending.withdraw(case, deed(CITIZEN), wish)[0].state is CaseState.WITHDRAWN
