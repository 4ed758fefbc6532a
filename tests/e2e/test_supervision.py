"""Supervision through the public gateway: orders with their letters, held-up replies, revisits, spot checks."""

import hashlib
import re
from io import BytesIO

import pytest
import urllib3
from docx import Document

from tests.journeys.front_end import FrontEnd, Refused, expect
from tests.journeys.lifecycle import CHANGCHONG, NOT_YET, Lifecycle, Staff
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

TOWN, VILLAGE, COUNTY = CHANGCHONG.supervisor, CHANGCHONG.handler, "jw.zhou"
WATERWORKS, BUREAU = "cqt.chen", "cg.sun"
RULINGS = {False: "wrong_body", True: "duty_clear"}
PROOF = {"kind": "photo", "description": "修好后的路灯照片", "reference": "照片-1"}


@pytest.fixture
def front_end(stack):
    return FrontEnd(stack.url("gateway"))


@pytest.fixture
def staff(stack, front_end):
    return Staff(front_end, stack.secrets["demo_password"])


@pytest.fixture
def post(front_end, staff):
    """A person's command, repeated while events are on their way."""

    def send(who, path, body=None, *statuses):
        answer = front_end.post(path, body or {}, staff.headers(who), again=NOT_YET if not statuses else ())
        return expect(answer, *(statuses or (200,))).body

    return send


@pytest.fixture
def get(front_end, staff):
    return lambda who, path, status=200: expect(front_end.get(path, staff.headers(who)), status).body


@pytest.fixture
def case(front_end, staff):
    """A case about two things, in the village's hands."""
    one = Lifecycle(front_end, staff, text="村口的路灯坏了半个月没人修。村务公开栏什么时候更新？")
    for step in (one.file, one.accept, one.sign):
        step()
    return one


def letter(stack, staff, who, order_id):
    url = f"{stack.url('gateway')}/api/v1/supervision-orders/{order_id}/document"
    return urllib3.PoolManager().request("GET", url, headers=staff.headers(who))


def test_order_is_signed_printed_received_answered_with_proof_and_closed(stack, staff, post, get, case):
    draft = post(TOWN, f"/cases/{case.case_id}/supervision-orders", {"reason": "群众再次催办"})
    order = f"/supervision-orders/{draft['order_id']}"
    get(VILLAGE, order, 403)
    signed = post(TOWN, f"{order}/signature")
    assert re.fullmatch(r"舒纪督〔\d{4}〕\d+号", signed["letter_no"])
    ours, theirs = (letter(stack, staff, who, draft["order_id"]) for who in (TOWN, VILLAGE))
    assert hashlib.sha256(ours.data).digest() == hashlib.sha256(theirs.data).digest()
    lines = [line.text for line in Document(BytesIO(ours.data)).paragraphs]
    assert signed["letter_no"] in lines
    assert "路灯" not in "".join(lines)
    post(VILLAGE, f"{order}/closure", {}, 403)
    post(VILLAGE, f"{order}/receipt")
    post(VILLAGE, f"{order}/report", {"text": "路灯已修好。", "evidence": []}, 422)
    post(VILLAGE, f"{order}/report", {"text": "路灯已修好。", "evidence": [PROOF]})
    assert post(TOWN, f"{order}/closure", {"reason": "已现场核实"})["status_words"] == "已销号"
    shown = get(TOWN, f"/cases/{case.case_id}")["supervision"]["orders"]
    assert [(each["letter_no"], each["status"]) for each in shown] == [(signed["letter_no"], "closed")]
    assert {read["actor"]["org"] for read in get(TOWN, f"{order}/reads")["items"]} == {"ZMQ-TD", "CCC-VC"}
    assert draft["order_id"] in {item["order_id"] for item in get(VILLAGE, "/supervision-orders")["items"]}


def test_reply_that_leaves_a_question_out_is_held_up_until_somebody_says_why(post, get, case):
    reply = {"text": "经查路灯电缆被施工挖断，已经接通并检查全村路灯。", "conclusion_code": "partly_solved"}
    post(VILLAGE, f"/cases/{case.case_id}/reply", reply)
    (kept,) = get(TOWN, f"/cases/{case.case_id}")["replies"]
    assert [each["code"] for each in kept["coverage"]["findings"]] == ["claim_unanswered"]
    assert "公开栏什么时候" not in kept["coverage"]["findings"][0]["detail"]
    refused = post(TOWN, f"/cases/{case.case_id}/reply-approval", {}, 409)
    assert [(each["pointer"], each["code"]) for each in refused["errors"]] == [
        ("/text", "claim_unanswered"),
        ("/override_reason", "required"),
    ]
    done = post(TOWN, f"/cases/{case.case_id}/reply-approval", {"override_reason": "公开栏一事已当面答复"})
    assert done["state"] == "awaiting_rating"


