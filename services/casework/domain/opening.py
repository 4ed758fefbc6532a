"""Opening a case (T1) and the copies it keeps of its clocks."""

from contracts.events.casework import CaseOpened
from contracts.events.deadline import ClockOverdue, ClockPaused, ClockRecalculated, ClockResumed, ClockStarted
from contracts.events.routing import AppealRouted
from contracts.records import changed
from contracts.vocabulary import CaseState
from services.casework.domain.case import Case, Deed, Told, opened
from services.casework.domain.records import Due


def open_case(case_id: str, routed: AppealRouted, policy_version: str, deed: Deed) -> Told:
    """A case for a routed appeal, under the policy version in force."""
    case = Case(
        case_id=case_id,
        appeal_id=routed.appeal_id,
        state=CaseState.SUBMITTED,
        appeal_type=routed.appeal_type,
        region_code=routed.region_code,
        policy_version=policy_version,
        item_code=routed.item_code,
        off_list=routed.off_list,
        suggested_mode=routed.mode,
        supervising_org=routed.supervising_org,
        first_org=routed.first_org,
        grade=routed.grade,
        legal_track=routed.legal_track,
        clue_suspected=routed.clue_suspected,
        submitted_at=routed.submitted_at,
        opened_at=deed.at,
        suggested_helpers=routed.helper_orgs,
        recused_orgs=routed.recused_orgs,
    )
    # 信访工作条例 art. 28: that somebody keeps out, and why, stands on the record from the first step on.
    named = "、".join(case.recused_orgs)
    reasoned = changed(deed, reason=f"诉求反映这些单位，应当回避，不接收、不查看、不通知：{named}") if named else deed
    return opened(case, reasoned), (_told_opened(case),)


def _told_opened(case: Case) -> CaseOpened:
    return CaseOpened(
        **case.ids,
        appeal_type=case.appeal_type,
        region_code=case.region_code,
        item_code=case.item_code,
        off_list=case.off_list,
        supervising_org=case.supervising_org,
        first_org=case.first_org,
        grade=case.grade,
        legal_track=case.legal_track,
        submitted_at=case.submitted_at,
        opened_at=case.opened_at,
        recused_orgs=case.recused_orgs,
    )


def keep_due(case: Case, clock: ClockStarted) -> Case:
    """The case with a copy of a clock that started; the newest of a kind is kept."""
    due = Due(clock.clock_id, clock.kind, clock.org, clock.started_at, clock.due_at, clock.provisional)
    return changed(case, dues={**case.dues, clock.kind: due})


def move_due(case: Case, clock: ClockPaused | ClockResumed | ClockRecalculated) -> Case:
    """The case with a clock that rests, runs on or was derived anew; one that was replaced meanwhile is left out."""
    due = case.dues.get(clock.kind)
    if due is None or due.clock_id != clock.clock_id:
        return case
    if isinstance(clock, ClockPaused):
        moved = changed(due, paused_at=clock.paused_at)
    else:
        # The verdict falls only where it would not have been given by the new due time.
        stands = due.overdue_at is not None and clock.due_at < due.overdue_at
        verdict = due.overdue_at if stands else None
        moved = changed(due, due_at=clock.due_at, provisional=clock.provisional, paused_at=None, overdue_at=verdict)
    return changed(case, dues={**case.dues, clock.kind: moved})


def mark_overdue(case: Case, clock: ClockOverdue) -> Case:
    """The case with a clock marked as overdue; a clock that was replaced meanwhile is left out."""
    due = case.dues.get(clock.kind)
    if due is None or due.clock_id != clock.clock_id:
        return case
    return changed(case, dues={**case.dues, clock.kind: changed(due, overdue_at=clock.overdue_at)})
