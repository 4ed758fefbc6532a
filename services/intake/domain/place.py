"""Where the matter is: a region of the city, a point on some datum, a building. All are stored as they were given."""

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
    POINT = "point"
    NEAREST = "nearest"
    BUILDING = "building"
    COORDINATES_ONLY = "coordinates_only"


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees as given, with their datum; never converted in place."""

    longitude: float
    latitude: float
    datum: Datum


@dataclass(frozen=True, slots=True)
class Place:
    """What the citizen said of the place; `household` is the door within the building."""

    region_code: str = ""
    point: Point | None = None
    address: str = ""
    building_code: str = ""
    household: str = ""
