"""Place and suggestion on a whole stack: found and told honestly, shown to supervisors alone."""

from uuid import uuid4

import pytest

from tests.journeys.front_end import FrontEnd, expect
from tests.journeys.lifecycle import Staff
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

SHIQIAO = "341523100201"
HERE = {"lon": 116.9702, "lat": 31.4351, "crs": "wgs84"}
WATER = "水龙头放出来的水又黄又浑，根本不能喝"


@pytest.fixture
def front_end(stack):
    return FrontEnd(stack.url("gateway"))


def appeal(**place):
    return {"appeal_type": "complaint", "text": WATER, "place": place}


def test_point_and_filing_agree_and_another_city_is_refused(front_end):
    query = "&".join(f"{name}={value}" for name, value in HERE.items())
    found = expect(front_end.get(f"/public/region-at?{query}"), 200).body
    assert (found["region_code"], found["grid"]) == (SHIQIAO, "SQ-01")
    refused = expect(front_end.post("/appeals", appeal(lon=120.15, lat=30.28, crs="wgs84"), key=uuid4().hex), 422).body
    assert [(fault["pointer"], fault["code"]) for fault in refused["errors"]] == [("/place/lon", "outside_city")]


def test_suggestion_is_for_the_supervising_body_and_the_door_of_the_house_too(stack, front_end):
    place = {"building_code": "SQ-XP-01", "household": "东头一户"}
    receipt = expect(front_end.post("/appeals", appeal(**place), key=uuid4().hex), 201).body
    settle(installation_of(stack), 60)
    case, staff = "C" + receipt["appeal_id"][1:], Staff(front_end, stack.secrets["demo_password"])
    supervisor = staff.headers("cgz.zhao")

    shown = expect(front_end.get(f"/cases/{case}/suggestions", supervisor), 200).body
    assert (shown["items"][0]["item_code"], shown["decides_alone"]) == ("E05", False)
    assert len(shown["items"]) == 3
    content = expect(front_end.get(f"/cases/{case}/content", supervisor), 200).body
    assert (content["grid"], content["household"]) == ("SQ-01", "东头一户")
    for username in ("sqc.li", "ccc.zhang", "zmq.wang"):
        expect(front_end.get(f"/cases/{case}/suggestions", staff.headers(username)), 403, 404)
