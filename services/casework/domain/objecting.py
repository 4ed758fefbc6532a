"""The citizen objects to a refusal (T5): once, and the superior of the body that refused looks at it again."""

from dataclasses import replace

from contracts.events.intake import RefusalObjected
from contracts.events.review import RefusalReviewed, RefusalReviewRequested
from contracts.vocabulary import CaseState
from services.casework.domain.case import Case, Deed, Told, advance, note, take
from services.casework.domain.impartial import REFUSED, refuse_own_decision
from services.casework.domain.organs import superior_of
from services.casework.domain.policy import City
from services.casework.domain.records import Objection
from services.casework.domain.refusals import Contradiction, NotPermitted
from services.casework.domain.states import Step


def object_to_refusal(case: Case, citizen: Deed, told: RefusalObjected, city: City) -> Told:
    """Lay the objection before the superior; a second one, or one that came too late, is put on record and no more."""
    if case.state is not CaseState.NOT_ACCEPTED or case.objection is not None:
        return note(case, Step.OBJECT_TO_REFUSAL, replace(citizen, reason_code="not_open")), ()
    step = advance(case, Step.OBJECT_TO_REFUSAL, citizen)
    refused_by = refusing_org(case)
    superior = superior_of(refused_by, city.organs, case.recused_orgs)
    event = RefusalReviewRequested(**case.ids, by_org=refused_by, superior_org=superior, requested_at=told.objected_at)
    return replace(step, objection=Objection(told.objected_at, superior)), (event,)


def review_refusal(case: Case, deed: Deed, upheld: bool) -> Told:
    """Decide as the superior: the refusal stands, or the case waits for acceptance again."""
    step = take(case, Step.UPHOLD_REFUSAL if upheld else Step.SET_REFUSAL_ASIDE, deed)
    objection = case.objection
    if objection is None or objection.upheld is not None:
        raise Contradiction("群众没有提出异议，或者异议已经复核")
    by_org = deed.actor.org or case.supervising_org
    refuse_own_decision(case, deed, REFUSED)
    # Above the highest body there is none: there another person of it decides.
    if by_org == refusing_org(case) != objection.superior_org:
        raise NotPermitted("不予受理由作出决定的单位的上级复核，不能自己复核自己的决定")
    decided = replace(objection, upheld=upheld, by_org=by_org, decided_at=deed.at)
    event = RefusalReviewed(**case.ids, upheld=upheld, by_org=by_org, decided_at=deed.at)
    return replace(step, objection=decided), (event,)


def refusing_org(case: Case) -> str:
    """The organ that refused the case last."""
    refused = (entry.org for entry in reversed(case.history) if entry.step is Step.REFUSE)
    return next(refused, None) or case.supervising_org