def test_client_cannot_hand_in_findings_of_its_own(post, case):
    reply = {"text": "已经办好。", "conclusion_code": "solved", "coverage": {"findings": []}}
    assert post(VILLAGE, f"/cases/{case.case_id}/reply", reply, 422)["errors"][0]["pointer"] == "/coverage"


def test_word_by_phone_reopens_a_closed_case(stack, post, get, case):
    for step in (case.reply, case.approve, case.rate):
        step()
    settle(installation_of(stack), 60)
    post(COUNTY, f"/cases/{case.case_id}/revisit", {"result": "confirmed"}, 403)
    post(TOWN, f"/cases/{case.case_id}/revisit", {"result": "overruled", "stars": 1, "note": "路灯又坏了"})
    again = post(TOWN, f"/cases/{case.case_id}/re-supervision", {"reason": "回访推翻原评价"})
    assert (again["state"], again["round"]) == ("re_supervised", 2)
    settle(installation_of(stack), 60)
    told = "".join(line["words"] for line in case.look_up().body["timeline"])
    assert re.search("已回访，办理结果未获认可.*要求重新办理", told)


def test_ledger_charges_a_return_and_joint_handling_waits_for_the_second(post, get, front_end, staff):
    one = Lifecycle(front_end, staff)
    for step in (one.file, one.accept):
        step()
    path = f"/cases/{one.case_id}"
    post(VILLAGE, f"{path}/return-request", {"reason_code": "not_our_duty", "reason": "应由武装部办理"})
    post(TOWN, f"{path}/return-ruling", {"granted": True, "reason_code": "wrong_body", "reason": "另行转办"})
    ledger = get(TOWN, f"{path}/ledger")
    assert [(each["kind"], each["charged_to"]) for each in ledger["entries"]] == [("return_granted", "CCC-VC")]
    assert (ledger["times_passed_on"], ledger["joint_handling_due"]) == (1, False)
    for held in (*ledger["entries"], *ledger["holdings"]):
        assert 0 <= held["held_working_seconds"] <= held["held_seconds"]
    meeting = {"lead_org": "CCC-VC", "orgs": ["ZMQ-TD"], "reason": "会商"}
    assert "满2次才会商" in post(TOWN, f"{path}/joint-handling", meeting, 409)["detail"]
    get(VILLAGE, f"{path}/ledger", 403)


@pytest.mark.parametrize("kept", [False, True], ids=["given back", "lead kept"])
def test_joint_handling_gives_each_body_it_calls_in_a_clock_and_a_message(stack, post, get, front_end, staff, kept):
    one = Lifecycle(front_end, staff)
    for step in (one.file, one.accept):
        step()
    path = f"/cases/{one.case_id}"
    asked = {"reason_code": "not_our_duty", "reason": "不归我们管"}
    post(VILLAGE, f"{path}/return-request", asked)
    post(TOWN, f"{path}/return-ruling", {"granted": True, "reason_code": "wrong_body", "reason": "另行转办"})
    post(TOWN, f"{path}/dispatch", {"lead_org": "SC-CG"})
    post(BUREAU, f"{path}/return-request", asked)
    post(TOWN, f"{path}/return-ruling", {"granted": not kept, "reason_code": RULINGS[kept], "reason": "会商确定"})
    if not kept:
        assert "须召集有关单位会商" in post(TOWN, f"{path}/dispatch", {"lead_org": "SC-CG"}, 409)["detail"]
    post(TOWN, f"{path}/joint-handling", {"lead_org": "SC-CG", "orgs": ["SC-CQT"], "reason": "两家各管一段"})
    settle(installation_of(stack), 60)
    helping = [clock for clock in get(WATERWORKS, f"{path}/clocks")["clocks"] if clock["kind"] == "help"]
    assert [(clock["org"], clock["stopped_at"]) for clock in helping] == [("SC-CQT", None)]
    told = get(WATERWORKS, "/inbox?page_size=100")["items"]
    assert any(message["event"] == "joint_handling_convened" for message in told if message["case_id"] == one.case_id)
    post(WATERWORKS, f"{path}/helper-reply", {"text": "我厂一段今日修复。"})
    settle(installation_of(stack), 60)
    helping = [clock for clock in get(WATERWORKS, f"{path}/clocks")["clocks"] if clock["kind"] == "help"]
    assert [clock["on_time"] for clock in helping] == [True]


def test_spot_check_is_announced_once_and_open_to_everybody(front_end, post):
    period = "2099-12"
    told = post(COUNTY, "/spot-checks", {"period": period})
    assert (told["draw_id"], told["salt"], told["population"]) == ("2099-12-341523", None, 0)
    public = expect(front_end.get("/public/spot-checks/2099-12-341523"), 200).body
    assert (public["commitment"], public["case_ids"]) == (told["commitment"], [])
    post(TOWN, "/spot-checks", {"period": period}, 403)
    assert "结束后才能抽取" in post(COUNTY, "/spot-checks/2099-12-341523/drawing", {}, 409)["detail"]
    with pytest.raises(Refused):
        expect(front_end.get("/public/spot-checks/nonsense"), 200)
