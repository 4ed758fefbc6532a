"""The point whose region anybody may ask for: what the door lets through."""

import pytest

from tests.unit.gateway.builders import client, pointers, problem

ADDRESS = "/api/v1/public/region-at"


@pytest.fixture(scope="module")
def door():
    return client()


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("", [("/query/lat", "required"), ("/query/lon", "required")]),
        ("lon=116.97", [("/query/lat", "required")]),
        ("lon=116.97&lat=north", [("/query/lat", "type")]),
        ("lon=1e2&lat=31.4", [("/query/lon", "type")]),
        ("lon=nan&lat=31.4", [("/query/lon", "type")]),
        ("lon=１１６&lat=31.4", [("/query/lon", "type")]),
        ("lon=191&lat=31.4", [("/query/lon", "range")]),
        ("lon=116.97&lat=31.4&crs=epsg4326", [("/query/crs", "not_allowed")]),
        ("lon=116.97&lat=31.4&datum=wgs84", [("/query/datum", "unknown_field")]),
    ],
)
def test_point_that_is_none_is_refused_field_by_field(door, query, faults):
    response = door.get(f"{ADDRESS}?{query}")
    assert (problem(response), sorted(pointers(response))) == ((422, "invalid"), faults)


def test_point_is_asked_of_intake_without_any_login(door):
    response = door.get(f"{ADDRESS}?lon=116.97&lat=31.4&crs=bd09")
    assert problem(response) == (503, "unavailable")
