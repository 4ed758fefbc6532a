"""Long works by milestones."""

import pytest

from contracts.events.handling import CaseResumed, CaseSuspended, MilestoneReported
from contracts.vocabulary import CaseState
from services.casework.domain import suspending
from services.casework.domain.offers import offered_steps
from services.casework.domain.refusals import Contradiction, NotPermitted, WrongFields
from services.casework.domain.states import Step
from services.casework.domain.suspending import Stage
from tests.unit.casework.builders import TOWN, VILLAGE, VILLAGER, at, deed, in_progress

STAGES = (Stage("主管线贯通", at(10, day=20)), Stage("入户改造", at(10, day=28)))


def suspended(stages=STAGES):
    return suspending.suspend(in_progress(), deed(reason="工期八个月"), stages)


def reported(case, text="主管线已贯通。", next_report_at=None, when=None):
    return suspending.report_milestone(case, deed(VILLAGER, when or at(10, day=19)), text, next_report_at)


def test_suspension_tells_how_many_milestones_and_when_the_next_report_is_due():
    case, events = suspended()
    assert case.state is CaseState.SUSPENDED
    assert events == (
        CaseSuspended(
            **case.ids,
            org=VILLAGE,
            by_org=TOWN,
            milestone_count=2,
            next_report_at=at(10, day=20),
            suspended_at=at(2, 15),
        ),
    )


def test_reports_go_from_milestone_to_milestone_until_none_is_left():
    case, (first,) = reported(suspended()[0])
    case, (second,) = reported(case, "入户完成。", when=at(10, day=28))
    assert (first.number, first.next_report_at, second.number, second.next_report_at) == (1, at(10, day=28), 2, None)
    assert Step.REPORT_MILESTONE not in offered_steps(case)
    with pytest.raises(Contradiction):
        reported(case)


def test_earlier_report_may_be_promised_but_no_later_one():
    case, (event,) = reported(suspended()[0], next_report_at=at(10, day=24))
    assert event == MilestoneReported(
        **case.ids, org=VILLAGE, number=1, next_report_at=at(10, day=24), reported_at=at(10, day=19)
    )
    for wrong in (at(10, day=29), at(9, day=19)):
        with pytest.raises(WrongFields):
            reported(suspended()[0], next_report_at=wrong)


@pytest.mark.parametrize(
    "stages",
    [
        (Stage("已过", at(1)),),
        (Stage("后", at(10, day=28)), Stage("先", at(10, day=20))),
        (Stage("甲", at(10, day=20)), Stage("乙", at(10, day=20))),
    ],
)
def test_milestones_lie_ahead_one_after_the_other(stages):
    with pytest.raises(WrongFields, match="依次推后"):
        suspended(stages)


def test_no_personal_data_in_names_and_reports():
    with pytest.raises(WrongFields, match="手机号码"):
        suspended((Stage("联系13812345678", at(10, day=20)),))
    with pytest.raises(WrongFields, match="手机号码"):
        reported(suspended()[0], "联系13812345678")


def test_resumed_case_is_worked_on_again():
    case, events = suspending.resume(suspended()[0], deed(when=at(3, day=21)))
    assert (case.state, case.suspensions[0].resumed_at) == (CaseState.IN_PROGRESS, at(3, day=21))
    assert events == (CaseResumed(**case.ids, org=VILLAGE, by_org=TOWN, resumed_at=at(3, day=21)),)


def test_lead_organ_can_neither_suspend_nor_resume():
    with pytest.raises(NotPermitted):
        suspending.suspend(in_progress(), deed(VILLAGER), STAGES)
    with pytest.raises(NotPermitted):
        suspending.resume(suspended()[0], deed(VILLAGER))
