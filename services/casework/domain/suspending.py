"""Long works (T13): the case rests while stages are reported on, and is taken up again when they are over.

Seed: the water main of Shiqiao needed eight months, with sections promised one by one.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.events.handling import CaseResumed, CaseSuspended, MilestoneReported
from services.casework.domain.answering import refuse_personal_data
from services.casework.domain.case import Case, Deed, Told, take
from services.casework.domain.records import Milestone, Suspension
from services.casework.domain.refusals import Contradiction, WrongField, WrongFields
from services.casework.domain.states import Step


@dataclass(frozen=True, slots=True)
class Stage:
    """A milestone as asked for."""

    name: str
    due_at: datetime


def suspend(case: Case, deed: Deed, stages: tuple[Stage, ...]) -> Told:
    """Let long works go on by milestones; the next report is due with the first of them."""
    step = take(case, Step.SUSPEND, deed)
    _refuse_disorder(stages, deed.at)
    milestones = tuple(Milestone(place, stage.name, stage.due_at) for place, stage in enumerate(stages, start=1))
    by_org = deed.actor.org or case.supervising_org
    suspension = Suspension(by_org, deed.reason, deed.at, milestones, milestones[0].due_at)
    event = CaseSuspended(
        **case.ids,
        org=case.answering_org,
        by_org=by_org,
        milestone_count=len(milestones),
        next_report_at=milestones[0].due_at,
        suspended_at=deed.at,
    )
    return replace(step, suspensions=(*case.suspensions, suspension)), (event,)


def _refuse_disorder(stages: tuple[Stage, ...], now: datetime) -> None:
    faults, before = [], now
    for place, stage in enumerate(stages):
        if stage.due_at <= before:
            faults.append(WrongField(f"/milestones/{place}/due_at", "order", "节点时间须晚于现在，并依次推后"))
        for fault in _personal_data(stage.name, f"/milestones/{place}/name"):
            faults.append(fault)
        before = max(before, stage.due_at)
    if faults:
        raise WrongFields(*faults)


def _personal_data(text: str, pointer: str) -> tuple[WrongField, ...]:
    try:
        refuse_personal_data(text, pointer)
    except WrongFields as found:
        return found.faults
    return ()


def report_milestone(case: Case, deed: Deed, text: str, next_report_at: datetime | None) -> Told:
    """Report on the next milestone; the next report is due with the one after it, or earlier where that is promised."""
    step = take(case, Step.REPORT_MILESTONE, deed)
    suspension = case.suspensions[-1]
    reached = next_milestone(suspension)
    if reached is None:
        raise Contradiction("全部节点都已报告，请申请恢复办理")
    refuse_personal_data(text)
    following = next((each for each in suspension.milestones if each.number == reached.number + 1), None)
    promised = _next_report(following, next_report_at, deed.at)
    reported = replace(reached, text=text, reported_at=deed.at)
    milestones = tuple(reported if each.number == reached.number else each for each in suspension.milestones)
    moved = replace(suspension, milestones=milestones, next_report_at=promised)
    event = MilestoneReported(
        **case.ids,
        org=case.answering_org,
        number=reached.number,
        next_report_at=promised,
        reported_at=deed.at,
    )
    return replace(step, suspensions=(*case.suspensions[:-1], moved)), (event,)


def next_milestone(suspension: Suspension) -> Milestone | None:
    """The first milestone nobody reported on yet."""
    return next((each for each in suspension.milestones if each.reported_at is None), None)


def _next_report(following: Milestone | None, promised: datetime | None, now: datetime) -> datetime | None:
    if following is None or promised is None:
        return following.due_at if following else None
    if not now < promised <= following.due_at:
        raise WrongFields(WrongField("/next_report_at", "order", "下次报告时间须晚于现在，且不晚于下一节点"))
    return promised


def resume(case: Case, deed: Deed) -> Told:
    """Take the case up again; the clocks run on."""
    step = take(case, Step.RESUME, deed)
    ended = replace(case.suspensions[-1], resumed_at=deed.at, next_report_at=None)
    event = CaseResumed(
        **case.ids,
        org=case.answering_org,
        by_org=deed.actor.org or case.supervising_org,
        resumed_at=deed.at,
    )
    return replace(step, suspensions=(*case.suspensions[:-1], ended)), (event,)
