"""What is offered can be taken: each offered step of a person is taken by somebody, each other one by nobody."""

from dataclasses import replace

import pytest

from contracts.reasons import HoldReason, RedirectReason, RefusalReason, RejectionReason, ReturnReason, RulingReason
from contracts.vocabulary import AppealType, CaseState, LegalTrack, Role
from services.casework.domain import (
    answering,
    ending,
    extending,
    handing_on,
    holding,
    merging,
    objecting,
    returning,
    reviewing,
    suspending,
)
from services.casework.domain.extending import ExtensionRuling, MoreTime
from services.casework.domain.handing_on import DispatchOrder
from services.casework.domain.holding import Accused
from services.casework.domain.offers import offered_steps
from services.casework.domain.records import Objection, Review
from services.casework.domain.refusals import Refusal
from services.casework.domain.states import TABLE, Step
from services.casework.domain.suspending import Stage
from tests.unit.casework.builders import (
    COUNTY,
    COUNTY_OFFICER,
    DEPT,
    HANDLER,
    SUPERVISOR,
    SYSTEM,
    TOWN,
    VILLAGE,
    VILLAGER,
    Person,
    accepted,
    answer,
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

CITY = city(
    organs=[
        {"code": COUNTY, "level": "county", "region_code": "341523000000"},
        {"code": TOWN, "level": "town", "parent": COUNTY, "region_code": "341523110000"},
        {"code": VILLAGE, "level": "village", "region_code": "341523110203"},
        {"code": DEPT, "level": "county", "region_code": "341523000000"},
    ],
    clue__accept=True,
)
LEADER = Person("vc02", Role.HANDLER_LEADER, VILLAGE, "341523110203")
REVIEWER = Person("gz01", Role.COUNTY_DISCIPLINE, "JW-OTHER", "341523000000")
EVERYBODY = (SUPERVISOR, COUNTY_OFFICER, VILLAGER, HANDLER, LEADER, REVIEWER)
PARENT = replace(in_progress(), case_id="Cparentqrstuvwxyz234567abcd")
HELPED = DispatchOrder(lead_org=VILLAGE, helper_orgs=(DEPT,))

TAKEN = {
    Step.HOLD_CONTENT: lambda case, by: holding.hold_content(case, by, HoldReason.CONTENT_CHECK),
    Step.RELEASE_CONTENT: holding.release_content,
    Step.SEAL_CLUE: lambda case, by: holding.seal(case, by, Accused("village"), CITY),
    Step.REDIRECT: lambda case, by: handing_on.redirect(case, by, RedirectReason.LEGAL_ROUTE, "court", CITY),
    Step.REFUSE: lambda case, by: handing_on.refuse(case, by, RefusalReason.OFF_LIST),
    Step.UPHOLD_REFUSAL: lambda case, by: objecting.review_refusal(case, by, True),
    Step.SET_REFUSAL_ASIDE: lambda case, by: objecting.review_refusal(case, by, False),
    Step.MERGE: lambda case, by: merging.merge(case, by, PARENT),
    Step.SEPARATE: merging.separate,
    Step.ACCEPT: lambda case, by: handing_on.accept(case, by, None, CITY),
    Step.DISPATCH: lambda case, by: handing_on.dispatch(case, by, DispatchOrder(), CITY),
    Step.HELPER_REPLY: lambda case, by: answering.helper_reply(case, by, "已核对。"),
    Step.REQUEST_RETURN: lambda case, by: returning.request_return(case, by, ReturnReason.NOT_OUR_DUTY, CITY),
    Step.GRANT_RETURN: lambda case, by: returning.rule_on_return(case, by, True, RulingReason.WRONG_BODY),
    Step.DENY_RETURN: lambda case, by: returning.rule_on_return(case, by, False, RulingReason.DUTY_CLEAR),
    Step.DISPUTE_RETURN: lambda case, by: returning.dispute_return(case, by, CITY),
    Step.SIGN: handing_on.sign,
    Step.FIRST_REPLY: lambda case, by: answering.first_reply(case, by, "已派人查看。"),
    Step.REQUEST_EXTENSION: lambda case, by: extending.request_extension(case, by, MoreTime(3, "d"), CITY),
    Step.RULE_ON_EXTENSION: lambda case, by: extending.rule_on_extension(
        case, by, ExtensionRuling(True, RulingReason.COMPLEX), CITY
    ),
    Step.SUSPEND: lambda case, by: suspending.suspend(case, by, (Stage("一期", at(1, day=28)),)),
    Step.REPORT_MILESTONE: lambda case, by: suspending.report_milestone(case, by, "完工。", None),
    Step.RESUME: suspending.resume,
    Step.REPLY: lambda case, by: answering.reply(case, by, answer(), CITY, deed(SYSTEM)),
    Step.REJECT_REPLY: lambda case, by: answering.reject(case, by, RejectionReason.WORDING),
    Step.APPROVE_REPLY: lambda case, by: answering.approve(case, by, CITY),
    Step.RESUPERVISE: ending.resupervise,
    Step.UPHOLD_REVIEWED: lambda case, by: reviewing.decide_review(case, by, True),
    Step.SET_ASIDE: lambda case, by: reviewing.decide_review(case, by, False),
}
"""How a person takes each step, with a request nothing is wrong with."""


def asked_back(case):
    return TAKEN[Step.REQUEST_RETURN](case, deed(VILLAGER))[0]


def more_time(case):
    return TAKEN[Step.REQUEST_EXTENSION](case, deed(VILLAGER))[0]


def suspended(case=None):
    return TAKEN[Step.SUSPEND](case or in_progress(), deed())[0]


def refused(**changes):
    return replace(TAKEN[Step.REFUSE](submitted(), deed())[0], **changes)


def under_review(level, upheld=None):
    state = CaseState.REVIEW if level == 1 else CaseState.REVIEW2
    review = Review(level, COUNTY, 1, at(1, day=20), upheld, decided_at=at(1, day=21) if upheld else None)
    return replace(rated(5)[0], state=state, legal_track=LegalTrack.XINFANG, reviews=(review,))


CASES = {
    "submitted": submitted(),
    "suspected": submitted(clue_suspected=True),
    "a consultation": submitted(appeal_type=AppealType.CONSULT),
    "held": TAKEN[Step.HOLD_CONTENT](submitted(), deed())[0],
    "merged": TAKEN[Step.MERGE](submitted(), deed())[0],
    "refused": refused(),
    "objected": refused(objection=Objection(at(4))),
    "reviewed refusal": refused(objection=Objection(at(4), upheld=True)),
    "accepted": accepted(),
    "dispatched": dispatched(),
    "with helpers": dispatched(HELPED),
    "return asked": asked_back(dispatched()),
    "return refused": TAKEN[Step.DENY_RETURN](asked_back(dispatched()), deed())[0],
    "in progress": in_progress(),
    "more time asked": more_time(in_progress()),
    "twice extended": replace(
        in_progress(),
        extensions=(replace(more_time(in_progress()).extensions[0], ruling="granted", value=1),) * 2,
    ),
    "suspended": suspended(),
    "works over": TAKEN[Step.REPORT_MILESTONE](suspended(), deed(VILLAGER))[0],
    "replied": replied(),
    "awaiting rating": awaiting_rating(),
    "rated low": rated(1)[0],
    "closed": rated(5)[0],
    "under review": under_review(1),
    "review upheld": under_review(1, upheld=True),
    "under second review": under_review(2),
}


def takers(step, case):
    found = []
    for person in EVERYBODY:
        try:
            TAKEN[step](case, deed(person, at(5), "经核实"))
        except Refusal:
            continue
        found.append(person)
    return found


@pytest.mark.parametrize("name", CASES)
def test_step_is_offered_exactly_when_somebody_can_take_it(name):
    case = CASES[name]
    offered = {step for step in offered_steps(case, CITY) if step in TAKEN}
    assert offered == {step for step in TAKEN if takers(step, case)}


def test_every_step_of_a_person_is_offered_somewhere():
    assert {step for step, row in TABLE.items() if row.right is not None} == set(TAKEN)
    assert set(TAKEN) == {step for case in CASES.values() for step in offered_steps(case, CITY) if step in TAKEN}


def test_city_that_takes_no_clues_offers_no_sealing():
    assert Step.SEAL_CLUE not in offered_steps(submitted(), city())
