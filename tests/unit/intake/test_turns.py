"""What the turns of a case mean to its citizen and to those who may read his words."""

from dataclasses import replace

import pytest

from contracts.events import casework, handling, review
from contracts.samples import SAMPLES
from contracts.vocabulary import CaseState, LegalTrack, PublicStatus, Role
from services.intake.domain.access import Circle, Reader, Sight, content_sight, may_see_identity
from services.intake.domain.hearing import advance
from services.intake.domain.progress import Progress, after_asking_review, after_objection

_REGION = "341523110203"


def sample(kind, **changes):
    return replace(next(each for each in SAMPLES if type(each) is kind), **changes)


def told(*events, start=None):
    progress = start or Progress()
    for event in events:
        progress = advance(progress, event)
    return progress


def sealed_circle(**over):
    facts = {
        "appeal_id": "A1",
        "region_code": _REGION,
        "supervising_org": "JW-TOWN",
        "handling_orgs": ("CUN-1",),
        "legal_track": LegalTrack.CLUE,
        "sealed": True,
    }
    return Circle(**(facts | over))


@pytest.mark.parametrize(
    ("reader", "sight"),
    [
        (Reader("o1", Role.CLUE_OFFICER, "JW-COUNTY", "341523000000"), Sight.FULL),
        (Reader("o2", Role.CLUE_OFFICER, "JW-OTHER", "341522000000"), Sight.NONE),
        (Reader("o3", Role.CLUE_OFFICER, "JW-COUNTY", None), Sight.NONE),
        (Reader("t1", Role.TOWNSHIP_DISCIPLINE, "JW-TOWN", "341523110000"), Sight.NONE),
        (Reader("c1", Role.COUNTY_DISCIPLINE, "JW-COUNTY", "341523000000"), Sight.NONE),
        (Reader("c2", Role.CITY_DISCIPLINE, "JW-CITY", "341500000000"), Sight.NONE),
        (Reader("v1", Role.VILLAGE_COMMITTEE, "CUN-1", _REGION), Sight.NONE),
        (Reader("g1", Role.GRID_WORKER, "CUN-1", _REGION), Sight.NONE),
    ],
)
def test_sealed_clue_is_read_by_clue_officers_of_its_region_alone(reader, sight):
    circle = sealed_circle(proxied_by="g1")
    assert (content_sight(reader, circle), may_see_identity(reader, circle)) == (sight, sight is Sight.FULL)


def test_accused_organs_own_clue_officer_reads_nothing():
    officer = Reader("o1", Role.CLUE_OFFICER, "JW-COUNTY", "341523000000")
    circle = sealed_circle(recused_orgs=("JW-COUNTY",))
    assert (content_sight(officer, circle), may_see_identity(officer, circle)) == (Sight.NONE, False)


def test_clue_officer_reads_nothing_that_is_not_sealed():
    officer = Reader("o1", Role.CLUE_OFFICER, "JW-COUNTY", "341523000000")
    circle = sealed_circle(sealed=False, legal_track=LegalTrack.PLATFORM)
    assert (content_sight(officer, circle), may_see_identity(officer, circle)) == (Sight.NONE, False)


def test_citizen_of_a_sealed_clue_still_reads_his_own_words_and_may_take_nothing_back():
    assert content_sight(Reader("A1", Role.CITIZEN), sealed_circle()) == Sight.FULL
    progress = told(sample(casework.CaseOpened), sample(handling.CaseSealed))
    assert (progress.status, progress.can_withdraw) == (PublicStatus.REDIRECTED, False)


def test_whoever_gave_the_case_back_no_longer_reads_it():
    dispatched = told(sample(casework.CaseDispatched))
    assert told(sample(handling.ReturnRuled, granted=False), start=dispatched).handling_orgs != ()
    assert told(sample(handling.ReturnRuled, granted=True), start=dispatched).handling_orgs == ()


def test_refusal_may_be_objected_to_once():
    refused = told(sample(casework.CaseNotAccepted))
    assert refused.can_object
    objected = after_objection(refused, sample(casework.CaseNotAccepted).decided_at)
    assert not objected.can_object
    upheld = advance(objected, sample(review.RefusalReviewed, upheld=True))
    assert (upheld.status, upheld.can_object) == (PublicStatus.NOT_ACCEPTED, False)
    again = advance(objected, sample(review.RefusalReviewed, upheld=False))
    assert again.status == PublicStatus.TO_BE_ACCEPTED


def closed(track):
    return told(
        sample(casework.CaseAccepted, legal_track=track), sample(casework.ReplyApproved), sample(casework.CaseClosed)
    )


def test_reviews_are_for_closed_petitions_one_at_a_time():
    assert closed(LegalTrack.PLATFORM).review_level == 0
    petition = closed(LegalTrack.XINFANG)
    assert petition.review_level == 1
    asked = after_asking_review(petition, sample(casework.CaseClosed).closed_at)
    assert asked.review_level == 0
    requested = advance(asked, sample(review.ReviewRequested, level=1, org="SC-JW"))
    assert (requested.state, requested.review_level, "SC-JW" in requested.handling_orgs) == (CaseState.REVIEW, 0, True)
    decided = advance(requested, sample(review.ReviewDecided, level=1, upheld=True))
    assert decided.review_level == 2


def test_refused_wish_for_a_review_may_be_told_again():
    asked = after_asking_review(closed(LegalTrack.XINFANG), sample(casework.CaseClosed).closed_at)
    refused = advance(asked, sample(review.ReviewRefused))
    assert (refused.review_level, refused.steps[-1].code) == (1, "review_refused")


def test_answer_set_aside_goes_on_as_a_case_in_hand():
    asked = after_asking_review(closed(LegalTrack.XINFANG), sample(casework.CaseClosed).closed_at)
    progress = told(
        sample(review.ReviewRequested, level=1),
        sample(review.ReviewDecided, level=1, upheld=False),
        sample(casework.CaseResupervised),
        start=asked,
    )
    assert (progress.status, progress.review_level) == (PublicStatus.IN_HANDLING, 0)


def test_acceptance_that_says_no_law_leaves_the_one_the_case_was_opened_under():
    progress = told(
        sample(casework.CaseOpened, legal_track=LegalTrack.CLUE), sample(casework.CaseAccepted, legal_track=None)
    )
    assert progress.legal_track == LegalTrack.CLUE
