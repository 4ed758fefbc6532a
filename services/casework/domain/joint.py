"""Joint handling 会商: after the city's number of returns the supervising body calls the organs together; one leads.

From then on nobody can give the case back.
"""

from dataclasses import dataclass, replace

from contracts.events.supervision import JointHandlingConvened
from contracts.vocabulary import CaseState, DispatchMode
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.handing_on import DispatchOrder, dispatch, refuse_recused
from services.casework.domain.ledger import times_passed_on
from services.casework.domain.permissions import Right, require
from services.casework.domain.policy import City
from services.casework.domain.refusals import Contradiction, WrongField, WrongFields
from services.casework.domain.supervision import JointHandling

_WITH_A_LEAD = (CaseState.DISPATCHED, CaseState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who leads and who takes part; `paper_no` where the case goes offline."""

    lead_org: str
    orgs: tuple[str, ...]
    mode: DispatchMode | None = None
    paper_no: str | None = None


def convene(case: Case, deed: Deed, meeting: Meeting, city: City) -> Told:
    """Call the organs together; a case that waits for its dispatch goes to the lead at once (T8)."""
    require(deed.actor, Right.DECIDE, case)
    _refuse_too_early(case, city)
    others = tuple(org for org in meeting.orgs if org != meeting.lead_org)
    _refuse_wrong_organs(meeting, others, city)
    refuse_recused(case, {"/lead_org": meeting.lead_org, **{f"/orgs/{at}": org for at, org in enumerate(meeting.orgs)}})
    by_org = deed.actor.org or case.supervising_org
    joint = JointHandling(
        lead_org=meeting.lead_org, orgs=(meeting.lead_org, *others), by_org=by_org, reason=deed.reason,
        convened_at=deed.at,
    )  # fmt: skip
    event = JointHandlingConvened(
        **case.ids, lead_org=joint.lead_org, orgs=joint.orgs, by_org=by_org, convened_at=deed.at
    )
    convened = replace(case, supervision=replace(case.supervision, joint=joint))
    gathered, told = _gather(convened, deed, replace(meeting, orgs=others), city)
    return gathered, (event, *told)


def _gather(case: Case, deed: Deed, meeting: Meeting, city: City) -> Told:
    if case.state is CaseState.ACCEPTED:
        order = DispatchOrder(meeting.mode, meeting.lead_org, meeting.orgs, meeting.paper_no)
        return dispatch(case, deed, order, city)
    if case.state not in _WITH_A_LEAD or case.dispatch is None:
        raise Contradiction("只有待转办、已转办或办理中的工单可以会商；退回申请须先裁定")
    if meeting.lead_org != case.dispatch.lead_org:
        raise WrongFields(
            WrongField("/lead_org", "not_the_lead", f"工单现由{case.dispatch.lead_org}承办，会商仍由其牵头")
        )
    helpers = tuple(dict.fromkeys((*case.dispatch.helper_orgs, *meeting.orgs)))
    return replace(case, dispatch=replace(case.dispatch, helper_orgs=helpers)), ()


def _refuse_too_early(case: Case, city: City) -> None:
    if case.supervision.joint is not None:
        raise Contradiction("此件已经会商")
    passed, after = times_passed_on(case), city.supervision.joint_after
    if passed < after:
        raise Contradiction(f"此件推转{passed}次，满{after}次才会商")


def _refuse_wrong_organs(meeting: Meeting, others: tuple[str, ...], city: City) -> None:
    faults = []
    if meeting.lead_org not in city.organs:
        faults.append(WrongField("/lead_org", "unknown_org", f"没有这个单位：{meeting.lead_org}"))
    if not others:
        faults.append(WrongField("/orgs", "required", "会商至少要有牵头单位以外的一个单位"))
    for place, org in enumerate(meeting.orgs):
        if org not in city.organs:
            faults.append(WrongField(f"/orgs/{place}", "unknown_org", f"没有这个单位：{org}"))
        elif org in meeting.orgs[:place]:
            faults.append(WrongField(f"/orgs/{place}", "repeated", f"单位重复：{org}"))
    if faults:
        raise WrongFields(*faults)
