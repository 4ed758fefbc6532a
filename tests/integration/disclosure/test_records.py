"""disclosure as a running service: from a draft with planted personal data to what everybody may read."""

import json
import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from hashlib import sha256

import pytest
import urllib3

from chassis.causes import Actor
from chassis.http.client import RemoteProblem
from contracts.citypack import load_pack, to_document
from contracts.events.routing import PowerListPublished
from contracts.vocabulary import Role
from tests.integration.harness import ROOT, Streams, eventually, ground, settled

pytestmark = pytest.mark.servers

PACK = json.loads(json.dumps(to_document(load_pack(ROOT / "cities" / "shucheng"))))
VILLAGE = "341523110203"
ZHANG = Actor(id="ccc.zhang", role=Role.VILLAGE_COMMITTEE, org="CCC-VC", region=VILLAGE)
FENG = Actor(id="ccc.feng", role=Role.DISCLOSURE_CHECKER, org="CCC-VC", region=VILLAGE)
LI = Actor(id="sqc.li", role=Role.VILLAGE_COMMITTEE, org="SQC-VC", region="341523100201")
ZHOU = Actor(id="jw.zhou", role=Role.COUNTY_DISCIPLINE, org="SC-JW", region="341523000000")
PLANTED = ("张小三", "李小四", "13800138000", "11010519491231002X", "6222021234567890128", "ccc.zhang")
TABLE = "项目,金额\n修路,12000\n".encode()


def a_body(**overrides):
    body = {
        "kind": "village_affairs",
        "region_code": VILLAGE,
        "period": "2021-Q3",
        "title": "2021年第三季度财务公开",
        "body": "修路支出 12000 元，经手人张小三（13800138000，11010519491231002X）。",
        "rows": [
            {"name": "张小三", "amount_fen": 20000, "card_number": "6222021234567890128"},
            {"name": "李小四", "amount_fen": 135000, "category": "unattended_child"},
        ],
        "attachments": [
            {
                "name": "收支表.csv",
                "size": len(TABLE),
                "sha256": sha256(TABLE).hexdigest(),
                "media_type": "text/csv",
                "content": b64encode(TABLE).decode(),
            }
        ],
    }
    return {**body, **overrides}


def an_edit(**overrides):
    body = a_body(**overrides)
    return {name: body[name] for name in ("title", "body", "rows", "attachments", "reason") if name in body}


@pytest.fixture(scope="module")
def place(module_broker, module_mongo, tmp_path_factory):
    with ground(module_broker, module_mongo, tmp_path_factory.mktemp("disclosure")) as stood:
        yield stood


@pytest.fixture(scope="module")
def disclosure(place):
    service = place.start("disclosure")
    service.call("PUT", "/internal/city-pack", json=PACK)
    return service


@pytest.fixture
def send(disclosure, request):
    """A command as the gateway hands it on; the key names the test and the step."""

    def sent(method, path, actor, body=None, *, key, **options):
        options = {"key": f"{request.node.name}:{key}", "fingerprint": key, **options}
        return disclosure.call(method, path, json=body or {}, actor=actor, **options)

    return sent


def refusal(act):
    with pytest.raises(RemoteProblem) as problem:
        act()
    return problem.value


def made_public(send, key="a", **overrides):
    record_id = send("POST", "/internal/records", ZHANG, a_body(**overrides), key=f"new-{key}").body["record_id"]
    send("POST", f"/internal/records/{record_id}/check", FENG, key=f"check-{key}")
    answer = send("POST", f"/internal/records/{record_id}/publication", ZHANG, key=f"publish-{key}")
    return record_id, answer


