"""What a place may look like as it is handed in: a point whole and once, a door only with its building."""

import pytest
from marshmallow import ValidationError

from services.intake.domain.place import Datum
from services.intake.schemas import PlaceSchema, PointQuery

POINT = {"longitude": 116.97, "latitude": 31.43, "datum": "bd09"}


@pytest.mark.parametrize(
    "given",
    [
        {"region_code": "341523100201"},
        {"lon": 116.97, "lat": 31.43},
        {"lon": 0.0, "lat": 0.0, "crs": "wgs84"},
        {"coordinates": POINT},
        {"building_code": "sq-xp-01", "household": "301室"},
        {"region_code": "341523100201", "lon": 116.97, "lat": 31.43, "building_code": "SQ-XP-01"},
    ],
)
def test_place_may_be_a_region_a_point_a_building_or_several(given):
    loaded = PlaceSchema().load(given)
    assert (loaded["lon"], loaded["lat"]) == (given.get("lon"), given.get("lat"))
    assert loaded["building_code"] == given.get("building_code", "").upper()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"lon": 116.97}, "lat"),
        ({"lat": 31.43}, "lon"),
        ({"crs": "gcj02"}, "lon"),
        ({"lon": 116.97, "lat": 31.43, "coordinates": POINT}, "coordinates"),
        ({"household": "301室"}, "household"),
        ({"lon": 181.0, "lat": 31.43}, "lon"),
        ({"lon": float("nan"), "lat": 31.43}, "lon"),
        ({"lon": 116.97, "lat": 31.43, "crs": "mars"}, "crs"),
        ({"coordinates": {**POINT, "datum": "mars"}}, "coordinates"),
    ],
)
def test_place_that_says_half_or_twice_is_refused_at_its_field(given, field):
    with pytest.raises(ValidationError) as refused:
        PlaceSchema().load(given)
    assert list(refused.value.messages) == [field]


def test_point_asked_for_may_leave_its_datum_to_the_city():
    assert PointQuery().load({"lon": "116.97", "lat": "31.43"}) == {"lon": 116.97, "lat": 31.43, "crs": None}
    assert PointQuery().load({"lon": "116.97", "lat": "31.43", "crs": "bd09"})["crs"] is Datum.BD09
