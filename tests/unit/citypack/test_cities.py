"""The five packs: each sound and complete, and each contradicting the others as the published articles do."""

from datetime import date
from functools import cache
from pathlib import Path

import orjson
import pytest

from contracts.citypack import CityPack, check_pack, from_document, load_pack, to_document
from contracts.citypack.terms import OrganKind
from contracts.vocabulary import Role
from services.routing.domain.matching import in_force
from services.routing.domain.soundness import Severity, soundness
from services.routing.domain.territory import territory_of

CITIES = Path(__file__).parents[3] / "cities"
ALL = ("dazhou", "panzhihua", "shucheng", "sichuan_pilot", "zhuzhou")
SAYS_WHY = ("种子", "法", "条例", "默认", "国务院", "自拟", "信访", "EPSG", "颍州", "GB/T")
SMALLEST_LIMIT_OF_A_SERVICE = 4 * 1024 * 1024
NEEDED = {
    Role.VILLAGE_COMMITTEE,
    Role.HANDLER,
    Role.HANDLER_LEADER,
    Role.TOWNSHIP_DISCIPLINE,
    Role.COUNTY_DISCIPLINE,
    Role.CLUE_OFFICER,
    Role.DISCLOSURE_CHECKER,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDITOR,
}
SEEDS = {
    "dazhou": {"511702005008": "双鱼湖社区", "511781101001": "立信社区", "511723100000": "新宁镇"},
    "panzhihua": {"510422211209": "韭菜坪村", "510422100000": "桐子林镇", "510402000000": "东区"},
    "shucheng": {"341523100000": "城关镇", "341523110000": "张母桥镇"},
    "sichuan_pilot": {"510723001019": "万安社区", "510117104227": "永安村", "511403007003": "武阳社区"},
    "zhuzhou": {
        "430224109203": "银湖村",
        "430202001012": "野鸭冲社区",
        "430212106206": "翟家桥村",
        "430204009002": "兴隆山社区",
    },
}


@cache
def pack_of(city: str) -> CityPack:
    """A pack, read once."""
    return load_pack(CITIES / city)


def chosen(city: str, *keys: str) -> tuple:
    """What a city says of policy keys, as `section.key`."""
    policy = pack_of(city).policy
    return tuple(policy[section][key] for section, key in (name.split(".") for name in keys))


def told_bases(section: dict) -> list[str]:
    """Every basis of a section of the policy."""
    limits = [value["basis"] for name, value in section.items() if name != "basis" and "basis" in _mapping(value)]
    return [*limits, *section.get("basis", {}).values()]


def _mapping(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def test_every_folder_of_cities_is_one_of_the_five():
    assert tuple(sorted(path.name for path in CITIES.iterdir() if path.is_dir())) == ALL


@pytest.mark.parametrize("city", ALL)
def test_pack_is_sound_and_survives_the_hand_over(city):
    assert check_pack(CITIES / city) == ()
    told = orjson.dumps(to_document(pack_of(city)))
    assert len(told) < SMALLEST_LIMIT_OF_A_SERVICE
    assert from_document(orjson.loads(told)) == pack_of(city)


@pytest.mark.parametrize("city", ALL)
def test_list_rules_and_organs_lead_every_appeal_somewhere_sensible(city):
    pack = pack_of(city)
    found = soundness(pack, pack.valid_from)
    assert [(one.kind, one.code) for one in found if one.severity in (Severity.ERROR, Severity.WARNING)] == []


@pytest.mark.parametrize("city", ALL)
def test_every_basis_names_the_seed_a_law_or_says_that_nobody_spoke(city):
    for section in pack_of(city).policy.values():
        for basis in told_bases(section):
            assert any(word in basis for word in SAYS_WHY), basis


@pytest.mark.parametrize("city", ALL)
def test_accounts_are_invented_and_enough_to_play_every_part(city):
    staff = pack_of(city).staff
    assert {one.role for one in staff} >= NEEDED
    assert [one.name for one in staff if not one.name.endswith("某")] == []
    assert [organ.email for organ in pack_of(city).organs if not (organ.email or "").endswith(".example")] == []


@pytest.mark.parametrize("city", ALL)
def test_places_of_the_seed_are_there_under_their_codes(city):
    names = {region.code: region.name for region in pack_of(city).regions}
    assert {code: names.get(code) for code in SEEDS[city]} == SEEDS[city]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        # domain reference 1.6: who takes reports on cadres, and where the others send them.
        (
            ("clue.accept",),
            {
                "dazhou": (True,),
                "panzhihua": (True,),
                "shucheng": (False,),
                "sichuan_pilot": (False,),
                "zhuzhou": (True,),
            },
        ),
        (
            ("list.off_list_action", "route.mode"),
            {
                "dazhou": ("online_x99", "item_one_to_one"),
                "panzhihua": ("grade", "model_first_body"),
                "shucheng": ("offline", "territory"),
                "sichuan_pilot": ("not_accept", "item_supervisor"),
                "zhuzhou": ("manual", "territory_level"),
            },
        ),
        (
            ("reply.approval", "publicity.result_scope", "subsidy.link"),
            {
                "dazhou": ("supervisor", "private", False),
                "panzhihua": ("spot_check", "private", False),
                "shucheng": ("supervisor", "private", False),
                "sichuan_pilot": ("supervisor", "private", True),
                "zhuzhou": ("receive", "group_masked", False),
            },
        ),
        (
            ("rating.scale", "list.size"),
            {
                "dazhou": (["stars5", "suggestion"], 517),
                "panzhihua": (["stars5"], 38),
                "shucheng": (["stars5", "words4"], 33),
                "sichuan_pilot": (["words4"], 35),
                "zhuzhou": (["none"], 0),
            },
        ),
    ],
)
def test_cities_contradict_each_other_as_published(keys, expected):
    assert {city: chosen(city, *keys) for city in ALL} == expected