def test_published_record_is_masked_for_everybody(disclosure, send):
    record_id, answer = made_public(send)
    assert (answer.body["status"], answer.body["published_version"], answer.status) == ("published", 1, 200)
    page = disclosure.body("GET", f"/internal/records/{record_id}")
    assert page["body"] == "修路支出 12000 元，经手人张*三（138****8000，110105***********X）。"
    assert page["rows"] == [
        {"name": "张*三", "amount_fen": 20000, "people": 1, "card_number": "***************0128"},
        {"name": "（依法不公开）", "amount_fen": 135000, "people": 1},
    ]
    listed = disclosure.body("GET", "/internal/records", query={"region": VILLAGE, "page_size": 100})
    versions = disclosure.body("GET", f"/internal/records/{record_id}/versions")
    everything = json.dumps([page, listed, versions], ensure_ascii=False)
    assert [each for each in PLANTED if each in everything] == []


def test_published_record_leaves_no_personal_data_in_its_document(place, send):
    record_id, _ = made_public(send)
    stored = json.dumps(place.db("disclosure")["records"].find_one({"_id": record_id}), default=str, ensure_ascii=False)
    assert [each for each in PLANTED[:5] if each in stored] == []


def test_publication_is_told_once_and_lasts_fifteen_days(place, disclosure, send):
    settled(disclosure)
    before = place.depth("analytics", "disclosure")
    record_id, _ = made_public(send)
    again = send("POST", f"/internal/records/{record_id}/publication", ZHANG, key="publish-a")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.body["published_version"] == 1
    eventually(lambda: place.depth("analytics", "disclosure") == before + 1, 10, "the event")
    settled(disclosure)
    assert place.depth("analytics", "disclosure") == before + 1
    page = disclosure.body("GET", f"/internal/records/{record_id}")
    days = datetime.fromisoformat(page["until"]) - datetime.fromisoformat(page["published_at"])
    assert 15 <= days.total_seconds() / 86400 <= 16


def test_draft_is_seen_by_those_concerned_only(disclosure, send):
    record_id = send("POST", "/internal/records", ZHANG, a_body(period="2021-Q2"), key="new").body["record_id"]
    assert refusal(lambda: disclosure.call("GET", f"/internal/records/{record_id}")).status == 404
    listed = disclosure.body("GET", "/internal/records", query={"period": "2021-Q2"})
    assert (listed["items"], listed["total"]) == ([], 0)
    for stranger in (LI, Actor(id="x", role=Role.SYSTEM_ADMIN, region="341523000000"), Actor("c", Role.CITIZEN)):
        for path in (f"/internal/drafts/{record_id}", f"/internal/records/{record_id}/preview"):
            assert refusal(lambda s=stranger, p=path: disclosure.call("GET", p, actor=s)).status == 404
    assert disclosure.body("GET", f"/internal/drafts/{record_id}", actor=ZHOU)["draft"]["author"] == "ccc.zhang"
    lines = disclosure.body("GET", "/internal/drafts", actor=FENG)["items"]
    assert record_id in [line["record_id"] for line in lines]
    assert (
        refusal(lambda: disclosure.call("GET", "/internal/drafts", actor=LI, query={"region": VILLAGE})).status == 403
    )


def test_preview_shows_what_will_be_hidden(disclosure, send):
    record_id = send("POST", "/internal/records", ZHANG, a_body(), key="new").body["record_id"]
    found = disclosure.body("GET", f"/internal/records/{record_id}/preview", actor=FENG)
    assert found["hidden"] == {
        "card_number": 1, "id_number": 1, "mobile": 1, "name": 2, "suppressed_name": 1,
    }  # fmt: skip
    assert found["shown"]["body"] == "修路支出 12000 元，经手人张*三（138****8000，110105***********X）。"


