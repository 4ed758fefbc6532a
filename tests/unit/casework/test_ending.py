"""Rating, closing, re-supervision and withdrawal."""

import pytest

from contracts.events.casework import CaseClosed, CaseResupervised, CaseWithdrawn, WithdrawalRefused
from contracts.events.deadline import ClockOverdue, ClockRecalculated, ClockStarted
from contracts.vocabulary import CaseState, ClockKind, Grade, LegalTrack
from services.casework.domain import answering, ending, handing_on
from services.casework.domain.opening import keep_due, mark_overdue, move_due
from services.casework.domain.refusals import Contradiction, NotPermitted
from tests.unit.casework.builders import (
    CASE,
    CITIZEN,
    SYSTEM,
    TOWN,
    VILLAGE,
    VILLAGER,
    answer,
    at,
    awaiting_rating,
    city,
    deed,
    dispatched,
    in_progress,
    rated,
    rating,
    replied,
    submitted,
    withdrawal,
)

CLOCK = {"clock_id": f"{CASE}-rating-1", **submitted().ids, "kind": ClockKind.RATING, "org": TOWN}
STARTED = ClockStarted(**CLOCK, started_at=at(6, 34), due_at=at(15, day=22), provisional=False)
OVERDUE = ClockOverdue(**CLOCK, due_at=at(15, day=22), overdue_at=at(16, day=22))


def over(case, clock=OVERDUE):
    return ending.time_over(keep_due(case, STARTED), clock, deed(SYSTEM, at(16, day=22)), city())


def withdraw(case):
    return ending.withdraw(case, deed(CITIZEN, at(1)), withdrawal())


def test_good_rating_closes_the_case_at_once():
    case, (event,) = rated(5)
    assert case.state is CaseState.CLOSED
    assert event == CaseClosed(**case.ids, outcome="rated", stars=5, closed_at=at(13, 45))
    assert [(entry.rule, entry.role) for entry in case.history[-2:]] == [("T17", "citizen"), ("T19", "system")]


def test_low_rating_waits_for_the_supervising_body():
    case, events = rated(2)
    assert (case.state, events) == (CaseState.RATED, ())


def test_low_rating_closes_at_once_where_the_city_rehandles_nothing():
    case, (event,) = rated(1, rehandle__max=0)
    assert (case.state, event.stars) == (CaseState.CLOSED, 1)


def test_resupervision_opens_a_new_round_for_which_the_lead_signs_again():
    low, _ = rated(1)
    case, (event,) = ending.resupervise(low, deed(when=at(1, day=8), reason="问题未解决"))
    assert case.state is CaseState.RE_SUPERVISED
    assert event == CaseResupervised(**case.ids, lead_org=VILLAGE, by_org=TOWN, round=2, ordered_at=at(1, day=8))
    again, _ = handing_on.sign(case, deed(VILLAGER))
    assert again.state is CaseState.IN_PROGRESS


def test_resupervision_of_a_well_rated_case_or_by_the_lead_is_refused():
    with pytest.raises(Contradiction):
        ending.resupervise(rated(5)[0], deed())
    with pytest.raises(NotPermitted):
        ending.resupervise(rated(1)[0], deed(VILLAGER))


def second_round():
    case, _ = ending.resupervise(rated(1)[0], deed())
    case, _ = handing_on.sign(case, deed(VILLAGER))
    case, _ = answering.reply(case, deed(VILLAGER), answer(text="已重新办理。"), city(), deed(SYSTEM))
    return answering.approve(case, deed(), city())[0]


def test_second_round_has_its_own_reply_and_rating():
    case = second_round()
    assert (case.round, case.approved_reply.text) == (2, "已重新办理。")
    closed, (event,) = rated(4, case)
    assert [(each.round, each.stars) for each in closed.ratings] == [(1, 1), (2, 4)]
    assert (closed.state, event.stars) == (CaseState.CLOSED, 4)


def test_rounds_run_out_by_the_citys_number():
    case, events = rated(1, second_round(), rehandle__max=1)
    assert (case.state, len(events)) == (CaseState.CLOSED, 1)


def test_rating_of_an_earlier_round_is_kept_on_record_and_changes_nothing():
    case = second_round()
    after, events = ending.rate(case, deed(CITIZEN), rating(5, round=1), city(), deed(SYSTEM))
    assert (after.state, events) == (CaseState.AWAITING_RATING, ())
    assert (after.history[-1].rule, after.history[-1].reason_code) == ("T17", "too_late")


def test_overdue_rating_closes_the_case_as_unrated():
    case, (event,) = over(awaiting_rating())
    assert (case.state, case.outcome) == (CaseState.CLOSED, "unrated")
    assert event == CaseClosed(**case.ids, outcome="unrated", stars=None, closed_at=at(16, day=22))
    assert case.dues[ClockKind.RATING].overdue_at == at(16, day=22)


