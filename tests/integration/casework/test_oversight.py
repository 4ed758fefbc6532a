"""Replies held up, returns charged, citizens called: on a real database, each command once."""

import pytest

from chassis.clock import FixedClock
from chassis.errors import Conflict, Forbidden
from contracts.reasons import ReturnReason, RulingReason
from contracts.vocabulary import AppealType
from services.casework import store
from services.casework.schemas.answering import ApprovalSchema, ReplySchema
from services.casework.schemas.handing_on import AcceptanceSchema, DispatchSchema
from services.casework.schemas.overseeing import MeetingSchema, RevisitSchema
from tests.integration.casework.workshop import (
    HANDLER,
    PACK,
    REPLY,
    SUPERVISOR,
    VILLAGER,
    Appeal,
    casework_on,
    order,
    staged,
)
from tests.unit.casework.builders import DEPT, VILLAGE, at

pytestmark = pytest.mark.servers

NO_REASON = {"reason": ""}
ROAD = "经现场查看，村口至学校路段破损约三十米，已安排施工队于9月10日进场修复，预计十天完成。"
GAP = {"code": "claim_unanswered", "detail": "诉求第2点在答复中没有回应", "blocking": True}


@pytest.fixture
def db(mongo):
    return mongo.database("oversight")


@pytest.fixture
def casework(db):
    copy = casework_on(db, FixedClock(at(2, 15)))
    blocks = {**PACK["policy"], "reply": {**PACK["policy"]["reply"], "coverage": "block"}, "return": {"joint_after": 2}}
    copy.load_city({**PACK, "policy": blocks})
    return copy


def opened(casework, name="one", **routing):
    appeal = Appeal(name, **routing)
    casework.open_case(appeal.routed())
    casework.accept(appeal.case_id, AcceptanceSchema().load({"dispatch": {}}), order(SUPERVISOR))
    return appeal


def replied(casework, name="one", text=ROAD, **more):
    appeal = opened(casework, name, appeal_type=AppealType.COMPLAINT)
    casework.sign(appeal.case_id, NO_REASON, order(VILLAGER))
    casework.reply(appeal.case_id, ReplySchema().load({**REPLY, "text": text, **more}), order(VILLAGER))
    return appeal


def approve(casework, appeal, key="", **asked):
    return casework.approve(appeal.case_id, ApprovalSchema().load(asked), order(SUPERVISOR, key))


def findings(casework, appeal):
    reply = casework.show(appeal.case_id, SUPERVISOR)[0]["replies"][-1]
    return [each["code"] for each in reply["coverage"]["findings"]]


def test_reply_copied_from_another_case_of_the_organ_is_held_up(casework):
    first, second = replied(casework), replied(casework, "two")
    assert (findings(casework, first), findings(casework, second)) == ([], ["copied_reply"])
    approve(casework, first)
    with pytest.raises(Conflict) as refused:
        approve(casework, second)
    assert first.case_id in refused.value.errors[0].detail
    assert [each.pointer for each in refused.value.errors] == ["/text", "/override_reason"]


def test_own_words_are_no_copy_and_a_second_round_is_not_compared_with_its_own_case(casework):
    replied(casework)
    other = replied(casework, "two", text="种粮补贴因账户名不符被退回，已更正并于9月9日重新发放，请注意查收短信通知。")
    assert findings(casework, other) == []
    casework.reject(other.case_id, {"reason": "补充", "reason_code": "facts_unclear"}, order(SUPERVISOR))
    again = ReplySchema().load(
        {**REPLY, "text": "种粮补贴因账户名不符被退回，已更正并于9月9日重新发放，请注意查收短信通知。"}
    )
    casework.reply(other.case_id, again, order(VILLAGER))
    assert findings(casework, other) == []


def test_override_is_recorded_and_its_repeat_answers_the_same(casework):
    appeal = replied(casework, coverage={"findings": [GAP]})
    first = approve(casework, appeal, key="same-key", override_reason="其余事项已当面答复")
    again = approve(casework, appeal, key="same-key", override_reason="其余事项已当面答复")
    assert (again.duplicate, again.answer) == (True, first.answer)
    kept = casework.show(appeal.case_id, SUPERVISOR)[0]["replies"][-1]["coverage"]
    assert (kept["checked"], kept["override_reason"]) == (True, "其余事项已当面答复")


def test_comparison_with_earlier_replies_reads_an_index(casework, db):
    replied(casework)
    query = {"body.replied.org": VILLAGE, "_id": {"$ne": "C"}}
    plan = db[store.CASES].find(query).sort("body.replied.at", -1).limit(30).explain()
    assert "last_replies" in str(plan["queryPlanner"]["winningPlan"])
    assert "SORT" not in str(plan["queryPlanner"]["winningPlan"])


def passed_back(casework, appeal, who):
    asked = {"reason_code": ReturnReason.NOT_OUR_DUTY, "reason": "不归我们管"}
    casework.request_return(appeal.case_id, asked, order(who))
    ruling = {"granted": True, "reason_code": RulingReason.WRONG_BODY, "reason": "另行转办"}
    casework.rule_on_return(appeal.case_id, ruling, order(SUPERVISOR))


def test_two_returns_are_charged_and_end_in_a_joint_handling(casework, db):
    appeal = opened(casework)
    passed_back(casework, appeal, VILLAGER)
    casework.dispatch(appeal.case_id, DispatchSchema().load({"lead_org": DEPT}), order(SUPERVISOR))
    passed_back(casework, appeal, HANDLER)
    ledger = casework.ledger(appeal.case_id, SUPERVISOR)
    assert [(each["kind"], each["charged_to"]) for each in ledger["entries"]] == [
        ("return_granted", VILLAGE),
        ("rerouted", SUPERVISOR.org),
        ("return_granted", DEPT),
    ]
    assert ledger["joint_handling_due"]
    meeting = MeetingSchema().load({"lead_org": DEPT, "orgs": [VILLAGE], "reason": "两家都说不归自己"})
    casework.convene(appeal.case_id, meeting, order(SUPERVISOR))
    assert staged(db, appeal.case_id)[-2:] == ["joint_handling_convened", "case_dispatched"]
    with pytest.raises(Conflict):
        casework.request_return(
            appeal.case_id, {"reason_code": ReturnReason.NOT_OUR_DUTY, "reason": "还是不归"}, order(HANDLER)
        )
    with pytest.raises(Forbidden):
        casework.ledger(appeal.case_id, HANDLER)


def test_word_by_phone_is_told_and_reopens_the_case(casework, db):
    appeal = replied(casework)
    approve(casework, appeal)
    casework.rate(appeal.rated(5))
    visit = RevisitSchema().load({"result": "overruled", "stars": 1, "note": "又坏了"})
    casework.revisit(appeal.case_id, visit, order(SUPERVISOR))
    again = casework.resupervise(appeal.case_id, {"reason": "回访推翻"}, order(SUPERVISOR))
    assert (again.answer["state"], again.answer["round"]) == ("re_supervised", 2)
    assert staged(db, appeal.case_id)[-3:] == ["case_closed", "case_revisited", "case_resupervised"]
