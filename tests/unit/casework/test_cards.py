"""Cards and drafts come by themselves, once for each cause and round, as the city's data says."""

from dataclasses import replace

import pytest

from contracts.events.supervision import CardIssued, SupervisionOrderDrafted
from contracts.vocabulary import CaseState, ClockKind, Colour, SupervisionCause
from services.casework.domain import ending
from services.casework.domain.cards import causes_of, follow_up
from tests.unit.casework.builders import (
    CITIZEN,
    COUNTY,
    SYSTEM,
    TOWN,
    VILLAGE,
    accepted,
    awaiting_rating,
    city,
    deed,
    in_progress,
    rating,
)
from tests.unit.casework.supervised import overdue, strict_city


def told(events, kind):
    return [event for event in events if isinstance(event, kind)]


def rated_low(case, city):
    system = deed(SYSTEM)
    return follow_up(case, ending.rate(case, deed(CITIZEN), rating(1, round=case.round), city, system), system, city)


def test_overdue_conclusion_brings_the_yellow_card_and_one_draft():
    case, events = overdue(in_progress())
    (card,), (draft,) = told(events, CardIssued), told(events, SupervisionOrderDrafted)
    assert (card.colour, card.org, card.by_org) == (Colour.YELLOW, VILLAGE, TOWN)
    assert (draft.cause, draft.org, draft.by_org) == (SupervisionCause.CONCLUDE_OVERDUE, VILLAGE, TOWN)
    assert case.supervision.orders[0].missed_due_at == case.dues[ClockKind.CONCLUDE].due_at


def test_overdue_dispatch_is_the_supervising_bodys_fault_and_its_superior_says_so():
    _, events = overdue(accepted(), ClockKind.DISPATCH)
    assert [(type(event), event.org, event.by_org) for event in events] == [(CardIssued, TOWN, COUNTY)]


def test_overdue_conclusion_of_a_case_with_nobody_is_the_supervising_bodys_fault():
    _, events = overdue(accepted())
    assert [(type(event), event.org, event.by_org) for event in events] == [
        (CardIssued, TOWN, COUNTY),
        (SupervisionOrderDrafted, TOWN, COUNTY),
    ]


def test_overdue_first_reply_drafts_an_order_without_a_card():
    case, events = overdue(in_progress(), ClockKind.FIRST_REPLY)
    assert [type(event) for event in events] == [SupervisionOrderDrafted]
    assert case.supervision.cards == ()


def test_city_that_drafts_nothing_and_has_no_cards_stays_silent():
    quiet = strict_city(supervision__on_overdue="none", supervision__cards=[])
    assert overdue(in_progress(), city=quiet)[1] == ()


@pytest.mark.parametrize("state", [CaseState.SEALED_CLUE, CaseState.WITHDRAWN, CaseState.MERGED])
def test_late_news_of_an_ended_case_brings_nothing(state):
    assert overdue(replace(in_progress(), state=state))[1] == ()


def test_cause_counts_once_in_a_round_and_again_in_the_next():
    case, _ = overdue(in_progress())
    again, events = overdue(case, number=2)
    assert events == ()
    _, in_next_round = overdue(replace(again, round=2), number=3)
    assert [type(event) for event in in_next_round] == [CardIssued, SupervisionOrderDrafted]


def test_step_after_the_overdue_one_brings_nothing_again():
    case, _ = overdue(in_progress())
    assert causes_of(case, replace(case, round=1), strict_city()) == ()


def test_second_low_rating_brings_the_red_card_the_first_does_not():
    first, events = rated_low(awaiting_rating(), strict_city())
    assert told(events, CardIssued) == []
    waiting = replace(first, state=awaiting_rating().state, round=2)
    _, events = rated_low(waiting, strict_city())
    assert [(card.colour, card.cause) for card in told(events, CardIssued)] == [
        (Colour.RED, SupervisionCause.LOW_RATING_AGAIN)
    ]


def test_good_rating_after_a_low_one_brings_nothing():
    first, _ = rated_low(awaiting_rating(), strict_city())
    waiting = replace(first, state=awaiting_rating().state, round=2)
    system = deed(SYSTEM)
    after = ending.rate(waiting, deed(CITIZEN), rating(5, round=2), city(), system)
    assert told(follow_up(waiting, after, system, strict_city())[1], CardIssued) == []
