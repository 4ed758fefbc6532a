"""The map of a city: areas of regions and grids 网格, and the buildings 楼栋 bound to them (人到户、户入楼、楼上图).

All coordinates are CGCS2000 (EPSG:4490), as government maps are kept; whoever measures on another datum converts first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.citypack.geometry import Position

LONGITUDES = (73.0, 136.0)
LATITUDES = (3.0, 54.0)
"""Degrees between which China lies; a point beyond has its numbers swapped or mistyped."""


@dataclass(frozen=True, slots=True)
class Area:
    """The ground of a region, or of one grid in it when `grid` names one. Polygons as in GeoJSON: outer ring, holes."""

    region_code: str
    grid: str
    name: str
    polygons: tuple[tuple[tuple[Position, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Building:
    """A building, the region and the grid it belongs to, and where it stands."""

    code: str
    name: str
    address: str
    region_code: str
    grid: str
    longitude: float
    latitude: float


def area_of(row: Mapping) -> Area:
    """An area of a pack's document."""
    polygons = tuple(
        tuple(tuple((float(x), float(y)) for x, y in ring) for ring in polygon) for polygon in row["polygons"]
    )
    return Area(row["region_code"], row["grid"], row["name"], polygons)


def building_of(row: Mapping) -> Building:
    """A building of a pack's document."""
    return Building(
        code=row["code"],
        name=row["name"],
        address=row["address"],
        region_code=row["region_code"],
        grid=row["grid"],
        longitude=row["longitude"],
        latitude=row["latitude"],
    )
