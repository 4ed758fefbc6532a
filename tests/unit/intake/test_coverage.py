"""Planted gaps in replies are found and explained; replies that answer are let through."""

import pytest

from services.intake.domain.claims import Asked, claims_of
from services.intake.domain.coverage import shortfalls
from services.intake.domain.words import vocabulary

TOPICS = vocabulary(["征兵", "低保", "路灯", "自来水", "补贴", "村务公开", "宅基地"])
APPEAL = "您好，请问今年征兵什么时候报名？低保补贴每月发多少？另外村口路灯坏了半个月，为什么没人修。谢谢！"
FULL = (
    "您好。今年夏季征兵报名到八月十五日止，明年春季可再报名。低保补贴每人每月发500元。"
    "路灯因线路老化损坏，已于9月8日修好。"
)


def found(appeal, reply):
    return [(each.code, each.blocking) for each in shortfalls(appeal, reply, TOPICS)]


def words(appeal, reply):
    return [each.detail for each in shortfalls(appeal, reply, TOPICS)]


def test_claims_are_numbered_with_their_topics_and_the_answers_they_want():
    claims = claims_of(APPEAL, TOPICS)
    assert [(claim.number, claim.topics, claim.asked) for claim in claims] == [
        (1, ("征兵",), (Asked.WHEN,)),
        (2, ("低保", "补贴"), (Asked.HOW_MUCH,)),
        (3, ("路灯",), (Asked.WHY,)),
    ]


def test_reply_that_answers_everything_lacks_nothing():
    assert found(APPEAL, FULL) == []


@pytest.mark.parametrize(
    ("left_out", "code", "detail"),
    [
        ("低保补贴每人每月发500元。", "claim_unanswered", "诉求第2点（关于“低保”、“补贴”）在答复中没有回应"),
        ("路灯因线路老化损坏，已于9月8日修好。", "claim_unanswered", "诉求第3点（关于“路灯”）在答复中没有回应"),
    ],
)
def test_claim_that_is_left_out_is_named_by_its_number_and_topic(left_out, code, detail):
    reply = FULL.replace(left_out, "")
    assert (found(APPEAL, reply), words(APPEAL, reply)) == ([(code, True)], [detail])


@pytest.mark.parametrize(
    ("said", "instead", "code", "blocking"),
    [
        ("今年夏季征兵报名到八月十五日止，明年春季可再报名", "征兵报名请留意通知", "date_missing", True),
        ("每人每月发500元", "按规定发放", "amount_missing", True),
        ("因线路老化损坏，已于9月8日修好", "已经修好", "reason_missing", False),
    ],
)
def test_answer_of_the_wrong_kind_is_told(said, instead, code, blocking):
    assert found(APPEAL, FULL.replace(said, instead)) == [(code, blocking)]


def test_several_questions_in_one_sentence_are_several_claims():
    assert words("请问征兵什么时候报名，低保怎么申请？", "夏季征兵报名已结束，明年春季可报名。") == [
        "诉求第2点（关于“低保”）在答复中没有回应"
    ]


def test_amount_a_citizen_names_wants_an_amount_in_the_reply():
    appeal = "我家200元补贴一直没有到账。"
    assert found(appeal, "补贴已发放，请查收。") == [("amount_missing", True)]
    assert found(appeal, "补贴200元已于9月8日发放。") == []
    assert found(appeal, "补贴二百元已发放。") == []


def test_question_without_a_listed_topic_is_judged_by_its_kind():
    appeal = "自来水浑了三天。不知道什么时候恢复。"
    assert found(appeal, "自来水主管正在更换，十天内完成。") == []
    assert found(appeal, "自来水主管正在更换。") == [("date_missing", True)]


def test_reply_that_repeats_the_appeal_is_told_apart_from_one_that_quotes_it():
    appeal = "村口的路灯坏了半个月，晚上走路看不见，老人孩子出门很不方便。"
    assert ("repeats_appeal", True) in found(appeal, "村口的路灯坏了半个月，晚上走路看不见，老人孩子出门很不方便。")
    assert found(appeal, "您反映村口的路灯坏了半个月一事，经查系电缆被施工挖断，已于9月8日接通并检查全村路灯。") == []


def test_courtesy_alone_is_no_claim():
    assert claims_of("您好！谢谢您！", TOPICS) == ()
    assert found("您好！谢谢您！", "收到。") == []


def test_no_word_of_the_citizens_own_is_told():
    appeal = "张某某家在村西头盖房占了宅基地吗？我家老母亲八十岁了怎么办？"
    told = "".join(words(appeal, "已收到。"))
    assert "张某某" not in told
    assert "母亲" not in told
    assert "宅基地" in told


def test_equal_texts_give_equal_findings_in_equal_order():
    reply = "已收到，正在办理。"
    assert shortfalls(APPEAL, reply, TOPICS) == shortfalls(APPEAL, reply, TOPICS)
    assert [code for code, _ in found(APPEAL, reply)] == ["claim_unanswered"] * 3