def test_correction_is_a_new_version_with_its_reason(disclosure, send):
    record_id, published = made_public(send)
    path = f"/internal/records/{record_id}"
    edit = an_edit(body="修路支出 12500 元。", rows=[], attachments=[])
    version = published.body["version"]
    no_reason = refusal(lambda: send("PUT", path, ZHANG, edit, key="e1", if_match=version))
    assert (no_reason.status, no_reason.problem["params"]) == (409, {"reason": "reason_missing"})
    assert refusal(lambda: send("PUT", path, ZHANG, edit, key="e2")).status == 428
    stale = refusal(lambda: send("PUT", path, ZHANG, {**edit, "reason": "漏记"}, key="e3", if_match=version - 1))
    assert stale.status == 412
    send("PUT", path, ZHANG, {**edit, "reason": "漏记"}, key="e4", if_match=version)
    assert disclosure.body("GET", path)["version"] == 1
    send("POST", f"{path}/check", FENG, key="check-2")
    send("POST", f"{path}/publication", ZHANG, key="publish-2")
    versions = disclosure.body("GET", f"{path}/versions")["items"]
    assert [(each["version"], each["reason"]) for each in versions] == [(2, "漏记"), (1, "")]
    assert versions[0]["changes"] == [
        "正文删去 1 行，新增 1 行", "名单由 2 人 1550.00 元改为 0 人 0.00 元", "删去附件“收支表.csv”",
    ]  # fmt: skip


def test_edit_without_a_key_is_guarded_by_its_version(disclosure, send):
    created = send("POST", "/internal/records", ZHANG, a_body(), key="new").body
    path = f"/internal/records/{created['record_id']}"
    edited = disclosure.call("PUT", path, json=an_edit(title="改"), actor=ZHANG, if_match=created["version"])
    assert edited.headers["etag"] == f'"{created["version"] + 1}"'
    again = refusal(lambda: disclosure.call("PUT", path, json=an_edit(), actor=ZHANG, if_match=created["version"]))
    assert again.status == 412


def test_steps_out_of_turn_or_by_the_wrong_person_are_refused(send):
    record_id = send("POST", "/internal/records", ZHANG, a_body(), key="new").body["record_id"]
    path = f"/internal/records/{record_id}"
    unchecked = refusal(lambda: send("POST", f"{path}/publication", ZHANG, key="p"))
    assert (unchecked.status, unchecked.problem["params"]) == (409, {"reason": "not_checked"})
    assert refusal(lambda: send("POST", f"{path}/check", ZHANG, key="c1")).status == 403
    assert refusal(lambda: send("POST", f"{path}/check", ZHOU, key="c2")).status == 403
    assert refusal(lambda: send("POST", "/internal/records", LI, a_body(), key="n2")).status == 403
    assert refusal(lambda: send("POST", "/internal/records/Rnone/check", FENG, key="c3")).status == 404


def test_create_repeated_gives_the_first_answer_and_another_body_is_refused(send):
    first = send("POST", "/internal/records", ZHANG, a_body(), key="same")
    again = send("POST", "/internal/records", ZHANG, a_body(), key="same")
    assert (first.status, again.body, again.headers["idempotency-replayed"]) == (201, first.body, "true")
    other = refusal(lambda: send("POST", "/internal/records", ZHANG, a_body(), key="same", fingerprint="other"))
    assert (other.status, other.code) == (422, "key_reused")


@pytest.mark.parametrize(
    ("overrides", "pointer"),
    [
        ({"kind": "gossip"}, "/kind"),
        ({"period": "2021-Q5"}, "/period"),
        ({"region_code": "341523110000"}, "/region_code"),
        ({"title": ""}, "/title"),
        ({"rows": [{"name": "张小三", "amount_fen": 1.5}]}, "/rows/0/amount_fen"),
        ({"attachments": [{**a_body()["attachments"][0], "size": 1}]}, "/attachments/0/sha256"),
        ({"attachments": [{**a_body()["attachments"][0], "content": "%%"}]}, "/attachments/0/content"),
    ],
)
def test_bad_content_is_refused_field_by_field(place, send, overrides, pointer):
    before = place.db("disclosure")["records"].count_documents({})
    refused = refusal(lambda: send("POST", "/internal/records", ZHANG, a_body(**overrides), key=pointer))
    assert (refused.status, [each["pointer"] for each in refused.problem["errors"]]) == (422, [pointer])
    assert place.db("disclosure")["records"].count_documents({}) == before


