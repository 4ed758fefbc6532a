"""A reply with findings is held up or let through for a reason; a copied one is found by its sketch."""

from dataclasses import replace

import pytest

from contracts.vocabulary import AppealType, CaseState
from services.casework.domain import answering
from services.casework.domain.coverage import EarlierReply, copied, likeness, sketch_of
from services.casework.domain.records import CoverageFinding
from services.casework.domain.refusals import Contradiction, WrongFields
from tests.unit.casework.builders import SYSTEM, VILLAGER, answer, at, city, deed, in_progress

GAP = CoverageFinding("claim_unanswered", "诉求第2点（关于“低保”）在答复中没有回应", blocking=True)
HINT = CoverageFinding("reason_missing", "诉求第1点问的是为什么，答复没有说明原因或依据", blocking=False)
BLOCKS, WARNS = city(reply__coverage="block"), city(reply__coverage="warn")
ROAD = "经现场查看，村口至学校路段破损约三十米，已安排施工队于9月10日进场修复，预计十天完成，期间请绕行东侧机耕路。"
OTHER = "经核对名册，您家的种粮补贴因账户名不符被银行退回，已更正并于9月9日重新发放，请注意查收短信通知。"


def replied_with(*findings, rules=BLOCKS, earlier=(), **changes):
    given = answer(findings=findings, **changes)
    return answering.reply(in_progress(), deed(VILLAGER, at(3, 31)), given, rules, deed(SYSTEM), earlier)[0]


def earlier_reply(text=ROAD, item_code="H09"):
    return EarlierReply("Cother", item_code, at(1, day=3), sketch_of(text))


def test_findings_stand_with_the_reply_for_the_approver():
    covering = replied_with(GAP, HINT).reply_in_hand.coverage
    assert (covering.checked, covering.findings, covering.override_reason) == (True, (GAP, HINT), "")


def test_blocking_finding_holds_the_approval_up_field_by_field():
    with pytest.raises(Contradiction) as refused:
        answering.approve(replied_with(GAP, HINT), deed(), BLOCKS)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/text", "claim_unanswered"),
        ("/override_reason", "required"),
    ]
    assert refused.value.faults[0].detail == GAP.detail


def test_stated_reason_lets_it_through_and_stays_on_record():
    case, _ = answering.approve(replied_with(GAP), deed(), BLOCKS, "低保一事已当面答复")
    assert case.state is CaseState.AWAITING_RATING
    assert case.approved_reply.coverage.override_reason == "低保一事已当面答复"


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_blank_reason_is_none(blank):
    with pytest.raises(Contradiction):
        answering.approve(replied_with(GAP), deed(), BLOCKS, blank)


def test_reason_with_a_citizens_number_is_refused():
    with pytest.raises(WrongFields) as refused:
        answering.approve(replied_with(GAP), deed(), BLOCKS, "已电话13812345678答复")
    assert refused.value.faults[0].pointer == "/override_reason"


def test_city_that_only_warns_approves_and_keeps_the_findings():
    case, _ = answering.approve(replied_with(GAP, rules=WARNS), deed(), WARNS)
    assert case.approved_reply.coverage.findings == (GAP,)


def test_hint_alone_holds_nothing_up_and_needs_no_reason():
    case, _ = answering.approve(replied_with(HINT), deed(), BLOCKS, "多余的理由")
    assert case.approved_reply.coverage.override_reason == ""


def test_system_approves_no_reply_that_is_held_up_and_every_other():
    automatic = city(reply__coverage="block", reply__auto_approve=["consult"])
    assert replied_with(GAP, rules=automatic).state is CaseState.REPLIED
    assert replied_with(HINT, rules=automatic).state is CaseState.AWAITING_RATING


def test_reply_that_was_not_checked_says_so_and_passes():
    case, _ = answering.reply(in_progress(), deed(VILLAGER), answer(), BLOCKS, deed(SYSTEM))
    assert not case.reply_in_hand.coverage.checked
    assert answering.approve(case, deed(), BLOCKS)[0].state is CaseState.AWAITING_RATING


def test_same_words_again_are_copied_and_say_from_where():
    (finding,) = copied(sketch_of(ROAD), [earlier_reply(OTHER), earlier_reply()], AppealType.COMPLAINT, "H01")
    assert (finding.code, finding.blocking) == ("copied_reply", True)
    assert finding.detail == "与本单位2021-09-03对工单Cother的答复有百分之100相同，请按本件实际情况答复"


def test_a_changed_word_does_not_hide_a_copy_and_an_own_answer_is_none():
    long = ROAD * 3
    changed = long.replace("三十米", "四十米", 1)
    assert likeness(sketch_of(long), sketch_of(changed)) >= 0.9
    assert likeness(sketch_of(ROAD), sketch_of(OTHER)) < 0.1
    assert copied(sketch_of(ROAD), [earlier_reply(OTHER)], AppealType.COMPLAINT, "H01") == ()


def test_equal_answers_to_equal_questions_only_warn():
    (finding,) = copied(sketch_of(ROAD), [earlier_reply()], AppealType.CONSULT, "H09")
    assert not finding.blocking
    (finding,) = copied(sketch_of(ROAD), [earlier_reply()], AppealType.CONSULT, "H01")
    assert finding.blocking


def test_short_replies_are_not_compared():
    assert sketch_of("已办理，谢谢您的反映。") == ()
    assert likeness((), ()) == 0.0


def test_copied_reply_is_held_up_with_the_rest():
    case = replied_with(HINT, earlier=(earlier_reply(),), text=ROAD)
    assert [each.code for each in case.reply_in_hand.coverage.findings] == ["reason_missing", "copied_reply"]
    case = replace(case, appeal_type=AppealType.COMPLAINT)
    with pytest.raises(Contradiction):
        answering.approve(case, deed(), BLOCKS)
