"""From a place to its region: which one is found, how, and the sentence that says so."""

import pytest

from contracts.citypack.geography import Building
from services.intake.domain.faults import Fault
from services.intake.domain.locating import Ground, Located, Names, Surroundings, locate
from services.intake.domain.place import Datum, Place, PlaceSource, Point

COUNTY, TOWN, VILLAGE, OTHER, FAR = "341523000000", "341523100000", "341523100201", "341523100202", "341523110203"
NAMES = Names({COUNTY: "舒城县", TOWN: "城关镇", VILLAGE: "石桥村", OTHER: "枫树村", FAR: "长冲村"}, COUNTY)
POINT = Point(116.96, 31.43, Datum.CGCS2000)
HOUSE = Building("SQ-1", "石桥组1号", "", VILLAGE, "SQ-02", 116.99, 31.43)


def grounds(*codes: str) -> tuple[Ground, ...]:
    return tuple(Ground(code) for code in codes)


def around(*inside: str, **over) -> Surroundings:
    return Surroundings(**({"mapped": True, "inside": grounds(*inside)} | over))


def found(place: Place, where: Surroundings) -> tuple:
    located = locate(place, where, NAMES)
    if isinstance(located, Fault):
        return located.pointer, located.code, located.detail
    return located.region_code, located.source, located.words


ONLY_A_POINT = Place(point=POINT)


@pytest.mark.parametrize(
    ("place", "where", "expected"),
    [
        (Place(VILLAGE), around(), (VILLAGE, PlaceSource.CITIZEN, "按所选区划“城关镇石桥村”受理。")),
        (
            ONLY_A_POINT,
            around(COUNTY, VILLAGE, TOWN),
            (VILLAGE, PlaceSource.POINT, "按坐标落在“城关镇石桥村”范围内。"),
        ),
        (
            ONLY_A_POINT,
            around(COUNTY, TOWN),
            (TOWN, PlaceSource.POINT, "按坐标落在“城关镇”范围内，未能确定到村（社区）。"),
        ),
        (
            ONLY_A_POINT,
            around(TOWN, OTHER, VILLAGE),
            (
                VILLAGE,
                PlaceSource.POINT,
                "坐标在“城关镇石桥村”、“城关镇枫树村”的交界处，按编码先后归到“城关镇石桥村”。",
            ),
        ),
        (
            ONLY_A_POINT,
            around(nearest=Ground(VILLAGE), metres=312.0),
            (
                TOWN,
                PlaceSource.NEAREST,
                "坐标不在已划定的范围内，离“城关镇石桥村”最近（约 300 米），先归到“城关镇”，由监督主体核定具体地点。",
            ),
        ),
        (
            ONLY_A_POINT,
            Surroundings(),
            (COUNTY, PlaceSource.COORDINATES_ONLY, "本地尚未配置地图，先归到“舒城县”，由监督主体核定具体地点。"),
        ),
        (
            Place(TOWN, POINT),
            around(COUNTY, TOWN, VILLAGE),
            (VILLAGE, PlaceSource.POINT, "所选区划为“城关镇”，按坐标细化到“城关镇石桥村”。"),
        ),
        (
            Place(VILLAGE, POINT),
            around(VILLAGE),
            (VILLAGE, PlaceSource.CITIZEN, "所选区划“城关镇石桥村”与坐标一致。"),
        ),
        (
            Place(VILLAGE, POINT),
            around(TOWN),
            (VILLAGE, PlaceSource.CITIZEN, "按所选区划“城关镇石桥村”受理。"),
        ),
        (
            Place(VILLAGE, POINT),
            around(OTHER),
            (
                VILLAGE,
                PlaceSource.CITIZEN,
                "所选区划“城关镇石桥村”与坐标所在的“城关镇枫树村”不一致，按所选区划受理，请监督主体核对。",
            ),
        ),
        (
            Place(building_code="SQ-1"),
            around(building=HOUSE),
            (VILLAGE, PlaceSource.BUILDING, "按楼栋登记的归属，在“城关镇石桥村”。"),
        ),
        (
            Place(point=POINT, building_code="SQ-1"),
            around(OTHER, building=HOUSE),
            (
                VILLAGE,
                PlaceSource.BUILDING,
                "按楼栋登记的归属，在“城关镇石桥村”。坐标落在“城关镇枫树村”，与楼栋不一致，按楼栋受理，请监督主体核对。",
            ),
        ),
    ],
)
def test_region_is_found_and_the_sentence_says_how(place, where, expected):
    assert found(place, where) == expected


