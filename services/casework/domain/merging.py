"""The same matter in several appeals (T6): one case is handled, the others follow it, each citizen rates for himself.

A merged case gets the parent's approved reply as its own. Where the parent ends without one, it goes its own way again,
so that nobody's appeal ends with another's.
"""

from dataclasses import replace

from contracts.events.casework import ReplyApproved
from contracts.events.handling import CaseMerged, CaseSeparated
from contracts.regions import covers
from contracts.vocabulary import CaseState
from services.casework.domain.case import Case, Deed, Told, advance, take
from services.casework.domain.permissions import Right, require
from services.casework.domain.refusals import Contradiction, NotPermitted, WrongField, WrongFields
from services.casework.domain.states import Step

_ALIVE = frozenset(
    {
        CaseState.SUBMITTED,
        CaseState.ACCEPTED,
        CaseState.DISPATCHED,
        CaseState.RETURN_REQUESTED,
        CaseState.IN_PROGRESS,
        CaseState.EXTENSION_REQUESTED,
        CaseState.SUSPENDED,
        CaseState.REPLIED,
        CaseState.RE_SUPERVISED,
    }
)
"""Where a case may still bring an answer to others."""

_ENDED_WITHOUT_ANSWER = frozenset(
    {CaseState.REDIRECTED, CaseState.NOT_ACCEPTED, CaseState.SEALED_CLUE, CaseState.WITHDRAWN}
)
TELLING = _ENDED_WITHOUT_ANSWER | {CaseState.MERGED, CaseState.AWAITING_RATING}
"""The states of a case that say something to those that follow it."""

_TOWN_DIGITS = 9


def merge(case: Case, deed: Deed, parent: Case) -> Told:
    """Let a case follow another, as a person decided: the same matter, the same place (国办函〔2025〕66号)."""
    step = take(case, Step.MERGE, deed)
    if case.state is CaseState.MERGED:
        raise Contradiction("此件已合并，如需改并，请先拆分")
    try:
        require(deed.actor, Right.DECIDE, parent)
    except NotPermitted as beyond:
        raise WrongFields(_wrong("not_permitted", "主件不在您的权限范围内")) from beyond
    fault = _fault_of(case, parent)
    if fault is not None:
        raise WrongFields(fault)
    return _following(step, deed, parent)


def _fault_of(case: Case, parent: Case) -> WrongField | None:
    if case.case_id in (parent.case_id, parent.parent_case_id):
        return _wrong("circle", "不能并入自己，也不能并入已并入本件的工单")
    if parent.state not in _ALIVE:
        return _wrong("not_alive", "主件已经办结、终止或待核，不能再并入；请单独办理")
    if case.clue_suspected or parent.clue_suspected:
        return _wrong("clue", "疑似检举控告的诉求一件一办，不合并")
    # 信访工作条例 art. 30: what follows a case is answered by its organs, so none of them may be accused in it.
    if {parent.supervising_org, parent.answering_org, *parent.helper_orgs}.intersection(case.recused_orgs):
        return _wrong("recused", "主件由本件应当回避的单位监督或承办，不能并入，请单独办理")
    if not _same_place(case.region_code, parent.region_code):
        return _wrong("other_place", "两件不在同一乡镇（街道），不是同一地点的同一事项")
    return None


def _wrong(code: str, detail: str) -> WrongField:
    return WrongField("/parent_case_id", code, detail)


def _same_place(one: str, other: str) -> bool:
    return one[:_TOWN_DIGITS] == other[:_TOWN_DIGITS] or covers(other, one) or covers(one, other)


def _following(case: Case, deed: Deed, parent: Case) -> Told:
    event = CaseMerged(
        **case.ids,
        parent_case_id=parent.case_id,
        parent_appeal_id=parent.appeal_id,
        by_org=deed.actor.org or case.supervising_org,
        merged_at=deed.at,
    )
    return replace(case, parent_case_id=parent.case_id), (event,)


def separate(case: Case, deed: Deed) -> Told:
    """Let a merged case go its own way again (拆分): the matters were not the same."""
    return _apart(take(case, Step.SEPARATE, deed), deed)


def _apart(step: Case, deed: Deed) -> Told:
    event = CaseSeparated(
        **step.ids,
        parent_case_id=step.parent_case_id or "",
        by_org=deed.actor.org or step.supervising_org,
        separated_at=deed.at,
    )
    return replace(step, parent_case_id=None), (event,)


def follow(case: Case, parent: Case, system: Deed) -> Told:
    """What became of the parent, for a merged case that follows it; as long as nothing became of it, nothing here."""
    if case.state is not CaseState.MERGED or case.parent_case_id != parent.case_id:
        return case, ()
    if parent.approved_reply is not None:
        return _answered(case, parent, system)
    if parent.state in _ENDED_WITHOUT_ANSWER:
        return _apart_by_system(case, system, "parent_ended")
    return case, ()


def break_circle(case: Case, system: Deed) -> Told:
    """Of cases merged into each other at the same moment each goes its own way again."""
    if case.state is not CaseState.MERGED:
        return case, ()
    return _apart_by_system(case, system, "circle")


def _apart_by_system(case: Case, system: Deed, reason_code: str) -> Told:
    deed = replace(system, reason_code=reason_code)
    return _apart(advance(case, Step.SEPARATE, deed), deed)


def follow_on(case: Case, grandparent: Case, system: Deed) -> Told:
    """A merged case whose parent was merged in turn follows that one's parent: chains are kept flat."""
    if case.state is not CaseState.MERGED or grandparent.case_id == case.case_id:
        return case, ()
    return _following(advance(case, Step.MERGE, replace(system, reason_code="parent_merged")), system, grandparent)


def _answered(case: Case, parent: Case, system: Deed) -> Told:
    reply = parent.approved_reply
    assert reply is not None
    step = advance(case, Step.FOLLOW_REPLY, system)
    own = replace(reply, round=case.round)
    event = ReplyApproved(
        **case.ids,
        by_org=parent.supervising_org,
        automatic=reply.automatic,
        round=case.round,
        approved_at=system.at,
    )
    return replace(step, replies=(*case.replies, own), dispatch=parent.dispatch), (event,)
