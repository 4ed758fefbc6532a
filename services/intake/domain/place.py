"""Where the matter is: a region of the city, a point on some datum, or both. The point is stored as it was given."""

from dataclasses import dataclass
from enum import StrEnum


class Datum(StrEnum):
    """The reference a point was measured on; mixing them up misses by up to a kilometre."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    CGCS2000 = "cgcs2000"


class PlaceSource(StrEnum):
    """How the region of an appeal became known."""

    CITIZEN = "citizen"
    COORDINATES_ONLY = "coordinates_only"


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees as given, with their datum; never converted in place."""

    longitude: float
    latitude: float
    datum: Datum


@dataclass(frozen=True, slots=True)
class Place:
    """`region_code` is empty when the citizen gave only a point."""

    region_code: str = ""
    point: Point | None = None
    address: str = ""
