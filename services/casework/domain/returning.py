"""A lead organ gives the case back (T9): once, with a reason; the supervising body rules, in dispute the superior."""

from collections.abc import Container, Mapping
from dataclasses import replace

from contracts.events.handling import ReturnDisputed, ReturnRequested, ReturnRuled
from contracts.reasons import ReturnReason, RulingReason
from contracts.regions import covers
from services.casework.domain.case import Case, Deed, Told, advance, take
from services.casework.domain.organs import Organ, above
from services.casework.domain.permissions import Right, require
from services.casework.domain.policy import City
from services.casework.domain.records import DENIED, GRANTED, PENDING, ReturnRequest
from services.casework.domain.refusals import Contradiction, NotPermitted
from services.casework.domain.states import Step


def request_return(case: Case, deed: Deed, reason_code: ReturnReason, city: City) -> Told:
    """Ask for the return of a dispatched case that is not signed for yet (信访工作条例 art. 23)."""
    step = take(case, Step.REQUEST_RETURN, replace(deed, reason_code=reason_code))
    refuse_return_after_joint_handling(case)
    asked = times_asked(case)
    if asked >= city.policy.return_max:
        raise Contradiction(f"本单位对此件已申请退回{asked}次，不能再次申请；请签收办理，或对裁定提出异议")
    request = ReturnRequest(case.answering_org, reason_code, deed.reason, deed.actor.id, deed.at)
    event = ReturnRequested(**case.ids, org=request.org, reason_code=reason_code, requested_at=deed.at)
    return replace(step, returns=(*case.returns, request)), (event,)


def refuse_return_after_joint_handling(case: Case) -> None:
    """Raise Contradiction where the organs were called together: the case stays with its lead."""
    if case.supervision.joint is not None:
        raise Contradiction("此件已经会商确定承办单位，不能再申请退回")


def rule_on_return(case: Case, deed: Deed, granted: bool, reason_code: RulingReason) -> Told:
    """Let the case go to another organ, or leave it where it is; when disputed, the common superior alone rules."""
    reasoned = replace(deed, reason_code=reason_code)
    step = Step.GRANT_RETURN if granted else Step.DENY_RETURN
    pending = case.returns[-1] if case.returns else None
    disputed = pending is not None and pending.ruling == PENDING and pending.superior_org is not None
    after = _by_superior(case, step, reasoned) if disputed else take(case, step, reasoned)
    request = case.returns[-1]
    by_org = deed.actor.org or case.supervising_org
    ruled = replace(request, ruling=GRANTED if granted else DENIED, ruled_by_org=by_org, ruled_at=deed.at)
    event = ReturnRuled(
        **case.ids,
        granted=granted,
        org=request.org,
        by_org=by_org,
        by_superior=disputed,
        reason_code=reason_code,
        ruled_at=deed.at,
    )
    dispatch = None if granted else case.dispatch
    return replace(after, returns=(*case.returns[:-1], ruled), dispatch=dispatch), (event,)


def _by_superior(case: Case, step: Step, deed: Deed) -> Case:
    require(deed.actor, Right.RULE, case)
    superior = case.returns[-1].superior_org
    if deed.actor.org != superior:
        raise NotPermitted(f"退回争议由共同的上级单位（{superior}）裁定")
    return advance(case, step, deed)


def dispute_return(case: Case, deed: Deed, city: City) -> Told:
    """Take a refused return to the common superior, once (信访工作条例 art. 24)."""
    step = take(case, Step.DISPUTE_RETURN, deed)
    if not may_dispute(case):
        raise Contradiction("没有可以提出异议的裁定：须先申请退回、被监督主体驳回，且上级尚未裁定")
    refused = case.returns[-1]
    superior = common_superior(case.supervising_org, refused.org, city.organs, case.recused_orgs)
    if superior is None:
        raise Contradiction("没有共同的上级单位，监督主体的裁定即为最终意见")
    disputed = replace(refused, ruling=PENDING, superior_org=superior, disputed_at=deed.at)
    event = ReturnDisputed(**case.ids, org=refused.org, superior_org=superior, disputed_at=deed.at)
    return replace(step, returns=(*case.returns[:-1], disputed)), (event,)


def times_asked(case: Case) -> int:
    """How often the organ that holds the case has asked to give it back."""
    return sum(each.org == case.answering_org for each in case.returns)


def may_dispute(case: Case) -> bool:
    """Whether the last return was refused by the supervising body, of the organ that still holds the case."""
    last = case.returns[-1] if case.returns else None
    return last is not None and last.ruling == DENIED and last.superior_org is None and last.org == case.lead_org


def common_superior(
    supervising: str, handling: str, organs: Mapping[str, Organ], recused: Container[str] = ()
) -> str | None:
    """The nearest organ above both that is not recused; where the two lines never meet, the nearest one above the
    supervising body whose region holds the handling organ.
    """
    line = [code for code in above(supervising, organs) if code in organs and code != handling and code not in recused]
    other = above(handling, organs)
    shared = next((code for code in line if code in other), None)
    if shared is not None or handling not in organs:
        return shared or next(iter(line), None)
    place = organs[handling].region_code
    return next((code for code in line if covers(organs[code].region_code, place)), None)