def test_villager_who_files_from_afar_keeps_the_village_he_chose():
    """Seed SH-2: the reporter works in another province; his phone's position is not where the water is cut."""
    where = around(nearest=Ground(COUNTY), metres=330_000.0)
    assert found(Place(VILLAGE, POINT), where) == (
        VILLAGE,
        PlaceSource.CITIZEN,
        "坐标不在“舒城县”已划定的范围内，按所选区划“城关镇石桥村”受理。",
    )


@pytest.mark.parametrize(
    ("place", "where", "fault"),
    [
        (Place("999999999999"), around(), ("/place/region_code", "region_unknown")),
        (Place(), around(), ("/place", "place_missing")),
        (ONLY_A_POINT, around(nearest=Ground(TOWN), metres=85_400.0), ("/place/coordinates", "outside_city")),
        (ONLY_A_POINT, around(), ("/place/coordinates", "outside_city")),
        (Place(building_code="SQ-9"), around(), ("/place/building_code", "building_unknown")),
        (Place(FAR, building_code="SQ-1"), around(building=HOUSE), ("/place/building_code", "contradiction")),
    ],
)
def test_place_that_cannot_be_is_sent_back_to_its_field(place, where, fault):
    assert found(place, where)[:2] == fault


def test_point_elsewhere_is_told_how_far_and_what_to_do():
    detail = found(ONLY_A_POINT, around(nearest=Ground(TOWN), metres=85_400.0))[2]
    assert detail == (
        "坐标不在“舒城县”范围内（离最近的“城关镇”约 85 公里），请核对坐标和坐标系，或从列表中选择所在区划"
    )


def test_grid_of_the_smallest_region_is_known_but_not_said():
    where = around(inside=(*grounds(TOWN, VILLAGE), Ground(VILLAGE, "SQ-01", "张湾组网格")))
    located = locate(ONLY_A_POINT, where, NAMES)
    assert isinstance(located, Located)
    assert (located.region_code, located.grid, located.grid_name) == (VILLAGE, "SQ-01", "张湾组网格")
    assert "张湾组" not in located.words


def test_grid_of_a_town_gives_way_to_a_village():
    where = around(inside=(Ground(TOWN, "CG-07", "花园网格"), Ground(VILLAGE)))
    located = locate(ONLY_A_POINT, where, NAMES)
    assert isinstance(located, Located)
    assert (located.region_code, located.grid) == (VILLAGE, "")


@pytest.mark.parametrize(("chosen", "region"), [(COUNTY, VILLAGE), (TOWN, VILLAGE), (VILLAGE, VILLAGE)])
def test_building_makes_a_wider_choice_finer(chosen, region):
    assert found(Place(chosen, building_code="SQ-1"), around(building=HOUSE))[0] == region


def test_village_chosen_within_a_buildings_town_stays():
    townhouse = Building("CG-1", "花园1号楼", "", TOWN, "", 116.9, 31.4)
    assert found(Place(VILLAGE, building_code="CG-1"), around(building=townhouse))[0] == VILLAGE


def test_point_beyond_the_border_is_told_how_far_the_city_is():
    detail = found(ONLY_A_POINT, around(nearest=Ground(COUNTY), metres=289_000.0))[2]
    assert detail.startswith("坐标不在“舒城县”范围内（相距约 289 公里），")
