"""First reply, reply, rejection and approval."""

import pytest

from contracts.events.casework import CaseFirstReplied, CaseReplied, ReplyApproved, ReplyRejected
from contracts.reasons import RejectionReason
from contracts.vocabulary import AppealType, CaseState, ConclusionCode, Role
from services.casework.domain import answering
from services.casework.domain.refusals import IllegalStep, NotPermitted, WrongFields
from tests.unit.casework.builders import (
    SYSTEM,
    TOWN,
    VILLAGE,
    VILLAGER,
    Person,
    answer,
    at,
    city,
    deed,
    in_progress,
    replied,
)


def hand_in(case=None, text="已经查清。", **policy):
    return answering.reply(case or in_progress(), deed(VILLAGER), answer(text=text), city(**policy), deed(SYSTEM))


def test_first_reply_is_told_once_and_may_be_repeated():
    case, (event,) = answering.first_reply(in_progress(), deed(VILLAGER), "已上门了解情况。")
    assert event == CaseFirstReplied(**case.ids, org=VILLAGE, replied_at=at(2, 15))
    again, events = answering.first_reply(case, deed(VILLAGER, at(3)), "材料已备齐。")
    assert events == ()
    assert [word.text for word in again.first_replies] == ["已上门了解情况。", "材料已备齐。"]
    assert again.state is CaseState.IN_PROGRESS


def test_reply_waits_for_approval_and_tells_no_words():
    case, (event,) = hand_in()
    assert case.state is CaseState.REPLIED
    assert case.approved_reply is None
    assert event == CaseReplied(
        **case.ids, org=VILLAGE, conclusion_code=ConclusionCode.EXPLAINED,
        people=1, households=1, amount_fen=0, replied_at=at(2, 15),
    )  # fmt: skip


def test_reply_of_another_organ_is_refused():
    with pytest.raises(NotPermitted):
        answering.reply(in_progress(), deed(Person("x", Role.HANDLER, "DEPT-OTHER")), answer(), city(), deed(SYSTEM))


def test_reply_with_personal_data_is_refused_naming_each_place():
    with pytest.raises(WrongFields) as refused:
        hand_in(text="已电话13812345678联系，身份证11010519491231002X核实。")
    assert [(fault.pointer, fault.code, fault.detail) for fault in refused.value.faults] == [
        ("/text", "personal_data", "第4至14字疑似手机号码，请删去后再提交"),
        ("/text", "personal_data", "第21至38字疑似身份证号码，请删去后再提交"),
    ]


def test_first_reply_with_a_mobile_number_is_refused():
    with pytest.raises(WrongFields):
        answering.first_reply(in_progress(), deed(VILLAGER), "请联系１３８１２３４５６７８")


def test_approval_lets_the_reply_go_to_the_citizen():
    case, (event,) = answering.approve(replied(), deed(when=at(6, 34)), city())
    assert case.state is CaseState.AWAITING_RATING
    assert event == ReplyApproved(**case.ids, by_org=TOWN, automatic=False, round=1, approved_at=at(6, 34))
    assert (case.approved_reply.decided_by, case.approved_reply.decided_at) == ("td01", at(6, 34))


def test_nobody_approves_what_he_wrote():
    turncoat = Person(VILLAGER.id, Role.TOWNSHIP_DISCIPLINE, TOWN)
    with pytest.raises(NotPermitted, match="自己撰写"):
        answering.approve(replied(), deed(turncoat), city())


def test_rejection_sends_the_reply_back_with_its_reason_and_keeps_it_from_the_citizen():
    case, (event,) = answering.reject(replied(), deed(reason="没有说明报名条件"), RejectionReason.QUESTION_NOT_ANSWERED)
    assert case.state is CaseState.IN_PROGRESS
    assert case.approved_reply is None
    assert isinstance(event, ReplyRejected)
    assert (event.org, event.by_org, event.reason_code) == (VILLAGE, TOWN, "question_not_answered")
    assert case.history[-1].reason == "没有说明报名条件"


def test_second_reply_is_the_one_approved():
    back, _ = answering.reject(replied(), deed(), RejectionReason.FACTS_UNCLEAR)
    again, _ = hand_in(back, text="补充：报名条件见附表。")
    done, _ = answering.approve(again, deed(), city())
    assert [reply.verdict for reply in done.replies] == ["rejected", "approved"]
    assert done.approved_reply.text == "补充：报名条件见附表。"


@pytest.mark.parametrize(
    "policy",
    [
        {"reply__auto_approve": [AppealType.CONSULT]},
        {"reply__approval": "spot_check"},
        {"reply__approval": "receive"},
    ],
)
def test_reply_is_approved_by_the_system_where_the_policy_says_so(policy):
    case, events = hand_in(**policy)
    assert case.state is CaseState.AWAITING_RATING
    assert [type(event) for event in events] == [CaseReplied, ReplyApproved]
    assert (events[1].automatic, events[1].by_org) == (True, TOWN)
    assert [(entry.rule, entry.actor_id, entry.to_state) for entry in case.history[-2:]] == [
        ("T14", "vc01", CaseState.REPLIED),
        ("T16", "system", CaseState.AWAITING_RATING),
    ]


def test_automatic_approval_of_consultations_does_not_reach_complaints():
    complaint = in_progress(appeal_type=AppealType.COMPLAINT)
    case, _ = hand_in(complaint, reply__auto_approve=[AppealType.CONSULT])
    assert case.state is CaseState.REPLIED


def test_reply_twice_is_an_illegal_step():
    with pytest.raises(IllegalStep):
        hand_in(replied())