def test_refused_reports_are_led_to_the_published_channels():
    (channels,) = chosen("sichuan_pilot", "clue.redirect_channels")
    assert [(one["code"], "廉洁四川" in one["name"]) for one in channels] == [("12388", False), ("ljsc", True)]


def test_panzhihua_counts_the_same_day_and_five_days_and_by_level():
    time = pack_of("panzhihua").policy["time"]
    assert [(time[name]["value"], time[name]["unit"]) for name in ("dispatch", "first_reply")] == [(0, "d"), (5, "d")]
    by_level = {one["level"]: one["value"] for one in time["overrides"] if one["level"]}
    assert by_level == {"village": 7, "town": 10, "county": 15}


def test_zhuzhou_takes_traditional_characters_from_groups():
    channels, media, converts = chosen("zhuzhou", "intake.channels", "intake.media", "text.convert_t2s")
    assert (channels[0], media, converts) == ("group_chat", ["text", "image"], True)


def test_one_year_has_one_calendar_in_all_cities_and_the_next_is_not_confirmed():
    years = [year for city in ALL for year in pack_of(city).calendar]
    for one in years:
        assert {other.days for other in years if other.year == one.year} == {one.days}
    assert {year.year for year in years if not year.confirmed} == {2027}
    assert [city for city in ALL if 2027 not in {year.year for year in pack_of(city).calendar}] == []


def test_merged_village_leads_to_its_successor():
    territory = territory_of(pack_of("sichuan_pilot"))
    assert territory.region_on("511403007209", date(2021, 6, 30)).name == "泥湾村"
    assert territory.region_on("511403007209", date(2022, 3, 4)).name == "武阳社区"
    assert territory.organ_on("NW-VC", date(2022, 3, 4)).code == "WY-VC"


def test_changed_list_counts_from_its_first_day_on():
    pack = pack_of("sichuan_pilot")
    by_day = {day: in_force(pack.lists, day) for day in (date(2022, 4, 30), date(2022, 5, 1))}
    assert {day.isoformat(): (listed.version, len(listed.items)) for day, listed in by_day.items() if listed} == {
        "2022-04-30": ("sichuan-county-2021.08", 36),
        "2022-05-01": ("sichuan-county-2022.05", 37),
    }


def test_reform_moves_road_upkeep_from_the_building_to_the_city_management_office():
    territory = territory_of(pack_of("zhuzhou"))
    assert territory.organ_on("HT-SZ", date(2019, 3, 31)).code == "HT-SZ"
    assert territory.organ_on("HT-SZ", date(2019, 4, 1)).code == "HT-CG"


@pytest.mark.parametrize("city", ALL)
def test_every_department_is_watched_by_a_group_or_lies_in_a_town(city):
    pack = pack_of(city)
    watched = {code for organ in pack.organs for code in organ.supervises}
    departments = {organ.code: organ.name for organ in pack.organs if organ.kind == OrganKind.FUNCTIONAL}
    unwatched = {code: name for code, name in departments.items() if code not in watched}
    # Party organs at county level have no group of their own.
    assert [name for name in unwatched.values() if not name.startswith("中共")] == []
