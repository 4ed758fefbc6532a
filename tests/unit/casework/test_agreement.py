"""What casework says of a case is enough: whoever only hears its events knows the state it is in."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.catalogue import spec_of
from contracts.events.intake import RefusalObjected, ReviewAsked
from contracts.vocabulary import CaseState, LegalTrack
from services.analytics.domain.steps import TIMES, state_after
from services.casework.domain import ending, merging, objecting, opening, reviewing, settling
from services.casework.domain.case import Deed
from services.casework.domain.offers import offered_steps
from services.casework.domain.states import Step
from services.intake.domain.hearing import advance
from services.intake.domain.progress import Progress
from tests.unit.casework.builders import (
    APPEAL,
    CASE,
    CITIZEN,
    SYSTEM,
    at,
    awaiting_rating,
    deed,
    rating,
    routed,
    submitted,
    withdrawal,
)
from tests.unit.casework.test_offers import CITY, PARENT, TAKEN, takers

S = CaseState
ANSWERED_PARENT = replace(awaiting_rating(), case_id=PARENT.case_id)

NOT_TOLD = {S.EXTENSION_REQUESTED: S.IN_PROGRESS, S.RETURN_REQUESTED: S.DISPATCHED, S.RATED: S.AWAITING_RATING}
"""States the citizen's page need not know: a wish for more time, a dispute between organs, his own rating."""

SEEN_AS = {S.RE_SUPERVISED: S.IN_PROGRESS, S.RATED: S.AWAITING_RATING}
"""States the figures do not tell apart."""


def late(moment):
    return Deed(SYSTEM, moment)


OTHERS = {
    "rate well": lambda case, when: ending.rate(
        case, Deed(CITIZEN, when), rating(5, round=case.round), CITY, late(when)
    ),
    "rate low": lambda case, when: ending.rate(
        case, Deed(CITIZEN, when), rating(1, round=case.round), CITY, late(when)
    ),
    "withdraw": lambda case, when: ending.withdraw(case, Deed(CITIZEN, when), withdrawal()),
    "follow": lambda case, when: merging.follow(case, ANSWERED_PARENT, late(when)),
    "object": lambda case, when: objecting.object_to_refusal(
        case, Deed(CITIZEN, when), RefusalObjected(appeal_id=APPEAL, case_id=CASE, objected_at=when), CITY
    ),
    "ask for a review": lambda case, when: reviewing.ask_review(
        case,
        Deed(CITIZEN, when),
        ReviewAsked(appeal_id=APPEAL, case_id=CASE, level=2 if case.state is S.REVIEW else 1, asked_at=when),
        CITY,
    ),
    "time passes": lambda case, when: settling.settle(case, late(case.settles_at or when)),
}
ENDING = {Step.SEAL_CLUE, Step.REDIRECT, Step.REFUSE, "withdraw"}
"""Taken seldom, or every walk would be short."""


def moved(case, number):
    """The case after one of the steps open to it, taken by whoever may; most numbers are orders of the staff."""
    seldom = number > 380
    offered = [step for step in offered_steps(case, CITY) if step in TAKEN and (seldom or step not in ENDING)]
    if offered and number % 4:
        step = offered[number // 4 % len(offered)]
        return TAKEN[step](case, deed(takers(step, case)[0], at(5), "经核实"))
    others = [name for name in sorted(OTHERS) if seldom or name not in ENDING]
    return OTHERS[others[number // 4 % len(others)]](case, at(6))


def heard(progress, events):
    for event in events:
        if "intake" in spec_of(event).consumers:
            progress = advance(progress, event)
    return progress


def counted(state, events):
    for event in events:
        if type(event) in TIMES:
            state = state_after(event)
    return state


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=10, max_size=60), st.booleans())
def test_citizens_page_and_figures_know_the_state_of_every_case(numbers, petition):
    track = LegalTrack.XINFANG if petition else LegalTrack.PLATFORM
    case = submitted(legal_track=track)
    _, opened = opening.open_case(CASE, routed(legal_track=track), "test-1", deed(SYSTEM))
    progress, state = heard(Progress(), opened), counted(None, opened)
    for number in numbers:
        case, events = moved(case, number)
        progress, state = heard(progress, events), counted(state, events)
        assert progress.state in (case.state, NOT_TOLD.get(case.state)), case.history[-1]
        assert state in (case.state, SEEN_AS.get(case.state)), case.history[-1]
