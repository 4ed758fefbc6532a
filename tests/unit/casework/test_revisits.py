"""Return visits: who may make them when, and what an overruling result changes."""

import pytest

from contracts.events.casework import CaseClosed, CaseResupervised
from contracts.events.supervision import CardIssued, CaseRevisited
from contracts.vocabulary import CaseState, RevisitResult, SupervisionCause
from services.casework.domain import ending
from services.casework.domain.cards import follow_up
from services.casework.domain.offers import offered_steps
from services.casework.domain.refusals import Contradiction, NotPermitted, WrongFields
from services.casework.domain.revisits import Visit, revisit
from services.casework.domain.states import Step
from tests.unit.casework.builders import (
    COUNTY_OFFICER,
    TOWN,
    VILLAGER,
    at,
    awaiting_rating,
    city,
    deed,
    rated,
    replied,
)
from tests.unit.casework.supervised import strict_city

CONFIRMED, OVERRULED, UNREACHED = RevisitResult
BY_PHONE = deed(when=at(3, day=8))


def visited(case, result=OVERRULED, stars=None, **more):
    return revisit(case, BY_PHONE, Visit(result, stars, **more), city())


def test_low_word_by_phone_lets_a_closed_case_be_handled_again():
    case, (told,) = visited(rated(5)[0], stars=1, note="电话里说路面又坏了")
    assert (told.result, told.stars, told.round, told.by_org) == (OVERRULED, 1, 1, TOWN)
    assert (case.state, case.ratings[-1].stars) == (CaseState.CLOSED, 1)
    assert Step.RESUPERVISE in offered_steps(case)
    again, (event,) = ending.resupervise(case, deed(when=at(4, day=8), reason="回访推翻"))
    assert (type(event), event.round, again.state) == (CaseResupervised, 2, CaseState.RE_SUPERVISED)
    assert (again.outcome, again.closed_at, again.settles_at) == (None, None, None)


@pytest.mark.parametrize(("result", "stars"), [(CONFIRMED, None), (CONFIRMED, 5), (UNREACHED, None), (OVERRULED, 4)])
def test_closed_case_is_not_handled_again_for_any_other_result(result, stars):
    case, _ = visited(rated(5)[0], result, stars)
    assert Step.RESUPERVISE not in offered_steps(case)
    with pytest.raises(Contradiction):
        ending.resupervise(case, deed(reason="再督办"))


def test_good_word_by_phone_closes_a_case_that_waited_for_another_round():
    case, events = visited(rated(1)[0], stars=5)
    assert [type(event) for event in events] == [CaseRevisited, CaseClosed]
    assert (case.state, events[1].stars, events[1].outcome) == (CaseState.CLOSED, 5, "rated")


def test_low_word_by_phone_leaves_the_new_round_to_the_supervising_body():
    case, events = visited(rated(2)[0], stars=1)
    assert (case.state, [type(event) for event in events]) == (CaseState.RATED, [CaseRevisited])


@pytest.mark.parametrize(("stars", "state"), [(5, CaseState.CLOSED), (1, CaseState.RATED)])
def test_citizen_who_had_not_rated_rates_by_phone(stars, state):
    case, _ = visited(awaiting_rating(), CONFIRMED, stars)
    assert (case.state, case.ratings[-1].stars, case.history[-1].step) == (
        state,
        stars,
        Step.CLOSE if stars == 5 else Step.RATE,
    )


def test_confirmed_rating_stays_the_citizens_own():
    case, (told,) = visited(rated(5)[0], CONFIRMED, 3)
    assert (case.ratings[-1].stars, told.stars) == (5, 3)


def test_unreached_citizen_is_called_again_a_reached_one_is_not():
    case, _ = visited(rated(5)[0], UNREACHED)
    case, _ = visited(case, CONFIRMED)
    with pytest.raises(Contradiction, match="已经回访到本人"):
        visited(case, stars=1)


@pytest.mark.parametrize(
    ("visit", "pointer"),
    [
        (Visit(OVERRULED), "/stars"),
        (Visit(UNREACHED, 5), "/stars"),
        (Visit(CONFIRMED, 5, "回电13812345678"), "/note"),
    ],
)
def test_visit_that_contradicts_itself_or_tells_a_number_is_refused(visit, pointer):
    with pytest.raises(WrongFields) as refused:
        revisit(rated(5)[0], BY_PHONE, visit, city())
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_only_the_supervising_body_calls_and_only_after_the_answer():
    for person in (VILLAGER, COUNTY_OFFICER):
        with pytest.raises(NotPermitted):
            revisit(rated(5)[0], deed(person), Visit(CONFIRMED), city())
    with pytest.raises(Contradiction, match="待评价、已评价、已办结"):
        visited(replied(), CONFIRMED)


def test_overruling_brings_the_citys_card_and_counts_no_second_low_rating():
    rules = strict_city(
        supervision__cards=[
            {"colour": "red", "cause": "revisit_overruled", "order": False},
            {"colour": "red", "cause": "low_rating_again", "order": False},
        ]
    )
    before = rated(2)[0]
    after = revisit(before, BY_PHONE, Visit(OVERRULED, 1), rules)
    _, events = follow_up(before, after, BY_PHONE, rules)
    cards = [event.cause for event in events if isinstance(event, CardIssued)]
    assert cards == [SupervisionCause.REVISIT_OVERRULED]
