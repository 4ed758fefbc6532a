"""Places on a real database: the point's polygon, the building's binding, and what is told and kept of them."""

from pathlib import Path
from random import Random

import pytest

from chassis.errors import Invalid
from contracts.citypack import load_pack
from contracts.citypack.geometry import inside_polygon
from contracts.envelope import decode
from services.intake.citymap import map_id_of
from services.intake.domain.datums import from_wgs84
from services.intake.domain.place import Datum, Place, Point
from tests.integration.intake.world import PACK, TOWN, VILLAGE, World

pytestmark = pytest.mark.servers

_SHUCHENG = Path(__file__).parents[3] / "cities" / "shucheng"
SHIQIAO, CHANGCHONG, CHENGGUAN, COUNTY = "341523100201", "341523110203", "341523100000", "341523000000"
IN_SHIQIAO = (116.9702, 31.4351)
"""CGCS2000, in the western grid on the sample map."""


def place(**over) -> dict:
    return {"region_code": "", "coordinates": None, "address": ""} | over


def at(position, datum=Datum.CGCS2000) -> dict:
    point = from_wgs84(position, datum)
    return {"lon": point.longitude, "lat": point.latitude, "crs": datum}


def filed(world: World, **where) -> dict:
    return world.submit(place=place(**where))["place"]


@pytest.mark.parametrize("datum", list(Datum))
def test_point_on_any_datum_finds_the_village_and_says_so(world, datum):
    assert filed(world, **at(IN_SHIQIAO, datum)) == {
        "region_code": SHIQIAO,
        "region_name": "石桥村",
        "source": "point",
        "words": "按坐标落在“城关镇石桥村”范围内。",
    }


def test_point_without_a_datum_is_taken_on_the_citys_own(world):
    gcj02 = at(IN_SHIQIAO, Datum.GCJ02)
    del gcj02["crs"]
    assert filed(world, **gcj02)["region_code"] == SHIQIAO


def test_event_of_a_point_carries_the_region_and_nothing_more_exact(world):
    answer = world.submit(place=place(**at(IN_SHIQIAO)))
    (staged,) = world.outbox(answer["appeal_id"])
    assert decode(staged["body"]).data.region_code == SHIQIAO
    assert decode(staged["body"]).region_code == SHIQIAO
    for exact in ("116.97", "31.43", "SQ-01", "西片"):
        assert exact not in str(staged)


@pytest.mark.parametrize(
    ("position", "region", "source"),
    [
        ((116.88, 31.47), CHENGGUAN, "point"),
        ((116.60, 31.30), COUNTY, "point"),
        ((116.4185, 31.30), COUNTY, "nearest"),
    ],
)
def test_point_on_no_village_falls_to_what_holds_it(world, position, region, source):
    found = filed(world, **at(position))
    assert (found["region_code"], found["source"]) == (region, source)


@pytest.mark.parametrize("form", ["short", "long"])
def test_point_in_another_city_is_refused_at_its_field(world, form):
    hangzhou = at((120.15, 30.28))
    point = {"longitude": hangzhou["lon"], "latitude": hangzhou["lat"], "datum": hangzhou["crs"]}
    with pytest.raises(Invalid) as refused:
        filed(world, **(hangzhou if form == "short" else {"coordinates": point}))
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == ("/place/lon" if form == "short" else "/place/coordinates", "outside_city")
    assert "公里" in error.detail


def test_villager_in_another_city_keeps_the_village_he_chose(world):
    found = filed(world, region_code=SHIQIAO, **at((120.15, 30.28)))
    assert (found["region_code"], found["source"]) == (SHIQIAO, "citizen")
    assert found["words"] == "坐标不在“舒城县”已划定的范围内，按所选区划“城关镇石桥村”受理。"


def test_building_finds_its_village_and_the_grid_is_for_the_supervising_body(world):
    answer = world.submit(place=place(building_code="SQ-XP-01", household="东头一户"))
    world.hear(answer["appeal_id"], "CaseOpened", "CaseDispatched")
    assert answer["place"]["words"] == "按楼栋登记的归属，在“城关镇石桥村”。"
    full = world.use.reading.content(answer["appeal_id"], TOWN, "受理前查看")
    assert (full["building_code"], full["grid"], full["household"]) == ("SQ-XP-01", "SQ-01", "东头一户")
    masked = world.use.reading.content(answer["appeal_id"], VILLAGE, "办理")
    assert masked["building_code"] == "SQ-XP-01"
    assert "household" not in masked


