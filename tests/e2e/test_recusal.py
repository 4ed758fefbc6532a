"""The wall on a whole stack: the accused body is passed over, refused and told nothing; the next level works."""

from uuid import uuid4

import pytest

from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import NOT_YET, Staff
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

VILLAGE = "341523110203"


@pytest.fixture
def front_end(stack):
    return FrontEnd(stack.url("gateway"))


@pytest.fixture
def staff(stack, front_end):
    return Staff(front_end, stack.secrets["demo_password"])


def filed(stack, front_end, text, **more):
    """The case of a complaint from the village, once every service knows of it."""
    body = {"appeal_type": "complaint", "text": text, "place": {"region_code": VILLAGE}, **more}
    receipt = expect(front_end.post("/appeals", body, key=uuid4().hex), 201).body
    settle(installation_of(stack), 60)
    return "C" + receipt["appeal_id"][1:]


def told_about(front_end, staff, username, case_id):
    """The messages about a case in somebody's inbox."""
    page = expect(front_end.get("/inbox", staff.headers(username)), 200).body
    return [item for item in page["items"] if item.get("case_id") == case_id]


def test_accused_village_is_passed_over_refused_and_told_nothing(stack, front_end, staff):
    case = filed(stack, front_end, "问村里征兵的事，长冲村村支书拒不答复，还索要好处。")
    supervisor, accused = staff.headers("zmq.wang"), staff.headers("ccc.zhang")

    route = expect(front_end.get(f"/cases/{case}/route", supervisor), 200).body
    assert (route["supervising_org"], route["first_org"]) == ("ZMQ-TD", "ZMQ-TG")
    assert "诉求反映的是“张母桥镇长冲村村两委”，该单位回避：不接收、不查看、不通知。" in [
        step["sentence"] for step in route["explanation"]
    ]

    to_the_accused = {"reason": "认定不是检举控告", "dispatch": {"mode": "online", "lead_org": "CCC-VC"}}
    path = f"/cases/{case}/acceptance"
    refused = expect(front_end.post(path, to_the_accused, supervisor, again=NOT_YET), 422).body
    assert [(fault["pointer"], fault["code"]) for fault in refused["errors"]] == [("/dispatch/lead_org", "recused")]

    one_up = {"reason": "认定不是检举控告", "dispatch": {"mode": "online", "lead_org": "ZMQ-TG"}}
    expect(front_end.post(path, one_up, supervisor, again=NOT_YET), 200, 201)
    settle(installation_of(stack), 60)
    for part in ("", "/content", "/route", "/clocks"):
        expect(front_end.get(f"/cases/{case}{part}", accused), 403, 404)
    assert told_about(front_end, staff, "ccc.zhang", case) == []


def test_supervising_body_the_citizen_complains_of_gives_way_to_the_county(stack, front_end, staff):
    case = filed(stack, front_end, "反映多次没有答复。", about_org="ZMQ-TD")
    above, accused = staff.headers("jw.zhou"), staff.headers("zmq.wang")
    route = expect(front_end.get(f"/cases/{case}/route", above), 200).body
    assert route["supervising_org"] == "SC-JW"
    assert told_about(front_end, staff, "jw.zhou", case) != []
    for part in ("", "/content", "/route", "/clocks"):
        expect(front_end.get(f"/cases/{case}{part}", accused), 403, 404)
    assert told_about(front_end, staff, "zmq.wang", case) == []
    listed = expect(front_end.get("/cases?page_size=100", accused), 200).body
    assert case not in [item["case_id"] for item in listed["items"]]


def test_body_that_does_not_exist_cannot_be_complained_of(front_end):
    body = {"appeal_type": "help", "text": "路坏了", "place": {"region_code": VILLAGE}, "about_org": "NO-ORG"}
    answer = expect(front_end.post("/appeals", body), 422).body
    assert [(fault["pointer"], fault["code"]) for fault in answer["errors"]] == [("/about_org", "org_unknown")]


def test_citizen_finds_the_bodies_around_the_place_without_their_addresses(front_end):
    found = expect(front_end.get(f"/public/organs?region={VILLAGE}&q=纪委"), 200).body["items"]
    assert [organ["code"] for organ in found] == ["SC-JW", "ZMQ-TD"]
    assert set(found[0]) == {"code", "name", "kind", "level"}
