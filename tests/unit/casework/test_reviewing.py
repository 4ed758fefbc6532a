"""After the end: objections to a refusal, 复查 and 复核, archive and final end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contracts.events.casework import CaseResupervised
from contracts.events.intake import RefusalObjected, ReviewAsked
from contracts.events.review import (
    CaseArchived,
    CaseFinalised,
    RefusalReviewed,
    RefusalReviewRequested,
    ReviewDecided,
    ReviewRefused,
    ReviewRequested,
)
from contracts.reasons import RefusalReason, ReviewRefusalReason
from contracts.vocabulary import CaseState, LegalTrack
from services.casework.domain import handing_on, objecting, reviewing, settling
from services.casework.domain.offers import offered_steps
from services.casework.domain.refusals import Contradiction, NotPermitted
from services.casework.domain.states import Step
from tests.unit.casework.builders import (
    APPEAL,
    CASE,
    CITIZEN,
    COUNTY,
    COUNTY_OFFICER,
    DEPT,
    SUPERVISOR,
    SYSTEM,
    TOWN,
    VILLAGE,
    VILLAGER,
    at,
    city,
    deed,
    rated,
    submitted,
)

ORGANS = [
    {"code": COUNTY, "parent": None},
    {"code": TOWN, "parent": COUNTY},
    {"code": VILLAGE, "parent": None},
    {"code": DEPT, "parent": None},
]
CITY = city(organs=ORGANS)


COLLEAGUE = replace(COUNTY_OFFICER, id="xj02")
OBJECTED = RefusalObjected(appeal_id=APPEAL, case_id=CASE, objected_at=at(4))


def refused():
    return handing_on.refuse(submitted(), deed(), RefusalReason.OFF_LIST)[0]


def objected(case=None):
    return objecting.object_to_refusal(case or refused(), deed(CITIZEN, at(4)), OBJECTED, CITY)[0]


def closed(track=LegalTrack.XINFANG):
    case, _ = rated(5)
    return replace(case, legal_track=track)


def asked(case=None, level=1, when=None):
    when = when or at(1, day=20)
    told = ReviewAsked(appeal_id=APPEAL, case_id=CASE, level=level, asked_at=when)
    return reviewing.ask_review(case or closed(), deed(CITIZEN, when), told, CITY)


def decided(case, upheld, when=None, person=COUNTY_OFFICER):
    return reviewing.decide_review(case, deed(person, when or at(1, day=25), "经复查"), upheld)


def test_objection_waits_for_the_superior():
    case = objected()
    assert (case.state, case.objection.upheld) == (CaseState.NOT_ACCEPTED, None)
    assert {Step.UPHOLD_REFUSAL, Step.SET_REFUSAL_ASIDE} <= set(offered_steps(case))
    assert offered_steps(refused()) == (Step.OBJECT_TO_REFUSAL,)


def test_superior_of_the_body_that_refused_is_told_of_the_objection():
    case, events = objecting.object_to_refusal(refused(), deed(CITIZEN, at(4)), OBJECTED, CITY)
    assert events == (RefusalReviewRequested(**case.ids, by_org=TOWN, superior_org=COUNTY, requested_at=at(4)),)
    assert objecting.object_to_refusal(case, deed(CITIZEN, at(5)), OBJECTED, CITY)[1] == ()


@pytest.mark.parametrize(("upheld", "state"), [(True, CaseState.NOT_ACCEPTED), (False, CaseState.SUBMITTED)])
def test_superior_upholds_the_refusal_or_sets_it_aside(upheld, state):
    case, events = objecting.review_refusal(objected(), deed(COUNTY_OFFICER, at(5), "清单之内"), upheld)
    assert case.state is state
    assert events == (RefusalReviewed(**case.ids, upheld=upheld, by_org=COUNTY, decided_at=at(5)),)


def test_nobody_reviews_his_own_refusal():
    own = handing_on.refuse(submitted(), deed(COUNTY_OFFICER), RefusalReason.OFF_LIST)[0]
    with pytest.raises(NotPermitted, match="自己"):
        objecting.review_refusal(objected(own), deed(COUNTY_OFFICER), True)
    with pytest.raises(NotPermitted):
        objecting.review_refusal(objected(), deed(SUPERVISOR), True)


def test_refusal_of_the_highest_body_is_reviewed_there_by_another_person():
    case = objected(handing_on.refuse(submitted(), deed(COUNTY_OFFICER), RefusalReason.OFF_LIST)[0])
    assert case.objection.superior_org == COUNTY
    with pytest.raises(NotPermitted, match="利益冲突"):
        objecting.review_refusal(case, deed(COUNTY_OFFICER), False)
    assert objecting.review_refusal(case, deed(COLLEAGUE), False)[0].state is CaseState.SUBMITTED


def test_second_review_by_the_highest_body_is_done_by_another_person():
    first, _ = decided(asked()[0], upheld=True)
    second, (requested,) = asked(first, level=2, when=at(1, day=26))
    assert requested.org == COUNTY
    with pytest.raises(NotPermitted, match="利益冲突"):
        decided(second, upheld=True, when=at(1, day=27))
    assert decided(second, upheld=True, when=at(1, day=27), person=COLLEAGUE)[0].state is CaseState.FINAL


def test_refusal_is_reviewed_only_when_objected_to_and_only_once():
    with pytest.raises(Contradiction):
        objecting.review_refusal(refused(), deed(COUNTY_OFFICER), True)
    case, _ = objecting.review_refusal(objected(), deed(COUNTY_OFFICER), True)
    with pytest.raises(Contradiction):
        objecting.review_refusal(case, deed(COUNTY_OFFICER), False)
    assert objected(case).objection == case.objection


def test_review_goes_one_level_up():
    case, events = asked()
    assert case.state is CaseState.REVIEW
    assert events == (ReviewRequested(**case.ids, level=1, org=COUNTY, requested_at=at(1, day=20)),)


@pytest.mark.parametrize(
    ("case", "when", "reason"),
    [
        (closed(LegalTrack.PLATFORM), at(1, day=20), ReviewRefusalReason.NOT_A_PETITION),
        (submitted(legal_track=LegalTrack.XINFANG), at(1, day=20), ReviewRefusalReason.NOT_CONCLUDED),
        (asked()[0], at(1, day=21), ReviewRefusalReason.ALREADY_ASKED),
        (closed(), datetime(2021, 10, 8, tzinfo=UTC), ReviewRefusalReason.REVIEW_TOO_LATE),
    ],
)
def test_review_that_cannot_be_had_is_refused_with_its_reason(case, when, reason):
    after, (event,) = asked(case, when=when)
    assert (after.state, event) == (
        case.state,
        ReviewRefused(**case.ids, level=1, reason_code=reason, refused_at=when),
    )


def test_thirty_days_end_with_the_thirtieth_day_in_china():
    received = datetime(2021, 9, 7, 6, 34, tzinfo=UTC)
    end = reviewing.window_end(received)
    assert end == datetime(2021, 10, 7, 16, tzinfo=UTC)
    assert isinstance(asked(when=end - timedelta(milliseconds=1))[1][0], ReviewRequested)
    assert isinstance(asked(when=end)[1][0], ReviewRefused)


def test_upheld_review_leaves_thirty_days_for_the_second_and_then_ends():
    case, events = decided(asked()[0], upheld=True)
    assert events == (ReviewDecided(**case.ids, level=1, upheld=True, by_org=COUNTY, decided_at=at(1, day=25)),)
    assert settling.settle(case, deed(SYSTEM, case.settles_at - timedelta(seconds=1))) == (case, ())
    final, events = settling.settle(case, deed(SYSTEM, case.settles_at))
    assert (final.state, events) == (
        CaseState.FINAL,
        (CaseFinalised(**case.ids, finalised_at=case.settles_at),),
    )


def test_second_review_is_the_last():
    case, _ = decided(asked()[0], upheld=True)
    case, (event,) = asked(case, level=2, when=at(1, day=26))
    assert (case.state, event.level, case.settles_at) == (CaseState.REVIEW2, 2, None)
    final, events = decided(case, upheld=True, when=at(1, day=28), person=COLLEAGUE)
    assert (final.state, [type(each) for each in events]) == (CaseState.FINAL, [ReviewDecided, CaseFinalised])
    assert offered_steps(final) == ()


@pytest.mark.parametrize("level", [1, 2])
def test_answer_set_aside_is_handled_in_a_new_round(level):
    case, _ = asked()
    if level == 2:
        case, _ = asked(decided(case, upheld=True)[0], level=2, when=at(1, day=26))
    after, (_, again) = decided(case, upheld=False, when=at(1, day=28), person=COLLEAGUE)
    assert (after.state, after.round, after.outcome, after.closed_at) == (CaseState.RE_SUPERVISED, 2, None, None)
    assert again == CaseResupervised(**case.ids, lead_org=VILLAGE, by_org=COUNTY, round=2, ordered_at=at(1, day=28))
    assert handing_on.sign(after, deed(VILLAGER))[0].state is CaseState.IN_PROGRESS


def test_review_is_decided_once_and_not_by_those_who_answered():
    case, _ = asked()
    with pytest.raises(NotPermitted):
        decided(case, upheld=True, person=SUPERVISOR)
    upheld, _ = decided(case, upheld=True)
    with pytest.raises(Contradiction):
        decided(upheld, upheld=False)


def test_closed_case_goes_to_the_archive_after_the_citys_days():
    case, _ = rated(5, archive__after={"value": 30, "unit": "d"})
    assert case.settles_at == case.closed_at + timedelta(days=30)
    archived, events = settling.settle(case, deed(SYSTEM, case.settles_at))
    assert (archived.state, archived.settles_at) == (CaseState.ARCHIVED, None)
    assert events == (CaseArchived(**case.ids, archived_at=case.settles_at),)


def test_petition_is_not_archived_while_a_review_may_be_asked_for():
    case = closed()
    assert settling.archive_at(case, case.closed_at, city(archive__after={"value": 1, "unit": "d"})) == datetime(
        2021, 10, 7, 16, tzinfo=UTC
    )


def test_case_asked_to_be_reviewed_is_not_archived():
    case, _ = asked()
    assert settling.settle(case, deed(SYSTEM, datetime(2022, 1, 1, tzinfo=UTC))) == (case, ())