def test_content_keeps_the_point_as_given_beside_the_one_it_was_compared_on(world):
    given = at(IN_SHIQIAO, Datum.BD09)
    answer = world.submit(place=place(**given))
    world.hear(answer["appeal_id"], "CaseOpened")
    shown = world.use.reading.content(answer["appeal_id"], TOWN, "受理前查看")
    assert shown["coordinates"] == {"longitude": given["lon"], "latitude": given["lat"], "datum": "bd09"}
    assert shown["located"]["datum"] == "cgcs2000"
    assert shown["located"]["longitude"] == pytest.approx(IN_SHIQIAO[0], abs=1e-8)
    assert shown["place_words"] == "按坐标落在“城关镇石桥村”范围内。"


def test_citizen_reads_later_too_how_the_region_was_found(world):
    answer = world.submit(place=place(**at(IN_SHIQIAO)))
    progress = world.use.citizen.progress(answer["appeal_id"])
    assert (progress["region_name"], progress["place_words"]) == ("石桥村", "按坐标落在“城关镇石桥村”范围内。")


def test_repeat_gets_the_first_place_even_when_the_map_changed(world):
    first = world.submit("key-1", place=place(**at(IN_SHIQIAO)))
    world.use.upkeep.load_pack({**PACK, "policy_version": "shucheng-2021.10-1", "areas": [], "buildings": []})
    assert world.submit("key-1", place=place(**at(IN_SHIQIAO))) == first
    assert filed(world, **at(IN_SHIQIAO))["source"] == "coordinates_only"


def test_map_is_stored_once_for_all_versions_that_share_it(world):
    areas = world.db["areas"].count_documents({})
    assert areas == len(PACK["areas"])
    world.use.upkeep.load_pack({**PACK, "policy_version": "shucheng-2021.10-1"})
    assert world.db["areas"].count_documents({}) == areas
    stored = world.db["city_packs"].find_one({"_id": "version:shucheng-2021.10-1"})["document"]
    assert "areas" not in stored


def test_same_version_with_another_map_is_refused(world):
    moved = [{**PACK["areas"][0], "name": "改名"}, *PACK["areas"][1:]]
    with pytest.raises(Exception, match="policy_version"):
        world.use.upkeep.load_pack({**PACK, "areas": moved})


@pytest.mark.parametrize("areas", [[{"region_code": COUNTY}], "map", [{**PACK["areas"][0], "polygons": [[[[1, 2]]]]}]])
def test_map_that_is_none_is_refused(world, areas):
    with pytest.raises(Invalid):
        world.use.upkeep.load_pack({**PACK, "policy_version": "shucheng-2021.10-1", "areas": areas})


def test_point_beside_a_border_of_several_levels_falls_to_the_town(world):
    """Village, town and county may end at the same line; what lies beside it is nearest to all three."""
    boxes = {
        code: [[[[116.5, 31.2], [116.6, 31.2], [116.6, 31.3], [116.5, 31.3], [116.5, 31.2]]]]
        for code in (COUNTY, CHENGGUAN, SHIQIAO)
    }
    areas = [{"region_code": code, "grid": "", "name": "", "polygons": box} for code, box in boxes.items()]
    for number, order in enumerate((areas, areas[::-1])):
        world.use.upkeep.load_pack({**PACK, "policy_version": f"shucheng-{number}", "areas": order})
        assert filed(world, **at((116.605, 31.25)))["region_code"] == CHENGGUAN


def test_database_and_plane_geometry_agree_on_a_hundred_points(world):
    """The pack's check reckons on a plane, the database on the globe; away from borders they must not differ."""
    chance = Random(7)
    areas = [(area, polygon) for area in load_pack(_SHUCHENG).areas for polygon in area.polygons]
    for _ in range(100):
        position = (chance.uniform(116.42, 117.26), chance.uniform(31.02, 31.60))
        inside = {(area.region_code, area.grid) for area, polygon in areas if inside_polygon(position, polygon)}
        point = Place(point=Point(*position, Datum.CGCS2000))
        found = world.use.places.maps.around(map_id_of(PACK), point).inside
        assert {(ground.region_code, ground.grid) for ground in found} == inside


def test_region_of_a_point_can_be_asked_without_filing(world):
    found = world.use.places.region_at(*IN_SHIQIAO, Datum.WGS84)
    assert found == {
        "region_code": SHIQIAO,
        "region_name": "石桥村",
        "source": "point",
        "words": "按坐标落在“城关镇石桥村”范围内。",
        "grid": "SQ-01",
        "grid_name": "西片网格",
        "given": {"longitude": 116.9702, "latitude": 31.4351, "datum": "wgs84"},
        "point": {"longitude": 116.9702, "latitude": 31.4351, "datum": "cgcs2000"},
    }
    with pytest.raises(Invalid) as refused:
        world.use.places.region_at(120.15, 30.28, None)
    assert refused.value.errors[0].code == "outside_city"
