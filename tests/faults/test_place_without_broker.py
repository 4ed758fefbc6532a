"""Where a matter is, is found at filing from the city's own map: the broker may be away."""

from uuid import uuid4

import pytest

from tests.journeys.front_end import FrontEnd, expect

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]

HERE = {"lon": 116.9702, "lat": 31.4351, "crs": "wgs84"}
FILED = {"appeal_type": "complaint", "text": "水龙头放出来的水又黄又浑，根本不能喝", "place": HERE}


def test_region_of_a_point_is_found_while_the_broker_is_away(stack):
    stack.kill("rabbitmq")
    receipt = expect(FrontEnd(stack.gateway_url).post("/appeals", FILED, key=uuid4().hex), 201).body
    assert receipt["place"] == {
        "region_code": "341523100201",
        "region_name": "石桥村",
        "source": "point",
        "words": "按坐标落在“城关镇石桥村”范围内。",
    }
