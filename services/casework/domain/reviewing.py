"""复查 and 复核 (T20), for petitions alone: the next level up looks at the answer again, and once more after that.

信访工作条例 art. 35, 36: each is asked for within thirty days and goes one level up; after 复核 nothing is taken again.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta, timezone

from contracts.events.casework import CaseResupervised
from contracts.events.intake import ReviewAsked
from contracts.events.review import CaseFinalised, ReviewDecided, ReviewRefused, ReviewRequested
from contracts.reasons import ReviewRefusalReason
from contracts.vocabulary import CaseState, LegalTrack
from services.casework.domain.case import Case, Deed, Told, advance, note, take
from services.casework.domain.impartial import ANSWERED, refuse_own_decision
from services.casework.domain.organs import superior_of
from services.casework.domain.policy import City
from services.casework.domain.records import Review
from services.casework.domain.refusals import Contradiction, NotPermitted
from services.casework.domain.states import Step

FIRST, SECOND = 1, 2
_CIVIL_ZONE = timezone(timedelta(hours=8))
_WINDOW_DAYS = 30
_STEPS = {FIRST: Step.REQUEST_REVIEW, SECOND: Step.REQUEST_SECOND_REVIEW}


def window_end(since: datetime) -> datetime:
    """The last moment to ask for a review of what was received at an instant: the end of the thirtieth day after."""
    last = since.astimezone(_CIVIL_ZONE).date() + timedelta(days=_WINDOW_DAYS + 1)
    return datetime.combine(last, time(), _CIVIL_ZONE).astimezone(since.tzinfo)


def ask_review(case: Case, citizen: Deed, asked: ReviewAsked, city: City) -> Told:
    """Hand the wish to the reviewing body, or say why there is no review."""
    refusal = _why_not(case, asked)
    step = _STEPS[asked.level]
    if refusal is not None:
        event = ReviewRefused(**case.ids, level=asked.level, reason_code=refusal, refused_at=citizen.at)
        return note(case, step, replace(citizen, reason_code=refusal)), (event,)
    org = _reviewing_org(case, asked.level, city)
    review = Review(asked.level, org, case.round, asked.asked_at)
    moved = replace(advance(case, step, citizen), reviews=(*case.reviews, review), settles_at=None)
    return moved, (ReviewRequested(**case.ids, level=asked.level, org=org, requested_at=asked.asked_at),)


def _why_not(case: Case, asked: ReviewAsked) -> ReviewRefusalReason | None:
    if case.legal_track is not LegalTrack.XINFANG:
        return ReviewRefusalReason.NOT_A_PETITION
    last = case.reviews[-1] if case.reviews else None
    reviewed = last is not None and last.round == case.round
    if asked.level == FIRST and reviewed:
        return ReviewRefusalReason.ALREADY_ASKED
    since = _received_at(case, asked.level)
    if since is None:
        return ReviewRefusalReason.NOT_CONCLUDED
    if asked.asked_at >= window_end(since):
        return ReviewRefusalReason.REVIEW_TOO_LATE
    return None


def _received_at(case: Case, level: int) -> datetime | None:
    """When the citizen got what he asks to be reviewed; None while there is no such thing in this round."""
    if level == FIRST:
        answer = case.approved_reply
        return answer.decided_at if answer and case.state is CaseState.CLOSED else None
    last = case.reviews[-1] if case.reviews else None
    decided = case.state is CaseState.REVIEW and last is not None and last.level == FIRST
    return last.decided_at if decided and last is not None else None


def _reviewing_org(case: Case, level: int, city: City) -> str:
    """One level up: above the organ that answered, or where none is known above the supervising body; then again."""
    below = case.reviews[-1].org if level == SECOND else case.answering_org
    upper = superior_of(below, city.organs, case.recused_orgs)
    return upper if upper != below else superior_of(case.supervising_org, city.organs, case.recused_orgs)


def decide_review(case: Case, deed: Deed, upheld: bool) -> Told:
    """Uphold the answer or set it aside, as the reviewing body; set aside, the case is handled in a new round."""
    step = take(case, Step.UPHOLD_REVIEWED if upheld else Step.SET_ASIDE, deed)
    review = case.reviews[-1]
    if review.upheld is not None:
        raise Contradiction("此次复查（复核）已作出决定")
    by_org = deed.actor.org or review.org
    refuse_own_decision(case, deed, ANSWERED)
    # The highest body is asked though it took part: above it there is none, so another person of it decides.
    took_part = {case.lead_org, case.supervising_org, *(each.by_org for each in case.reviews[:-1])}
    if by_org in took_part and by_org != review.org:
        raise NotPermitted("承办、审核答复或者已经复查过的单位不能复查（复核）自己的意见")
    decided = replace(review, upheld=upheld, by_org=by_org, reason=deed.reason, decided_at=deed.at)
    after = replace(step, reviews=(*case.reviews[:-1], decided))
    event = ReviewDecided(**case.ids, level=review.level, upheld=upheld, by_org=by_org, decided_at=deed.at)
    if not upheld:
        return _again(after, deed, by_org, event)
    if review.level == SECOND:
        return after, (event, CaseFinalised(**case.ids, finalised_at=deed.at))
    return replace(after, settles_at=window_end(deed.at)), (event,)


def _again(case: Case, deed: Deed, by_org: str, event: ReviewDecided) -> Told:
    again = replace(case, round=case.round + 1, outcome=None, closed_at=None, settles_at=None)
    ordered = CaseResupervised(
        **case.ids, lead_org=case.answering_org, by_org=by_org, round=again.round, ordered_at=deed.at
    )
    return again, (event, ordered)


def finalise(case: Case, system: Deed) -> Told:
    """End a reviewed case once the time to ask for 复核 is over."""
    ended = replace(advance(case, Step.END_REVIEW, system), settles_at=None)
    return ended, (CaseFinalised(**case.ids, finalised_at=system.at),)
