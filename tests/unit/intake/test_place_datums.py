"""Points between GCJ-02, BD-09, WGS-84 and CGCS2000, against published points and there and back."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.datums import from_wgs84, to_cgcs2000
from services.intake.domain.place import Datum, Point

METRES_A_DEGREE = 111_320.0


def metres(one: Point, x: float, y: float) -> float:
    east = (one.longitude - x) * cos(radians(y))
    return hypot(east, one.latitude - y) * METRES_A_DEGREE


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # Shanghai, Shenzhen, Peking: googollee/eviltransform
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        # wandergis/coordtransform
        ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
)
def test_gcj02_agrees_with_published_points_both_ways(wgs84, gcj02):
    assert metres(from_wgs84(wgs84, Datum.GCJ02), *gcj02) < 0.01
    assert metres(to_cgcs2000(Point(*gcj02, Datum.GCJ02)), *wgs84) < 0.01


def test_bd09_agrees_with_published_points_both_ways():
    """wandergis/coordtransform; its own inverse of BD-09 is an approximation good to about a metre."""
    wgs84 = to_cgcs2000(Point(116.404, 39.915, Datum.GCJ02))
    there = from_wgs84((wgs84.longitude, wgs84.latitude), Datum.BD09)
    assert metres(there, 116.41036949371029, 39.92133699351021) < 0.01
    back = to_cgcs2000(Point(116.404, 39.915, Datum.BD09))
    assert metres(from_wgs84((back.longitude, back.latitude), Datum.GCJ02), 116.39762729119315, 39.90865673957631) < 1


@given(
    x=st.floats(73.5, 135.0),
    y=st.floats(18.0, 53.5),
    datum=st.sampled_from([Datum.GCJ02, Datum.BD09, Datum.WGS84, Datum.CGCS2000]),
)
def test_there_and_back_misses_by_less_than_a_millimetre(x, y, datum):
    back = to_cgcs2000(from_wgs84((x, y), datum))
    assert back.datum is Datum.CGCS2000
    assert metres(back, x, y) < 0.001


def test_gcj02_without_conversion_would_miss_by_hundreds_of_metres():
    assert 300 < metres(from_wgs84((116.95, 31.45), Datum.GCJ02), 116.95, 31.45) < 800


def test_beyond_china_nothing_is_shifted():
    assert from_wgs84((2.35, 48.85), Datum.GCJ02) == Point(2.35, 48.85, Datum.GCJ02)
