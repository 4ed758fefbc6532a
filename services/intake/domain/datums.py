"""Points from one datum to another: everything is compared on CGCS2000, the original is kept as it was given.

GCJ-02 shifts WGS-84 by sums of sines on the Krasovsky 1940 ellipsoid, BD-09 shifts GCJ-02 once more. Both algorithms
are the published ones (googollee/eviltransform, wandergis/coordtransform); the tests hold ours against their points.
Neither has an inverse in closed form; it is found by iteration, to far below a millimetre.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, sin, sqrt

from services.intake.domain.place import Datum, Point

_SEMI_MAJOR = 6378245.0
"""Krasovsky 1940, metres."""
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_TURNS = pi * 3000.0 / 180.0
_ROUNDS = 12
_CHINA = ((72.004, 137.8347), (0.8293, 55.8271))
"""Longitudes and latitudes in which GCJ-02 differs from WGS-84."""

Degrees = tuple[float, float]


def to_cgcs2000(point: Point) -> Point:
    """The point on CGCS2000, which lies within decimetres of WGS-84 (EPSG:4490): for our purpose they are one."""
    return Point(*_TO_WGS84[point.datum]((point.longitude, point.latitude)), Datum.CGCS2000)


def from_wgs84(at: Degrees, datum: Datum) -> Point:
    """A WGS-84 position as it reads on a datum."""
    return Point(*_FROM_WGS84[datum](at), datum)


def _same(at: Degrees) -> Degrees:
    return at


def _gcj02(at: Degrees) -> Degrees:
    """GCJ-02 of WGS-84."""
    x, y = at
    if not all(low <= value <= high for value, (low, high) in zip(at, _CHINA, strict=True)):
        return at
    east, north = _shift_east(x - 105.0, y - 35.0), _shift_north(x - 105.0, y - 35.0)
    latitude = y / 180.0 * pi
    flat = 1 - _ECCENTRICITY_SQUARED * sin(latitude) ** 2
    metres_north = _SEMI_MAJOR * (1 - _ECCENTRICITY_SQUARED) / (flat * sqrt(flat)) * pi / 180.0
    metres_east = _SEMI_MAJOR / sqrt(flat) * cos(latitude) * pi / 180.0
    return x + east / metres_east, y + north / metres_north


def _shift_east(x: float, y: float) -> float:
    base = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    return base + _waves(x, 6, 20) + _waves(x, 2, 20) + _slow_waves(x, ((1, 20), (3, 40), (12, 150), (30, 300)))


def _shift_north(x: float, y: float) -> float:
    base = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    return base + _waves(x, 6, 20) + _waves(x, 2, 20) + _slow_waves(y, ((1, 20), (3, 40), (12, 160), (30, 320)))


def _waves(value: float, turns: float, height: float) -> float:
    return height * sin(turns * value * pi) * 2.0 / 3.0


def _slow_waves(value: float, waves: tuple[tuple[float, float], ...]) -> float:
    return sum(height * sin(value / length * pi) for length, height in waves) * 2.0 / 3.0


def _bd09(at: Degrees) -> Degrees:
    """BD-09 of GCJ-02."""
    x, y = at
    radius = hypot(x, y) + 0.00002 * sin(y * _BD_TURNS)
    angle = atan2(y, x) + 0.000003 * cos(x * _BD_TURNS)
    return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006


def _undone(shift: Callable[[Degrees], Degrees], wanted: Degrees) -> Degrees:
    """What a shift turns into the wanted position: each round takes off by how far the last guess missed."""
    x, y = wanted
    for _ in range(_ROUNDS):
        reached = shift((x, y))
        x, y = x - (reached[0] - wanted[0]), y - (reached[1] - wanted[1])
    return x, y


_TO_WGS84: dict[Datum, Callable[[Degrees], Degrees]] = {
    Datum.WGS84: _same,
    Datum.CGCS2000: _same,
    Datum.GCJ02: lambda at: _undone(_gcj02, at),
    Datum.BD09: lambda at: _undone(_gcj02, _undone(_bd09, at)),
}
_FROM_WGS84: dict[Datum, Callable[[Degrees], Degrees]] = {
    Datum.WGS84: _same,
    Datum.CGCS2000: _same,
    Datum.GCJ02: _gcj02,
    Datum.BD09: lambda at: _bd09(_gcj02(at)),
}
