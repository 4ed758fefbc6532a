"""Bad input at the front door of the whole platform: each gets its right answer, and nothing of it is stored."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import urllib3
from pymongo import MongoClient

from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import CHANGCHONG, Lifecycle, Staff
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = pytest.mark.stack

APPEAL = {
    "appeal_type": "complaint",
    "text": "村口的路灯坏了半个月。",
    "place": {"region_code": CHANGCHONG.region_code},
}
RECORD = {
    "kind": "village_affairs",
    "region_code": CHANGCHONG.region_code,
    "period": "2021-Q3",
    "title": "第三季度村务公开",
    "body": "道路维修支出 12000 元。",
}
NOT_CONTENT = {"login_attempts", "sessions", "audit", "query_attempts", "access_log", "leases", "sweeps"}
"""Collections that note that somebody knocked, not what they brought."""


@pytest.fixture
def front_end(stack):
    return FrontEnd(stack.url("gateway"))


@pytest.fixture
def staff(stack, front_end):
    return Staff(front_end, stack.secrets["demo_password"])


@pytest.fixture
def stored(stack):
    """A function that counts what all services hold, once everything is at rest."""
    client: MongoClient = MongoClient(stack.mongo_uri)

    def count() -> dict[str, int]:
        settle(installation_of(stack), 60)
        return {
            f"{name}.{collection}": client[name][collection].count_documents({})
            for name in client.list_database_names()
            if name.startswith("ydt_")
            for collection in client[name].list_collection_names()
            if collection not in NOT_CONTENT
        }

    yield count
    client.close()


def send(stack, body: bytes, content_type: str = "application/json", path: str = "/appeals", **headers: str):
    """POST bytes as they are, once; answers (status, document)."""
    sent = {"Content-Type": content_type, "Idempotency-Key": uuid4().hex, **headers}
    url = f"{stack.url('gateway')}/api/v1{path}"
    response = urllib3.request("POST", url, body=body, headers=sent, timeout=30, retries=False)
    assert response.headers["Content-Type"] == "application/problem+json"
    return response.status, json.loads(response.data)


def refused(answer) -> tuple[int, str]:
    return answer.status, answer.body["code"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b'{"appeal_type": "complaint", ', "application/json", 400, "malformed_request"),
        (b"\x00\x01\x02", "application/json", 400, "malformed_request"),
        (json.dumps(APPEAL, ensure_ascii=False).encode("gbk"), "application/json", 400, "malformed_request"),
        (json.dumps(APPEAL, ensure_ascii=False).encode("utf-16"), "application/json", 400, "malformed_request"),
        (json.dumps(APPEAL).encode(), "application/json; charset=gbk", 415, "unsupported_media_type"),
        (b"text=" + b"x" * 100, "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"<appeal/>", "application/xml", 415, "unsupported_media_type"),
        (json.dumps(APPEAL | {"text": "x" * 5_000_000}).encode(), "application/json", 413, "too_large"),
        (json.dumps([APPEAL]).encode(), "application/json", 422, "invalid"),
    ],
)
def test_unreadable_filing_is_refused_and_nothing_is_stored(stack, stored, body, content_type, status, code):
    before = stored()
    answered, document = send(stack, body, content_type)
    assert (answered, document["status"], document["code"]) == (status, status, code)
    assert stored() == before


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"place": {"region_code": "999999999999"}}, "/place/region_code"),
        ({"place": {}}, "/place"),
        ({"category": "Z99"}, "/category"),
        ({"text": "x" * 5001}, "/text"),
        ({"text": "   "}, "/text"),
        ({"appeal_type": "gossip"}, "/appeal_type"),
        ({"contact": {"id_number": "341523199101010010"}}, "/contact/id_number"),
        ({"contact": {"mobile": "12345"}}, "/contact/mobile"),
        (
            {"place": {"coordinates": {"longitude": 116.9, "latitude": 31.4, "datum": "mars"}}},
            "/place/coordinates/datum",
        ),
        ({"receipt_no": "1"}, "/receipt_no"),
    ],
)
def test_wrong_filing_is_refused_field_by_field_and_nothing_is_stored(front_end, stored, changes, pointer):
    before = stored()
    answer = front_end.post("/appeals", {**APPEAL, **changes})
    assert refused(answer) == (422, "invalid")
    assert [error["pointer"] for error in answer.body["errors"]] == [pointer]
    assert stored() == before


def test_same_key_for_another_text_is_refused_and_the_first_stays(front_end, stored):
    key = uuid4().hex
    first = expect(front_end.post("/appeals", APPEAL, key=key), 201)
    before = stored()
    other = front_end.post("/appeals", {**APPEAL, "text": "换了一件事。"}, key=key)
    again = front_end.post("/appeals", APPEAL, key=key)
    assert refused(other) == (422, "key_reused")
    assert (again.status, again.body, again.headers["Idempotency-Replayed"]) == (201, first.body, "true")
    assert stored() == before


def test_one_filing_sent_twenty_times_at_once_is_one_appeal(front_end, stored):
    before, key = stored(), uuid4().hex
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: front_end.post("/appeals", APPEAL, key=key), range(20)))
    assert {answer.status for answer in answers} == {201}
    assert {answer.body["receipt_no"] for answer in answers} == {answers[0].body["receipt_no"]}
    assert stored()["ydt_intake.appeals"] - before["ydt_intake.appeals"] == 1


def test_step_on_a_closed_case_is_refused_and_changes_nothing(front_end, staff, stored):
    case = Lifecycle(front_end, staff)
    case.file()
    supervisor = staff.headers(CHANGCHONG.supervisor)
    refusal = {"reason_code": "in_litigation", "reason": "已向法院起诉"}
    path = f"/cases/{case.case_id}"
    expect(front_end.post(f"{path}/refusal", refusal, supervisor, again=(404,)), 200)
    stored()
    version = front_end.get(path, supervisor).headers["ETag"]
    answer = front_end.post(f"{path}/acceptance", {}, supervisor)
    assert refused(answer) == (409, "illegal_step")
    assert answer.body["detail"].startswith("工单当前状态为“不予受理”")
    assert front_end.get(path, supervisor).headers["ETag"] == version


def test_step_on_a_stale_version_is_refused_and_changes_nothing(front_end, staff, stored):
    case = Lifecycle(front_end, staff)
    case.file()
    supervisor = staff.headers(CHANGCHONG.supervisor)
    path = f"/cases/{case.case_id}"
    seen = expect(front_end.get(path, supervisor, again=(404,)), 200).headers["ETag"]
    case.accept()
    stored()
    current = front_end.get(path, supervisor).headers["ETag"]
    handler = staff.headers(CHANGCHONG.handler)
    answer = front_end.post(f"{path}/signature", {}, {**handler, "If-Match": seen})
    assert (refused(answer), seen != current) == ((412, "stale_version"), True)
    assert front_end.get(path, supervisor).headers["ETag"] == current


def test_edit_of_a_record_needs_its_current_version(stack, front_end, staff):
    village = staff.headers(CHANGCHONG.handler)
    record = expect(front_end.post("/records", RECORD, village), 201)
    url = f"{stack.url('gateway')}/api/v1/records/{record.body['record_id']}"
    change = {"title": "第三季度村务公开", "body": "道路维修支出 11800 元。"}

    def put(**headers: str) -> int:
        sent = {**village, **headers, "Content-Type": "application/json"}
        return urllib3.request("PUT", url, body=json.dumps(change).encode(), headers=sent, timeout=15).status

    statuses = [put(), put(**{"If-Match": "yesterday"}), put(**{"If-Match": '"1"'}), put(**{"If-Match": '"1"'})]
    assert statuses == [428, 400, 200, 412]


def test_five_wrong_query_codes_lock_the_receipt(front_end, staff):
    case = Lifecycle(front_end, staff)
    case.file()
    path = f"/appeals/{case.receipt['receipt_no']}"
    wrong = str((int(case.receipt["query_code"]) + 1) % 10**8).zfill(8)
    patient = FrontEnd(front_end.url, patience=0)
    statuses = [patient.get(path, {"X-Query-Code": wrong}).status for _ in range(5)]
    with pytest.raises(AssertionError, match="429"):
        patient.get(path, case.credentials)
    assert statuses == [401] * 5


def test_staff_of_another_village_gets_nowhere_with_a_case(front_end, staff, stored):
    case = Lifecycle(front_end, staff)
    case.file()
    case.accept()
    before = stored()
    neighbour = staff.headers("sqc.li")
    reads = [front_end.get(f"/cases/{case.case_id}{part}", neighbour).status for part in ("", "/content", "/clocks")]
    writes = [
        front_end.post(f"/cases/{case.case_id}/{step}", body, neighbour).status
        for step, body in (("signature", {}), ("reply", {"text": "已办好。", "conclusion_code": "solved"}))
    ]
    assert (set(reads) | set(writes)) <= {403, 404}
    assert stored() == before


def test_case_number_that_is_none_is_not_found(front_end, staff):
    supervisor = staff.headers(CHANGCHONG.supervisor)
    for case_id in ("C" + "a" * 26, "x", "..%2Fcases", "C" + "A" * 26, "%00"):
        assert refused(front_end.get(f"/cases/{case_id}", supervisor)) == (404, "not_found"), case_id