def test_attachment_without_personal_data_is_served(disclosure, send):
    record_id, _ = made_public(send)
    digest = sha256(TABLE).hexdigest()
    page = disclosure.body("GET", f"/internal/records/{record_id}")
    assert page["attachments"][0]["available"] is True
    with pytest.raises(RemoteProblem) as problem:
        disclosure.call("GET", f"/internal/records/{record_id}/attachments/{'0' * 64}")
    assert problem.value.status == 404
    served = disclosure.body("GET", f"/internal/records/{record_id}/attachments/{digest}")
    assert (served["name"], b64decode(served["content"])) == ("收支表.csv", TABLE)


def test_records_are_listed_newest_first_by_subtree_and_page(disclosure, send):
    ids = [made_public(send, key=str(number), period=f"2020-0{number}")[0] for number in (1, 2, 3)]
    for region in ("341523110203", "341523110000", "341523", "3415", ""):
        items = disclosure.body("GET", "/internal/records", query={"region": region, "page_size": 3})["items"]
        assert [item["record_id"] for item in items] == ids[::-1]
    second = disclosure.body("GET", "/internal/records", query={"page": 2, "page_size": 1})["items"]
    assert [item["record_id"] for item in second] == [ids[1]]
    assert disclosure.body("GET", "/internal/records", query={"region": "341523100000"})["items"] == []
    assert disclosure.body("GET", "/internal/records", query={"period": "2020-02"})["total"] == 1


def test_power_list_is_public_with_flow_and_basis(place, disclosure):
    listed = disclosure.body("GET", "/internal/power-list")
    assert (listed["version"], listed["total"], listed["published_at"]) == (PACK["power_list"]["version"], 34, None)
    item = disclosure.body("GET", "/internal/power-list/G01")
    assert bool(item["basis"]) and [node["seq"] for node in item["flow"]] == list(range(1, len(item["flow"]) + 1))
    assert "keywords" not in item
    assert refusal(lambda: disclosure.call("GET", "/internal/power-list/Z99")).status == 404
    narrowed = disclosure.body("GET", "/internal/power-list", query={"category": item["category"]})
    assert {each["category"] for each in narrowed["items"]} == {item["category"]}

    at = datetime(2021, 9, 6, tzinfo=UTC)
    told = PowerListPublished(power_list_version=listed["version"], item_count=34, valid_from=at, published_at=at)
    event = Streams(policy_version=PACK["policy_version"], region_code="").envelope(told)
    place.publish(event, event)
    path = "/internal/power-list"
    eventually(lambda: disclosure.body("GET", path)["published_at"] == "2021-09-06T00:00:00Z", 10, "the announcement")
    settled(disclosure)


def test_attachment_of_a_replaced_draft_is_deleted(module_broker, mongo, tmp_path, request):
    other = b"a,b\n"
    with ground(module_broker, mongo, tmp_path) as place:
        service = place.start("disclosure", {"ORPHAN_SECONDS": "1"})
        service.call("PUT", "/internal/city-pack", json=PACK)
        made = service.body("POST", "/internal/records", json=a_body(), actor=ZHANG, key="new")
        file = a_body()["attachments"][0]
        file |= {"size": len(other), "sha256": sha256(other).hexdigest(), "content": b64encode(other).decode()}
        path = f"/internal/records/{made['record_id']}"
        service.call("PUT", path, json=an_edit(attachments=[file]), actor=ZHANG, if_match=made["version"])
        assert service.stop() == 0
        time.sleep(1)
        place.start("disclosure", {"ORPHAN_SECONDS": "1"})
        kept = place.db("disclosure")["attachments"]
        eventually(lambda: [row["_id"] for row in kept.find({})] == [file["sha256"]], 10, "only the file in use")


def test_operators_see_how_long_ago_something_was_published(disclosure, send):
    made_public(send, "aged")

    def age() -> float | None:
        text = urllib3.request("GET", f"http://127.0.0.1:{disclosure.port}/metrics").data.decode()
        lines = [line for line in text.splitlines() if line.startswith("disclosure_publication_age_seconds{")]
        return float(lines[0].rpartition(" ")[2]) if lines else None

    assert 0 <= eventually(age, 30, "the age of the newest publication") < 3600
