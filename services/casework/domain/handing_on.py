"""Before the work: acceptance, refusal, redirection, dispatch (T4, T5, T7, T8) and the lead organ's signature (T10)."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.events.casework import (
    CaseAccepted,
    CaseDispatched,
    CaseNotAccepted,
    CaseRedirected,
    CaseSignedFor,
)
from contracts.reasons import RedirectReason, RefusalReason
from contracts.records import changed
from contracts.vocabulary import DispatchMode, Grade, LegalTrack
from services.casework.domain.answering import refuse_telling_names
from services.casework.domain.case import Case, Deed, Told, take
from services.casework.domain.ledger import times_passed_on
from services.casework.domain.personal_data import find_personal_data
from services.casework.domain.policy import City
from services.casework.domain.records import Attachment, Dispatch
from services.casework.domain.refusals import Contradiction, WrongField, WrongFields
from services.casework.domain.states import Step


@dataclass(frozen=True, slots=True)
class DispatchOrder:
    """To whom and how; what is left out follows the routing's suggestion."""

    mode: DispatchMode | None = None
    lead_org: str | None = None
    helper_orgs: tuple[str, ...] | None = None
    paper_no: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What the supervising body found at acceptance; what it leaves open stays as it was."""

    grade: Grade | None = None
    legal_track: LegalTrack | None = None


def accept(case: Case, deed: Deed, found: Found | None, city: City) -> Told:
    """Accept the case (T7), graded and put under a law anew or as it came.

    The platform's appeal is no 信访 matter of itself: whoever accepts it may find that it is one.
    """
    step = take(case, Step.ACCEPT, deed)
    # A clue is not taken where the city refuses clues; the suspicion is only a machine's, so a person may say why not.
    barred = case.clue_suspected or case.legal_track is LegalTrack.CLUE
    if barred and not city.policy.clue_accept and not deed.reason:
        raise WrongFields(
            WrongField("/reason", "required", "该诉求疑似检举控告，本平台不受理；如认定不是，请写明理由后再受理")
        )
    found = found or Found()
    accepted = changed(step, grade=found.grade or case.grade, legal_track=found.legal_track or case.legal_track)
    event = CaseAccepted(
        **case.ids,
        by_org=_organ_of(deed, case),
        grade=accepted.grade,
        accepted_at=deed.at,
        legal_track=accepted.legal_track,
    )
    return accepted, (event,)


def refuse(case: Case, deed: Deed, reason_code: RefusalReason) -> Told:
    """Refuse the case for a stated reason (T5, 信访工作条例 art. 23: the citizen is told)."""
    step = take(case, Step.REFUSE, changed(deed, reason_code=reason_code))
    event = CaseNotAccepted(**case.ids, reason_code=reason_code, by_org=_organ_of(deed, case), decided_at=deed.at)
    return step, (event,)


def redirect(case: Case, deed: Deed, reason_code: RedirectReason, channel_code: str, city: City) -> Told:
    """Show the citizen the right channel and end the case (T4)."""
    step = take(case, Step.REDIRECT, changed(deed, reason_code=reason_code))
    if reason_code is RedirectReason.CLUE_NOT_TAKEN and channel_code not in city.policy.redirect_channels:
        known = "、".join(sorted(city.policy.redirect_channels))
        raise WrongFields(WrongField("/channel_code", "unknown_channel", f"检举控告只能引导至：{known}"))
    event = CaseRedirected(
        **case.ids,
        channel_code=channel_code,
        reason_code=reason_code,
        by_org=_organ_of(deed, case),
        redirected_at=deed.at,
    )
    return step, (event,)


def dispatch(case: Case, deed: Deed, order: DispatchOrder, city: City, at: str = "") -> Told:
    """Hand the case to one lead organ and its helpers (T8); `at` is the JSON Pointer of the order in the request."""
    step = take(case, Step.DISPATCH, deed)
    if joint_is_due(case, city):
        raise Contradiction(f"此件已推转{times_passed_on(case)}次，须召集有关单位会商，由会商确定牵头单位后转办")
    mode = order.mode or case.suggested_mode
    lead = order.lead_org or case.first_org
    helpers = _suggested_helpers(case, lead, city) if order.helper_orgs is None else order.helper_orgs
    faults = _faults_of(changed(order, helper_orgs=helpers), mode, lead, city, at)
    if faults:
        raise WrongFields(*faults)
    asked = {f"{at}/helper_orgs/{place}": helper for place, helper in enumerate(helpers)}
    refuse_recused(case, {f"{at}/lead_org": lead, **asked})
    paper_no = order.paper_no if mode is DispatchMode.OFFLINE else None
    refuse_telling_names(order.attachments, f"{at}/attachments")
    given = Dispatch(mode, lead, helpers, paper_no, deed.at, order.attachments)
    event = CaseDispatched(
        **case.ids,
        mode=mode,
        lead_org=lead,
        helper_orgs=helpers,
        paper_no=paper_no,
        by_org=_organ_of(deed, case),
        round=case.round,
        dispatched_at=deed.at,
    )
    return changed(step, dispatch=given), (event,)


def joint_is_due(case: Case, city: City) -> bool:
    """Whether the case was passed on so often that only a joint handling may hand it on (会商)."""
    return case.supervision.joint is None and times_passed_on(case) >= city.supervision.joint_after


def _faults_of(order: DispatchOrder, mode: DispatchMode, lead: str, city: City, at: str) -> list[WrongField]:
    faults = []
    if mode is DispatchMode.OFFLINE and not order.paper_no:
        faults.append(WrongField(f"{at}/paper_no", "required", "线下转办须登记纸质文号"))
    # The number travels in events, which carry no personal data.
    if find_personal_data(order.paper_no or ""):
        faults.append(WrongField(f"{at}/paper_no", "personal_data", "文号中疑似含有身份证号码、手机号码或银行卡号"))
    if lead not in city.organs:
        faults.append(WrongField(f"{at}/lead_org", "unknown_org", f"没有这个单位：{lead}"))
    helpers = order.helper_orgs or ()
    for place, helper in enumerate(helpers):
        pointer = f"{at}/helper_orgs/{place}"
        if helper not in city.organs:
            faults.append(WrongField(pointer, "unknown_org", f"没有这个单位：{helper}"))
        if helper == lead or helper in helpers[:place]:
            faults.append(WrongField(pointer, "repeated", f"单位重复：{helper}"))
    return faults


def _suggested_helpers(case: Case, lead: str, city: City) -> tuple[str, ...]:
    """Those the city's rules name, as far as they are there and do not lead."""
    kept_out = {lead, *case.recused_orgs}
    return tuple(code for code in case.suggested_helpers if code in city.organs and code not in kept_out)


def refuse_recused(case: Case, given: Mapping[str, str]) -> None:
    """Raise WrongFields for organs the case accuses; `given` holds codes by the JSON Pointer they were asked at.

    信访工作条例 art. 30, 46: nothing of an appeal is handed to those it accuses, whoever orders it.
    """
    detail = "该单位须回避此件，不能转办给它，请转办其他单位或其上级"
    faults = [WrongField(at, "recused", detail) for at, code in given.items() if code in case.recused_orgs]
    if faults:
        raise WrongFields(*faults)


def sign(case: Case, deed: Deed) -> Told:
    """The lead organ signs for the case (T10): 谁签字谁负责, who signs is responsible."""
    step = take(case, Step.SIGN, deed)
    return step, (CaseSignedFor(**case.ids, org=_organ_of(deed, case), signed_at=deed.at),)


def _organ_of(deed: Deed, case: Case) -> str:
    """The organ a step is charged to; a superior without an organ of its own acts for the supervising body."""
    return deed.actor.org or case.supervising_org
