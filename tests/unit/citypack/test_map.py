"""A city's map in its pack: areas and buildings are read, handed over, and each fault told with its place."""

import json
import tempfile
from math import cos, pi, sin
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.citypack import from_document, load_pack, to_document
from contracts.citypack.geometry import crossing, inside_polygon, overlap
from tests.unit.citypack.packs import found, plant, write_pack

AREAS, BUILDINGS = "areas.geojson", "buildings.csv"
GEOJSON = """\
{"type": "FeatureCollection",
 "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
 "features": [
  {"type": "Feature", "id": 1, "properties": {"region_code": "349901100000", "name": "东河镇"},
   "geometry": {"type": "Polygon", "coordinates": [[[117.0, 31.0], [117.4, 31.0], [117.4, 31.4], [117.0, 31.4],
    [117.0, 31.0]], [[117.3, 31.3], [117.35, 31.3], [117.35, 31.35], [117.3, 31.3]]]}},
  {"type": "Feature", "properties": {"region_code": "349901100201"},
   "geometry": {"type": "MultiPolygon", "coordinates": [[[[117.0, 31.0], [117.2, 31.0], [117.2, 31.2], [117.0, 31.2],
    [117.0, 31.0]]]]}},
  {"type": "Feature", "properties": {"region_code": "349901100201", "grid": "G1", "owner": "某网格员"},
   "geometry": {"type": "Polygon", "coordinates": [[[117.0, 31.0], [117.1, 31.0], [117.1, 31.2], [117.0, 31.0]]]}}
 ]}
"""
TABLE = """\
code,name,address,region_code,grid,lon,lat
LS-3,柳树小区3号楼,柳树路5号,349901100201,G1,117.08,31.1
LS-4,村部,,349901100201,,117.15,31.1
"""
SECOND = '"349901100201"},'
PLANTED = [
    (AREAS, '"FeatureCollection",', '"FeatureCollection"', ["areas.geojson:2:2: json_syntax"]),
    (AREAS, '"FeatureCollection"', '"Topology"', ["areas.geojson:1:10: value_unknown"]),
    (AREAS, '"urn:ogc:def:crs:EPSG::4490"', '"EPSG:3857"', ["areas.geojson:2:9: datum_wrong"]),
    (AREAS, '"id": 1', '"type": "Feature"', ["areas.geojson:4:23: duplicate"]),
    (AREAS, '"region_code": "349901100000", ', "", ["areas.geojson:4:46: key_missing"]),
    (AREAS, '"349901100000", "name"', '"3499011", "name"', ["areas.geojson:4:62: region_shape"]),
    (AREAS, SECOND, '"349901100202"},', ["areas.geojson:7:53: reference_unknown"]),
    (AREAS, '"MultiPolygon"', '"LineString"', ["areas.geojson:8:25: value_unknown"]),
    (AREAS, "[117.4, 31.4], [117.0, 31.4]", "[117.0, 31.4], [117.4, 31.4]", ["areas.geojson:5:98: ring_crossing"]),
    (AREAS, "[117.35, 31.35], [117.3, 31.3]]", "[117.35, 31.35], [117.3, 31.31]]", ["areas.geojson:6:70: ring_open"]),
    (AREAS, "[117.3, 31.3], [117.35, 31.3],", "[117.3, 31.3], [118.35, 31.3],", ["areas.geojson:6:21: hole_outside"]),
    (
        AREAS,
        "[117.1, 31.0], [117.1, 31.2]",
        "[31.0, 117.1], [117.1, 31.2]",
        ["areas.geojson:11:69: number_range", "areas.geojson:11:75: number_range"],
    ),
    (
        AREAS,
        "[117.1, 31.0], [117.1, 31.2], [117.0, 31.0]",
        "[117.1, 31.0], [117.0, 31.0]",
        ["areas.geojson:11:52: type_wrong"],
    ),
    (AREAS, '"349901100201", "grid": "G1"', '"349901100201"', ["areas.geojson:10:53: duplicate"]),
    (BUILDINGS, "LS-4,", "LS-3,", ["buildings.csv:3:1: duplicate"]),
    (BUILDINGS, "G1,117.08", "G9,117.08", ["buildings.csv:2:33: reference_unknown"]),
    (
        BUILDINGS,
        "G1,117.08,31.1",
        "G1,31.1,117.08",
        ["buildings.csv:2:36: number_range", "buildings.csv:2:41: number_range"],
    ),
    (BUILDINGS, ",117.15,31.1", ",117.15,三十一", ["buildings.csv:3:31: type_wrong"]),
    (BUILDINGS, "349901100201,,117.15", "349901100209,,117.15", ["buildings.csv:3:10: reference_unknown"]),
    (BUILDINGS, ",117.15", ",117.25", ["buildings.csv:3:24: building_outside"]),
]


def with_map(folder: Path) -> Path:
    root = write_pack(folder)
    (root / AREAS).write_text(GEOJSON, encoding="utf-8")
    (root / BUILDINGS).write_text(TABLE, encoding="utf-8")
    return root


@pytest.fixture
def pack(tmp_path) -> Path:
    return with_map(tmp_path)


def test_map_is_read_and_survives_the_hand_over(pack):
    loaded = load_pack(pack)
    town, village, grid = loaded.areas
    assert (town.region_code, town.name, len(town.polygons[0])) == ("349901100000", "东河镇", 2)
    assert (village.grid, grid.grid, grid.polygons[0][0][1]) == ("", "G1", (117.1, 31.0))
    assert [(one.code, one.grid, one.longitude) for one in loaded.buildings] == [
        ("LS-3", "G1", 117.08),
        ("LS-4", "", 117.15),
    ]
    again = from_document(json.loads(json.dumps(to_document(loaded))))
    assert (again.areas, again.buildings) == (loaded.areas, loaded.buildings)


