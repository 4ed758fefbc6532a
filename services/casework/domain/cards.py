"""Three-colour cards 三色卡 and the orders that draft themselves: what newly stands on a case's record calls for them.

One look at the case before and after a step finds the causes, whatever step it was. A cause counts once in a round.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from contracts.events.supervision import CardIssued
from contracts.vocabulary import CaseState, ClockKind, RevisitResult, SupervisionCause
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.orders import Draft, draft
from services.casework.domain.organs import superior_of
from services.casework.domain.policy import City
from services.casework.domain.states import Step
from services.casework.domain.supervision import Card
from services.casework.domain.supervision_policy import CardRule

_OVERDUE: Mapping[ClockKind, SupervisionCause] = {
    ClockKind.DISPATCH: SupervisionCause.DISPATCH_OVERDUE,
    ClockKind.FIRST_REPLY: SupervisionCause.FIRST_REPLY_OVERDUE,
    ClockKind.CONCLUDE: SupervisionCause.CONCLUDE_OVERDUE,
}
_DRAFTED_WHEN_OVERDUE = (SupervisionCause.FIRST_REPLY_OVERDUE, SupervisionCause.CONCLUDE_OVERDUE)
"""A late dispatch is the supervising body's own fault: only a card's rule makes its superior write to it."""

_OVER = (
    CaseState.SEALED_CLUE,
    CaseState.REDIRECTED,
    CaseState.NOT_ACCEPTED,
    CaseState.MERGED,
    CaseState.WITHDRAWN,
    CaseState.ARCHIVED,
    CaseState.FINAL,
)


def follow_up(before: Case, told: Told, deed: Deed, city: City) -> Told:
    """What a step brings about, with the cards and drafts it calls for; a case nobody works on any more calls for none.

    The news of an overdue clock can come after the end, and of a sealed clue no organ is to hear anything.
    """
    case, events = told
    if case.state in _OVER:
        return told
    for cause in causes_of(before, case, city):
        case, more = _answer(case, cause, deed, city)
        events += more
    return case, events


def causes_of(before: Case, after: Case, city: City) -> tuple[SupervisionCause, ...]:
    """What is newly on record that supervision answers to."""
    found = (*_overdue(before, after), *_repeated(before, after, city), *_passed_on(before, after))
    return tuple(dict.fromkeys(found))


def _overdue(before: Case, after: Case) -> Iterator[SupervisionCause]:
    for kind, cause in _OVERDUE.items():
        due, was = after.dues.get(kind), before.dues.get(kind)
        known = was is not None and due is not None and was.clock_id == due.clock_id and was.overdue_at is not None
        if due is not None and due.overdue_at is not None and not known:
            yield cause


def _repeated(before: Case, after: Case, city: City) -> Iterator[SupervisionCause]:
    asked = _count(after, Step.REQUEST_EXTENSION)
    # 颍州三色卡: more extensions than the city allows, or a second rating that is still low, bring the red card.
    if asked > max(city.supervision.extension_max, _count(before, Step.REQUEST_EXTENSION)):
        yield SupervisionCause.TOO_MANY_EXTENSIONS
    # What a return visit overruled counts no more, so each round counts by its last rating.
    standing = {rating.round: rating for rating in after.ratings}
    low = [number for number, rating in standing.items() if rating.stars <= city.policy.low_threshold]
    newest = after.ratings[-1].round if len(after.ratings) > len(before.ratings) else None
    if len(low) > 1 and newest in low:
        yield SupervisionCause.LOW_RATING_AGAIN
    visits = after.supervision.revisits
    if len(visits) > len(before.supervision.revisits) and visits[-1].result is RevisitResult.OVERRULED:
        yield SupervisionCause.REVISIT_OVERRULED


def _passed_on(before: Case, after: Case) -> Iterator[SupervisionCause]:
    # 信访工作条例 art. 28: a return that was refused was an attempt to pass the matter on.
    if _count(after, Step.DENY_RETURN) > _count(before, Step.DENY_RETURN):
        yield SupervisionCause.BUCK_PASSING


def _count(case: Case, step: Step) -> int:
    return sum(1 for entry in case.history if entry.step is step)


def _answer(case: Case, cause: SupervisionCause, deed: Deed, city: City) -> Told:
    events: tuple[object, ...] = ()
    rules = city.supervision.cards_for(cause)
    for rule in rules:
        case, more = _show(case, rule, deed, city)
        events += more
    wanted = any(rule.order for rule in rules)
    late = city.supervision.drafts_on_overdue and cause in _DRAFTED_WHEN_OVERDUE
    if not (wanted or late) or _drafted(case, cause):
        return case, events
    org, by_org = _parties(case, cause, city)
    case, more = draft(case, Draft(org, by_org, cause, missed_due_at=_missed(case, cause)), deed)
    return case, events + more


def _show(case: Case, rule: CardRule, deed: Deed, city: City) -> Told:
    kept = case.supervision
    if any((card.cause, card.round) == (rule.cause, case.round) for card in kept.cards):
        return case, ()
    org, by_org = _parties(case, rule.cause, city)
    card = Card(colour=rule.colour, cause=rule.cause, org=org, by_org=by_org, round=case.round, issued_at=deed.at)
    event = CardIssued(**case.ids, colour=rule.colour, org=org, by_org=by_org, cause=rule.cause, issued_at=deed.at)
    return replace(case, supervision=replace(kept, cards=(*kept.cards, card))), (event,)


def _drafted(case: Case, cause: SupervisionCause) -> bool:
    return any((order.cause, order.round) == (cause, case.round) for order in case.supervision.orders)


def _parties(case: Case, cause: SupervisionCause, city: City) -> tuple[str, str]:
    """Who is answerable, and who tells it so: the supervising body, and for its own fault its superior.

    A case that is dispatched to nobody, or came back, is in the supervising body's own hands.
    """
    if cause is SupervisionCause.DISPATCH_OVERDUE or case.dispatch is None:
        return case.supervising_org, superior_of(case.supervising_org, city.organs, case.recused_orgs)
    return case.answering_org, case.supervising_org


def _missed(case: Case, cause: SupervisionCause) -> datetime | None:
    kinds = {found: kind for kind, found in _OVERDUE.items()}
    due = case.dues.get(kinds[cause]) if cause in kinds else None
    return due.due_at if due else None
