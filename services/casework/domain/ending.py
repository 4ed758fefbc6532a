"""The end of a round: rating, closing, re-supervision, withdrawal (T17-T19, T21).

A well rated case closes at once. A low rating with rounds left waits for the supervising body: it orders a new round,
or the case closes as rated when the rating clock, which runs on until then, is overdue.
"""

from contracts.events.casework import CaseClosed, CaseResupervised, CaseWithdrawn, WithdrawalRefused
from contracts.events.deadline import ClockOverdue
from contracts.events.intake import AppealRated, AppealWithdrawn
from contracts.reasons import WithdrawalRefusal
from contracts.records import changed
from contracts.vocabulary import CaseState, ClockKind, Grade, LegalTrack
from services.casework.domain.case import Case, Deed, Told, note, take
from services.casework.domain.opening import mark_overdue
from services.casework.domain.policy import City
from services.casework.domain.records import Rating
from services.casework.domain.refusals import Contradiction
from services.casework.domain.settling import archive_at
from services.casework.domain.states import TABLE, Step

RATED, UNRATED = "rated", "unrated"


def rate(case: Case, citizen: Deed, rated: AppealRated, city: City, system: Deed) -> Told:
    """Take the citizen's rating of this round (T17); one that comes after the end is kept on record, no more."""
    rating = Rating(rated.round, rated.stars, rated.words, rated.rated_at)
    rated_case = changed(case, ratings=(*case.ratings, rating))
    if case.state is not CaseState.AWAITING_RATING or rated.round != case.round:
        return _keep_on_record(rated_case, citizen, rated), ()
    after = take(rated_case, Step.RATE, citizen)
    if city.policy.calls_for_another_round(rated.stars, case.round):
        return after, ()
    return close(after, system, RATED, rated.stars, city)


def _keep_on_record(case: Case, citizen: Deed, rated: AppealRated) -> Case:
    """A rating the state no longer waits for; given in time, it still decides how the closed case counts.

    The news of it can be overtaken by the end of its clock, for instance while the broker is down.
    """
    due = case.dues.get(ClockKind.RATING)
    in_time = due is not None and rated.rated_at <= due.due_at
    if case.outcome == UNRATED and rated.round == case.round and in_time:
        return note(changed(case, outcome=RATED), Step.RATE, changed(citizen, reason_code="rated_in_time"))
    return note(case, Step.RATE, changed(citizen, reason_code="too_late"))


def time_over(case: Case, overdue: ClockOverdue, system: Deed, city: City) -> Told:
    """Mark an overdue clock; the current rating clock ends the time to rate, or to order a new round (T19)."""
    case = mark_overdue(case, overdue)
    due = case.dues.get(ClockKind.RATING)
    current = due is not None and due.clock_id == overdue.clock_id
    if not current or case.state not in TABLE[Step.CLOSE].moves:
        return case, ()
    if case.state is CaseState.RATED:
        return close(case, system, RATED, case.ratings[-1].stars, city)
    return close(case, system, UNRATED, None, city)


def close(case: Case, system: Deed, outcome: str, stars: int | None, city: City) -> Told:
    """End the case (T19), rated or unrated."""
    step = take(case, Step.CLOSE, system)
    closed = changed(step, outcome=outcome, closed_at=system.at, settles_at=archive_at(step, system.at, city))
    return closed, (CaseClosed(**case.ids, outcome=outcome, stars=stars, closed_at=system.at),)


def resupervise(case: Case, deed: Deed) -> Told:
    """Order a new round (T18); the lead organ signs for it again.

    Only a case with a low rating and rounds left stays in the state RATED, so the state is the guard. A closed case
    goes on only where a return visit overruled its rating.
    """
    step = take(case, Step.RESUPERVISE, deed)
    if case.state is CaseState.CLOSED and not may_reopen(case):
        raise Contradiction("工单已办结，只有回访推翻原评价且评价较低的，才能再督办")
    again = changed(step, round=case.round + 1, outcome=None, closed_at=None, settles_at=None)
    event = CaseResupervised(
        **case.ids,
        lead_org=case.answering_org,
        by_org=deed.actor.org or case.supervising_org,
        round=again.round,
        ordered_at=deed.at,
    )
    return again, (event,)


def may_reopen(case: Case) -> bool:
    """Whether a return visit of this round overruled the rating by a low one, with rounds left."""
    return any(visit.round == case.round and visit.reopens for visit in case.supervision.revisits)


def withdraw(case: Case, citizen: Deed, withdrawn: AppealWithdrawn) -> Told:
    """End the case at the citizen's wish (T21), or say why not; the case then goes on."""
    refusal = _why_not(case)
    if refusal is not None:
        event = WithdrawalRefused(**case.ids, reason_code=refusal, refused_at=citizen.at)
        return note(case, Step.WITHDRAW, changed(citizen, reason_code=refusal)), (event,)
    return take(case, Step.WITHDRAW, citizen), (CaseWithdrawn(**case.ids, withdrawn_at=withdrawn.withdrawn_at),)


def _why_not(case: Case) -> WithdrawalRefusal | None:
    if case.sealed:
        return WithdrawalRefusal.CLUE
    if case.state not in TABLE[Step.WITHDRAW].moves:
        return WithdrawalRefusal.TOO_LATE
    undecided_clue = case.clue_suspected and case.state in (CaseState.SUBMITTED, CaseState.CONTENT_HOLD)
    if undecided_clue or case.legal_track is LegalTrack.CLUE:
        return WithdrawalRefusal.CLUE
    # 信访工作条例 art. 25: the urgent grade stands for matters of public safety.
    return WithdrawalRefusal.PUBLIC_SAFETY if case.grade is Grade.URGENT else None
