"""Every turn of a case through the public gateway, as the people concerned see it."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from chassis.clock import write_clock
from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import Staff
from tests.journeys.turns import Turns
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

PDF = b"%PDF-1.4 scan"


@pytest.fixture
def front_end(stack):
    return FrontEnd(stack.url("gateway"))


@pytest.fixture
def staff(stack, front_end):
    return Staff(front_end, stack.secrets["demo_password"])


@pytest.fixture
def appeal(front_end, staff):
    """An appeal that was just filed."""

    def file(**more):
        one = Turns(front_end, staff, text="村口道路路灯坏了三个月没人修。")
        one.file(**more)
        return one

    return file


@pytest.fixture
def settled(stack):
    """Wait until every event is heard everywhere."""
    return lambda: settle(installation_of(stack), 60)


def walk(case, *steps):
    for step in steps:
        getattr(case, step)()


def words(case):
    return [line["words"] for line in case.look_up().body["timeline"]]


def test_held_content_is_released_and_goes_on(appeal):
    case = appeal()
    assert case.hold().body["state_words"] == "内容待核"
    assert case.release().body["state"] == "submitted"
    assert case.accept().body["state"] == "dispatched"


def test_clue_is_not_sealed_where_the_city_takes_none(appeal):
    case = appeal()
    body = {"accused_level": "village", "reason": "反映村干部"}
    case.hold()
    answer = case.refused("seal", case.place.supervisor, body)
    assert (answer.status, "12388" in answer.body["detail"]) == (409, True)


def test_refusal_is_objected_to_once_and_set_aside_by_the_superior(appeal, settled):
    case = appeal()
    case.refuse()
    assert case.object_to_refusal().body["objected"] is True
    settled()
    told = case.front_end.get("/inbox?page_size=100", case.staff.headers(case.superior)).body["items"]
    assert f"不予受理异议待复核（{case.case_id}）" in [message["title"] for message in told]
    assert case.review_refusal(upheld=False).body["state"] == "submitted"
    assert case.accept().body["state"] == "dispatched"
    settled()
    assert any("撤销不予受理" in line for line in words(case))


def test_merged_citizen_gets_the_parents_reply_and_rates_alone(appeal, settled):
    parent, child = appeal(), appeal()
    settled()
    assert child.merge_into(parent).body["state"] == "merged"
    walk(parent, "accept", "sign", "reply", "approve")
    settled()
    seen = child.look_up().body
    assert (seen["can_rate"], seen["reply"]["text"]) == (True, parent.look_up().body["reply"]["text"])
    child.rate(2)
    assert (parent.look_up().body["rating"], parent.look_up().body["can_rate"]) == (None, True)


def test_separated_case_waits_for_acceptance_again(appeal, settled):
    parent, child = appeal(), appeal()
    settled()
    child.merge_into(parent)
    assert child.separate().body["state"] == "submitted"
    settled()
    clocks = expect(
        child.front_end.get(f"/cases/{child.case_id}/clocks", child.staff.headers(child.place.supervisor)), 200
    ).body["clocks"]
    assert [clock["running"] for clock in clocks if clock["kind"] == "dispatch"] == [False, True]


def test_helper_sees_its_own_part_and_the_lead_all_of_it(appeal, settled):
    case = appeal()
    case.accept_only()
    case.dispatch(helper_orgs=["SC-CG"])
    case.sign()
    case.step("first-reply", case.place.handler, {"text": "已派人查看。"})
    assert case.helper_reply("cg.sun").body["state"] == "in_progress"
    lead, helper = case.show(case.place.handler), case.show("cg.sun")
    assert [part["org"] for part in lead["helper_replies"]] == ["SC-CG"]
    assert ("first_replies" in helper, [step["step"] for step in helper["allowed_steps"]]) == (False, ["helper_reply"])
    settled()
    content = expect(case.front_end.get(f"/cases/{case.case_id}/content", case.staff.headers("cg.sun")), 200).body
    assert content["masked"] is True


def test_offline_dispatch_keeps_its_paper_number_and_the_scan(appeal):
    case = appeal()
    case.accept_only()
    scan = {"name": "转办单扫描件", "media_type": "application/pdf", "content": base64.b64encode(PDF).decode()}
    case.dispatch(mode="offline", paper_no="舒纪转〔2021〕3号", attachments=[scan])
    digest = hashlib.sha256(PDF).hexdigest()
    shown = case.show(case.place.handler)
    assert (shown["paper_no"], [each["sha256"] for each in shown["attachments"]]) == ("舒纪转〔2021〕3号", [digest])
    path = f"/cases/{case.case_id}/attachments/{digest}"
    fetched = expect(case.front_end.get(path, case.staff.headers(case.place.handler)), 200).body
    assert base64.b64decode(fetched["content"]) == PDF


def test_disputed_return_is_ruled_on_by_the_common_superior(appeal, settled):
    case = appeal()
    case.accept()
    case.request_return()
    assert case.rule_on_return(granted=False).body["state"] == "dispatched"
    assert (
        case.refused("return-request", case.place.handler, {"reason_code": "not_our_duty", "reason": "再次"}).status
        == 409
    )
    case.dispute_return()
    assert case.refused("return-ruling", case.place.supervisor, _ruling(True)).status == 403
    assert case.rule_on_return(granted=True, username="jw.zhou").body["state"] == "accepted"
    settled()
    assert case.front_end.get(f"/cases/{case.case_id}", case.staff.headers(case.place.handler)).status == 403
    assert case.step("dispatch", case.place.supervisor, {"lead_org": "SC-CG"}).body["state"] == "dispatched"


def _ruling(granted):
    return {"granted": granted, "reason_code": "wrong_body", "reason": "按职责清单"}


def test_extension_is_granted_and_told_to_the_citizen(appeal, settled):
    case = appeal()
    walk(case, "accept", "sign", "request_extension", "rule_on_extension")
    settled()
    assert any("已批准延长办理时间" in line for line in words(case))
    assert (
        case.refused("extension-request", case.place.handler, {"value": 40, "unit": "d", "reason": "再延"}).status
        == 422
    )
    assert case.show(case.place.handler)["extensions"][0]["ruling"] == "granted"


def test_long_works_go_on_by_milestones(appeal, settled):
    case = appeal()
    walk(case, "accept", "sign")
    case.suspend("2099-03-01T18:00:00+08:00", "2099-06-01T18:00:00+08:00")
    case.report_milestone()
    settled()
    stage = case.show(case.place.handler)["suspensions"][0]
    assert (stage["milestones"][0]["text"], stage["next_report_at"][:10]) == ("本阶段已完工。", "2099-06-01")
    case.report_milestone()
    assert case.resume().body["state"] == "in_progress"
    walk(case, "reply", "approve")


def test_petition_is_reviewed_twice_and_ends(appeal, settled):
    case = appeal()
    settled()
    case.accept_only(legal_track="xinfang", dispatch={"lead_org": case.place.handler_org})
    walk(case, "sign", "reply", "approve")
    settled()
    case.rate(5)
    settled()
    assert case.look_up().body["can_ask_review"] is True
    assert case.ask_review().body["level"] == 1
    assert case.decide_review(upheld=True).body["state"] == "review"
    settled()
    assert case.ask_review().body["level"] == 2
    settled()
    # Above the county body there is none, so a colleague of whoever decided first decides the second time.
    refused = case.refused("review-decision", case.superior, {"upheld": True, "reason": "经复核"})
    assert (refused.status, "利益冲突" in refused.body["detail"]) == (403, True)
    assert case.decide_review(upheld=True, by=case.colleague).body["state"] == "final"
    settled()
    assert (case.look_up().body["can_ask_review"], words(case)[-1]) == (False, "本件程序已终结")


def test_review_that_sets_the_answer_aside_opens_a_new_round(appeal, settled):
    case = appeal()
    settled()
    case.accept_only(legal_track="xinfang", dispatch={"lead_org": case.place.handler_org})
    walk(case, "sign", "reply", "approve")
    settled()
    case.rate(5)
    settled()
    case.ask_review()
    answer = case.decide_review(upheld=False).body
    assert (answer["state"], answer["round"]) == ("re_supervised", 2)
    case.step("signature", case.place.handler)
    case.reply_in_round()
    assert case.approve_in_round().body["round"] == 2


def test_review_of_what_is_no_petition_cannot_be_asked_for(appeal, settled):
    case = appeal()
    walk(case, "accept", "sign", "reply", "approve")
    settled()
    case.rate(5)
    settled()
    path = f"/appeals/{case.receipt['receipt_no']}/review"
    assert case.front_end.post(path, {"reason": "不服"}, case.credentials).status == 409


def test_closed_case_goes_to_the_archive_when_its_days_are_over(stack, appeal, settled):
    case = appeal()
    walk(case, "accept", "sign", "reply", "approve")
    settled()
    case.rate(5)
    settled()
    assert case.show(case.place.supervisor)["state"] == "closed"
    write_clock(stack.layout.clock, datetime.now(UTC) + timedelta(days=31))
    settled()
    assert case.look_up().body["timeline"][-1]["words"] == "已归档"
    write_clock(stack.layout.clock, None)
    assert case.show(case.place.supervisor)["allowed_steps"] == []