def test_pack_without_a_map_is_sound(tmp_path):
    loaded = load_pack(write_pack(tmp_path))
    assert (loaded.areas, loaded.buildings) == ((), ())


@pytest.mark.parametrize(("file", "old", "new", "expected"), PLANTED)
def test_fault_of_the_map_is_told_with_its_place(pack, file, old, new, expected):
    plant(pack, file, old, new)
    assert found(pack) == expected


SECOND_VILLAGE = """,
  {"type": "Feature", "properties": {"region_code": "349901100202"}, "geometry": {"type": "Polygon",
   "coordinates": [[[117.2, 31.0], [117.3, 31.0], [117.3, 31.2], [117.2, 31.2], [117.2, 31.0]]]}}
 ]}"""


def test_villages_that_share_ground_are_a_fault_and_a_common_border_is_none(pack):
    village = "349901100202,枫树村,village,349901100000,2026-01-01,2026-02-01,349901100201,\n"
    plant(pack, "regions.csv", ",,,assumed\n", ",,,assumed\n" + village)
    plant(pack, AREAS, "\n ]}", SECOND_VILLAGE)
    assert found(pack) == []
    plant(pack, AREAS, "[117.2, 31.2], [117.2, 31.0]]]}}\n ]", "[117.19, 31.2], [117.2, 31.0]]]}}\n ]")
    assert found(pack) == ["areas.geojson:12:53: area_overlap"]


@pytest.mark.parametrize(
    ("ring", "edge"),
    [
        ([(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)], None),
        ([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)], 2),
        ([(0, 0), (2, 0), (2, 2), (1, 0), (0, 2), (0, 0)], 2),
    ],
)
def test_ring_that_crosses_or_touches_itself_is_found(ring, edge):
    assert crossing(ring) == edge


def test_polygon_holds_what_is_in_its_ring_and_not_in_its_hole():
    polygon = ([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)], [(1, 1), (2, 1), (2, 2), (1, 2), (1, 1)])
    assert [inside_polygon(at, polygon) for at in ((3, 3), (1.5, 1.5), (5, 3), (0, 2))] == [True, False, False, False]


def test_polygons_overlap_when_crossed_contained_or_equal_but_not_side_by_side():
    def box(left, low, right, high):
        return ([(left, low), (right, low), (right, high), (left, high), (left, low)],)

    middle = box(0, 0, 4, 4)
    assert [overlap(middle, other) for other in (box(1, -1, 2, 5), box(1, 1, 2, 2), middle, box(4, 0, 5, 4))] == [
        True,
        True,
        True,
        False,
    ]


def test_shucheng_has_a_sound_map_that_says_it_is_assumed():
    city = Path(__file__).parents[3] / "cities/shucheng"
    assert (len(load_pack(city).areas), len(load_pack(city).buildings)) == (8, 6)
    features = json.loads((city / AREAS).read_text(encoding="utf-8"))["features"]
    assert all(feature["properties"]["notes"].startswith("assumed") for feature in features)


@settings(max_examples=200, deadline=None)
@given(
    file=st.sampled_from([AREAS, BUILDINGS]),
    place=st.floats(0, 1),
    cut=st.integers(0, 12),
    scrap=st.sampled_from(
        ["", "x", "1", ",", "\n", ":", '"', "{", "}", "[", "]", "-", "null", "1e999", "\\", "\ufeff", "\x00"]
    ),
)
def test_damaged_map_is_answered_with_faults_or_a_pack(file, place, cut, scrap):
    with tempfile.TemporaryDirectory() as folder:
        root = with_map(Path(folder))
        text = {AREAS: GEOJSON, BUILDINGS: TABLE}[file]
        start = int(place * len(text))
        (root / file).write_text(text[:start] + scrap + text[start + cut :], encoding="utf-8", newline="")
        assert found(root) or load_pack(root).city


def test_map_nested_too_deep_is_a_fault(pack):
    (pack / AREAS).write_text("[" * 600 + "]" * 600, encoding="utf-8")
    assert [line.split()[-1] for line in found(pack)] in (["json_syntax"], ["type_wrong"])


def test_border_drawn_twice_is_no_overlap_and_a_wider_strip_is_one():
    def box(left, right, bend=0.0):
        return ([(left, 0), (right, 0), (right + bend, 0.5), (right, 1), (left, 1), (left, 0)],)

    assert not overlap(box(0, 1, bend=0.0001), box(1, 2))
    assert overlap(box(0, 1, bend=0.001), box(1, 2))


def test_large_ring_is_checked_in_no_time():
    """A real border has hundreds of positions; holding each edge against each other would take minutes a city."""
    circle = [(cos(turn / 500 * pi), sin(turn / 500 * pi)) for turn in range(1000)]
    assert crossing([*circle, circle[0]]) is None
    assert crossing([*circle[:600], circle[10], *circle[601:], circle[0]]) is not None


@pytest.mark.parametrize("city", ["shucheng", "panzhihua"])
def test_every_building_of_a_sample_map_stands_in_a_village_or_town(city):
    pack = load_pack(Path(__file__).parents[3] / "cities" / city)
    towns = {area.region_code for area in pack.areas if not area.region_code.endswith("000000")}
    assert pack.buildings
    assert {building.region_code for building in pack.buildings} <= towns
