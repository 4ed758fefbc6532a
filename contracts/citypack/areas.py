"""Reads and checks a city's map: areas.geojson (RFC 7946) and buildings.csv, both optional."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.citypack.faults import Faults, Spot
from contracts.citypack.geography import LATITUDES, LONGITUDES, Area, Building
from contracts.citypack.geometry import Position, box_of, crossing, inside_polygon, inside_ring, overlap
from contracts.citypack.json_source import read_json
from contracts.citypack.rules import Choice, Decimal, Mapped, Record, Rule, Text, wrong_type
from contracts.citypack.shapes import RegionCode
from contracts.citypack.source import Node

AREAS_FILE = "areas.geojson"
BUILDINGS_FILE = "buildings.csv"
_SHORTEST_RING = 4

GRID = Text(r"[A-Za-z0-9-]{1,32}", "字母、数字和连字符 / letters, digits, hyphens")
BUILDINGS = Mapped(
    {
        "code": Text(r"[A-Z0-9-]{2,32}", "大写字母、数字和连字符 / capitals, digits, hyphens"),
        "name": Text(),
        "address": Text(),
        "region_code": RegionCode(),
        "grid": GRID,
        "lon": Decimal(*LONGITUDES),
        "lat": Decimal(*LATITUDES),
    },
    frozenset({"address", "grid"}),
)
_PROPERTIES: dict[str, Rule] = {"region_code": RegionCode(), "grid": GRID, "name": Text()}


@dataclass(frozen=True, slots=True)
class Drawn:
    """An area with the place in the file where it stands."""

    area: Area
    spot: Spot
    region_spot: Spot


def read_areas(root: Path, faults: Faults) -> list[Drawn]:
    """The areas of areas.geojson; an area with a fault is left out. None at all where there is no file."""
    document = read_json(root, AREAS_FILE, faults) if (root / AREAS_FILE).exists() else None
    if document is None or not _is(document, "FeatureCollection", faults):
        return []
    _check_datum(document, faults)
    features = _member(document, "features", faults)
    if features is None or not isinstance(features.value, list):
        wrong_type(features or document, faults, "要素列表", "a list of features")
        return []
    drawn = [_feature(feature, faults) for feature in features.value]
    return [one for one in drawn if one is not None]


def check_areas(drawn: list[Drawn], regions: dict[str, Record], faults: Faults) -> None:
    """Note areas of unknown regions, areas drawn twice, and areas of one level that share ground."""
    first: dict[tuple[str, str], Drawn] = {}
    for one in drawn:
        key = (one.area.region_code, one.area.grid)
        if key[0] not in regions:
            faults.add(one.region_spot, "reference_unknown", value=key[0], what="region", what_zh="区划")
        if key in first:
            faults.add(one.region_spot, "duplicate", value=" ".join(key).strip(), line=first[key].region_spot.line)
        first.setdefault(key, one)
    for one, other in _side_by_side(list(first.values())):
        if _rivals(one.area, other.area, regions) and _share_ground(one.area, other.area):
            earlier, later = sorted((one, other), key=lambda drawn: drawn.spot)
            faults.add(later.region_spot, "area_overlap", one=_name(later.area), other=_name(earlier.area))


def check_buildings(records: list[Record], drawn: list[Drawn], regions: dict[str, Record], faults: Faults) -> None:
    """Note buildings bound to what is not there, and those that do not stand where their region is.

    While the map itself has faults, nothing can be said of what stands on it.
    """
    if any(fault.spot.file == AREAS_FILE for fault in faults.sorted()):
        return
    grids = {(one.area.region_code, one.area.grid) for one in drawn}
    for record in records:
        code, grid = record["region_code"], record["grid"] or ""
        if code and code not in regions:
            faults.add(record.spot("region_code"), "reference_unknown", value=code, what="region", what_zh="区划")
        elif grid and (code, grid) not in grids:
            faults.add(record.spot("grid"), "reference_unknown", value=grid, what="grid", what_zh="网格")
        elif None not in (record["lon"], record["lat"]):
            _check_stands_inside(record, grid, drawn, faults)


def buildings_of(records: list[Record]) -> tuple[Building, ...]:
    """The buildings of checked rows."""
    return tuple(
        Building(
            code=record["code"],
            name=record["name"],
            address=record["address"] or "",
            region_code=record["region_code"],
            grid=record["grid"] or "",
            longitude=record["lon"],
            latitude=record["lat"],
        )
        for record in records
    )


def _check_stands_inside(record: Record, grid: str, drawn: list[Drawn], faults: Faults) -> None:
    at = (record["lon"], record["lat"])
    own = [one.area for one in drawn if (one.area.region_code, one.area.grid) == (record["region_code"], grid)]
    if own and not any(inside_polygon(at, polygon) for polygon in own[0].polygons):
        faults.add(record.spot("lon"), "building_outside", value=record["code"], area=_name(own[0]))


def _feature(node: Node, faults: Faults) -> Drawn | None:
    if not _is(node, "Feature", faults):
        return None
    properties, geometry = _member(node, "properties", faults), _member(node, "geometry", faults)
    if properties is None or geometry is None or not isinstance(properties.value, dict):
        return None
    known = {name: entry for name, entry in properties.value.items() if name in _PROPERTIES}
    told = Mapped(_PROPERTIES, frozenset({"grid", "name"})).record(Node(known, properties.spot), faults)
    polygons = _polygons(geometry, faults)
    if polygons is None or told["region_code"] is None:
        return None
    area = Area(told["region_code"], told["grid"] or "", told["name"] or "", polygons)
    return Drawn(area, node.spot, told.spot("region_code"))


def _polygons(geometry: Node, faults: Faults) -> tuple | None:
    kind = _member(geometry, "type", faults)
    coordinates = _member(geometry, "coordinates", faults)
    if kind is None or coordinates is None or Choice(("Polygon", "MultiPolygon")).read(kind, faults) is None:
        return None
    nodes = [coordinates] if kind.value == "Polygon" else _list(coordinates, 1, faults)
    polygons = [_polygon(node, faults) for node in nodes]
    return None if not polygons or None in polygons else tuple(polygons)


def _polygon(node: Node, faults: Faults) -> tuple[tuple[Position, ...], ...] | None:
    parts = _list(node, 1, faults)
    read = [_ring(part, faults) for part in parts]
    rings = tuple(ring for ring in read if ring is not None)
    if not rings or len(rings) < len(parts):
        return None
    for part, hole in zip(parts[1:], rings[1:], strict=True):
        if not all(inside_ring(corner, rings[0]) for corner in hole):
            faults.add(part.spot, "hole_outside")
            return None
    return rings


def _ring(node: Node, faults: Faults) -> tuple[Position, ...] | None:
    parts = _list(node, _SHORTEST_RING, faults)
    positions = [_position(part, faults) for part in parts]
    ring = tuple(position for position in positions if position is not None)
    if not parts or len(ring) < len(parts):
        return None
    if ring[0] != ring[-1]:
        faults.add(parts[-1].spot, "ring_open")
        return None
    edge = crossing(ring)
    if edge is not None:
        faults.add(parts[edge].spot, "ring_crossing")
        return None
    return ring


def _position(node: Node, faults: Faults) -> Position | None:
    parts = _list(node, 2, faults)
    if not parts:
        return None
    x, y = Decimal(*LONGITUDES).read(parts[0], faults), Decimal(*LATITUDES).read(parts[1], faults)
    return None if x is None or y is None else (x, y)


def _list(node: Node, lowest: int, faults: Faults) -> list[Node]:
    if isinstance(node.value, list) and len(node.value) >= lowest:
        return node.value
    wrong_type(node, faults, f"至少 {lowest} 个值的列表", f"a list of at least {lowest}")
    return []


def _is(node: Node, kind: str, faults: Faults) -> bool:
    told = _member(node, "type", faults)
    return told is not None and Choice((kind,)).read(told, faults) is not None


def _member(node: Node, name: str, faults: Faults) -> Node | None:
    if not isinstance(node.value, dict):
        wrong_type(node, faults, "键值对", "a mapping")
        return None
    if name not in node.value:
        faults.add(node.spot, "key_missing", name=name)
        return None
    return node.value[name].node


def _check_datum(document: Node, faults: Faults) -> None:
    """A file that names its reference must name CGCS2000; one measured elsewhere would miss by hundreds of metres."""
    entry = document.value.get("crs")
    if entry is not None and not any("4490" in text for text in _texts(entry.node)):
        faults.add(entry.node.spot, "datum_wrong")


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node.value, dict):
        for entry in node.value.values():
            yield from _texts(entry.node)
    elif isinstance(node.value, str):
        yield node.value


def _rivals(one: Area, other: Area, regions: dict[str, Record]) -> bool:
    """Areas that must not share ground: two grids, or two regions of one level."""
    if one.grid or other.grid:
        return bool(one.grid and other.grid)
    levels = [regions[area.region_code]["level"] for area in (one, other) if area.region_code in regions]
    return len(levels) == 2 and levels[0] == levels[1]


def _side_by_side(drawn: list[Drawn]) -> Iterator[tuple[Drawn, Drawn]]:
    """Pairs of areas whose spans from west to east meet; all others cannot share ground."""
    reaching: list[tuple[float, Drawn]] = []
    spans = sorted(((*_span(one.area), one) for one in drawn), key=lambda told: told[0])
    for west, east, one in spans:
        reaching = [(end, other) for end, other in reaching if end > west]
        yield from ((other, one) for _, other in reaching)
        reaching.append((east, one))


def _span(area: Area) -> tuple[float, float]:
    boxes = [box_of(polygon[0]) for polygon in area.polygons]
    return min(box[0] for box in boxes), max(box[2] for box in boxes)


def _share_ground(one: Area, other: Area) -> bool:
    return any(overlap(a, b) for a in one.polygons for b in other.polygons)


def _name(area: Area) -> str:
    return f"{area.region_code} {area.grid}".strip()