@pytest.mark.parametrize(
    ("rated_at", "outcome", "noted"),
    [(at(14, day=22), "rated", "rated_in_time"), (at(17, day=22), "unrated", "too_late")],
)
def test_rating_whose_news_came_after_the_end_counts_if_it_was_given_in_time(rated_at, outcome, noted):
    closed, _ = over(awaiting_rating())
    case, events = ending.rate(closed, deed(CITIZEN, rated_at), rating(4, rated_at=rated_at), city(), deed(SYSTEM))
    assert (case.state, case.outcome, events) == (CaseState.CLOSED, outcome, ())
    assert (case.history[-1].reason_code, case.ratings[-1].stars) == (noted, 4)


def test_low_rating_nobody_ordered_a_new_round_for_closes_as_rated():
    case, (event,) = over(rated(2)[0])
    assert (case.state, event.outcome, event.stars) == (CaseState.CLOSED, "rated", 2)


def test_overdue_notice_of_an_ended_or_reopened_case_closes_nothing():
    for case in (rated(5)[0], in_progress()):
        after, events = over(case)
        assert (after.state, events) == (case.state, ())


def test_overdue_notice_of_an_earlier_rounds_clock_closes_nothing():
    case = keep_due(awaiting_rating(), STARTED)
    newer = ClockStarted(
        **{**CLOCK, "clock_id": f"{CASE}-rating-2"}, started_at=at(6, day=9), due_at=at(15, day=24), provisional=False
    )
    after, events = ending.time_over(keep_due(case, newer), OVERDUE, deed(SYSTEM), city())
    assert (after.state, events) == (CaseState.AWAITING_RATING, ())


def test_overdue_work_is_marked_and_goes_on():
    clock = {**CLOCK, "kind": ClockKind.CONCLUDE, "clock_id": f"{CASE}-conclude-1"}
    case = keep_due(in_progress(), ClockStarted(**clock, started_at=at(2), due_at=at(15, day=28), provisional=True))
    after = mark_overdue(case, ClockOverdue(**clock, due_at=at(15, day=28), overdue_at=at(16, day=28)))
    assert after.state is CaseState.IN_PROGRESS
    assert after.dues[ClockKind.CONCLUDE].overdue_at == at(16, day=28)
    assert after.dues[ClockKind.CONCLUDE].provisional is True


@pytest.mark.parametrize(("due_at", "stands"), [(at(15, day=29), False), (at(14, day=28), True)])
def test_verdict_falls_only_where_the_due_time_moves_behind_it(due_at, stands):
    clock = {**CLOCK, "kind": ClockKind.CONCLUDE, "clock_id": f"{CASE}-conclude-1"}
    case = keep_due(in_progress(), ClockStarted(**clock, started_at=at(2), due_at=at(15, day=28), provisional=True))
    case = mark_overdue(case, ClockOverdue(**clock, due_at=at(15, day=28), overdue_at=at(16, day=28)))
    moved = ClockRecalculated(
        **clock, old_due_at=at(15, day=28), due_at=due_at, provisional=False, reason_code="extension",
        recalculated_at=at(17, day=28),
    )  # fmt: skip
    due = move_due(case, moved).dues[ClockKind.CONCLUDE]
    assert (due.due_at, due.overdue_at is not None, due.provisional) == (due_at, stands, False)


@pytest.mark.parametrize("make", [submitted, dispatched, in_progress])
def test_withdrawal_ends_a_case_under_way(make):
    case, (event,) = withdraw(make())
    assert case.state is CaseState.WITHDRAWN
    assert event == CaseWithdrawn(**case.ids, withdrawn_at=at(1))


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (replied(), "too_late"),
        (awaiting_rating(), "too_late"),
        (rated(5)[0], "too_late"),
        (submitted(clue_suspected=True), "clue"),
        (submitted(legal_track=LegalTrack.CLUE), "clue"),
        (submitted(grade=Grade.URGENT), "public_safety"),
    ],
)
def test_withdrawal_that_may_not_be_is_refused_and_the_case_goes_on(case, reason):
    after, (event,) = withdraw(case)
    assert after.state is case.state
    assert event == WithdrawalRefused(**case.ids, reason_code=reason, refused_at=at(1))
    assert (after.history[-1].rule, after.history[-1].reason_code) == ("T21", reason)


def test_suspicion_a_person_has_set_aside_does_not_bar_withdrawal():
    reason = deed(reason="不涉及违纪")
    case, _ = handing_on.accept(submitted(clue_suspected=True), reason, None, city())
    assert withdraw(case)[0].state is CaseState.WITHDRAWN
