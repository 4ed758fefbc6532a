"""Return visits 回访: the citizen is asked by phone how it really turned out; what they say can overrule the rating.

An overruling result counts instead of the rating for everything that follows: a low one lets the supervising body
order a new round, also of a case that was closed; a good one closes a case that waited for that order.
"""

from dataclasses import dataclass, replace

from contracts.events.supervision import CaseRevisited
from contracts.vocabulary import CaseState, RevisitResult
from services.casework.domain.case import Case, Deed, Told, advance
from services.casework.domain.ending import RATED, close
from services.casework.domain.permissions import Right, require
from services.casework.domain.personal_data import find_personal_data
from services.casework.domain.policy import City
from services.casework.domain.records import Rating
from services.casework.domain.refusals import Contradiction, WrongField, WrongFields
from services.casework.domain.states import STATE_WORDS, Step
from services.casework.domain.supervision import Revisit

_WHEN = (CaseState.AWAITING_RATING, CaseState.RATED, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class Visit:
    """What the citizen said; `stars` 1 to 5 where they gave any."""

    result: RevisitResult
    stars: int | None = None
    note: str = ""


def revisit(case: Case, deed: Deed, visit: Visit, city: City) -> Told:
    """Record a return visit of this round, and let it count."""
    require(deed.actor, Right.REVISIT, case)
    _refuse(case, visit)
    by_org = deed.actor.org or case.supervising_org
    low = visit.stars is not None and city.policy.calls_for_another_round(visit.stars, case.round)
    kept = Revisit(
        round=case.round,
        result=visit.result,
        stars=visit.stars,
        note=visit.note,
        by=deed.actor.id,
        by_org=by_org,
        revisited_at=deed.at,
        reopens=low and visit.result is RevisitResult.OVERRULED,
    )
    visits = (*case.supervision.revisits, kept)
    told = CaseRevisited(
        **case.ids, result=visit.result, stars=visit.stars, round=case.round, by_org=by_org, revisited_at=deed.at
    )
    after, more = _counted(replace(case, supervision=replace(case.supervision, revisits=visits)), deed, visit, city)
    return after, (told, *more)


def _counted(case: Case, deed: Deed, visit: Visit, city: City) -> Told:
    overruled = visit.result is RevisitResult.OVERRULED
    waiting = case.state is CaseState.AWAITING_RATING
    if visit.stars is None or not (overruled or waiting):
        return case, ()
    rating = Rating(case.round, visit.stars, city.supervision.words_of(visit.stars), deed.at)
    rated = replace(case, ratings=(*case.ratings, rating))
    if case.state is CaseState.CLOSED:
        return replace(rated, outcome=RATED), ()
    if waiting:
        rated = advance(rated, Step.RATE, deed)
    if city.policy.calls_for_another_round(visit.stars, case.round):
        return rated, ()
    return close(rated, deed, RATED, visit.stars, city)


def _refuse(case: Case, visit: Visit) -> None:
    if case.state not in _WHEN:
        words = "、".join(STATE_WORDS[state] for state in _WHEN)
        raise Contradiction(f"工单当前状态为“{STATE_WORDS[case.state]}”，回访限于：{words}")
    reached = (each for each in case.supervision.revisits if each.result is not RevisitResult.UNREACHED)
    if any(each.round == case.round for each in reached):
        raise Contradiction("本轮办理已经回访到本人")
    if visit.result is RevisitResult.OVERRULED and visit.stars is None:
        raise WrongFields(WrongField("/stars", "required", "推翻原评价的，请写明群众改评几星"))
    if visit.result is RevisitResult.UNREACHED and visit.stars is not None:
        raise WrongFields(WrongField("/stars", "not_allowed", "未联系上的，不能填写评价"))
    if find_personal_data(visit.note):
        raise WrongFields(WrongField("/note", "personal_data", "备注中疑似含有身份证号码、手机号码或银行卡号，请删去"))
