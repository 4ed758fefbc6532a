"""A pack that is read, told as JSON and read back is the same pack."""

import json
from datetime import date
from pathlib import Path

import pytest

from contracts.citypack import (
    CalendarDay,
    FlowNode,
    Limit,
    Organ,
    PackError,
    StaffMember,
    check_pack,
    from_document,
    load_pack,
    to_document,
)
from contracts.citypack.terms import DayKind, Level, LimitUnit, OrganKind
from contracts.vocabulary import Role
from tests.unit.citypack.packs import plant, write_pack

SHUCHENG = Path(__file__).parents[3] / "cities/shucheng"


def test_pack_holds_what_the_files_say(tmp_path):
    pack = load_pack(write_pack(tmp_path))
    assert pack.policy["time"]["dispatch"] == {"value": 1, "unit": "wd", "basis": "办法第一条"}
    assert pack.organs[1] == Organ(
        "ML-PG",
        "驻县水利局纪检监察组",
        Level.COUNTY,
        OrganKind.STATIONED,
        "349901000000",
        "ML-JW",
        None,
        (),
        ("ML-SL",),
    )
    assert pack.power_list.items[0].flow == (
        FlowNode(1, "VC", "公示", Limit(15, LimitUnit.DAY), "公示"),
        FlowNode(2, "VC", "维修", None, ""),
    )
    assert pack.power_list.items[1].description == "清单外,研判后转办"
    assert pack.calendar[0].days[1] == CalendarDay(date(2026, 1, 4), DayKind.WORKDAY, "调休")
    assert pack.staff[1] == StaffMember("admin", "管理员某", Role.SYSTEM_ADMIN, None, "349901000000")


def test_faulty_pack_is_not_loaded(tmp_path):
    plant(write_pack(tmp_path), "city.yaml", "city: mulian\n", "city: MULIAN\n")
    with pytest.raises(PackError, match=r"city\.yaml:1:7: code_shape"):
        load_pack(tmp_path)


def test_pack_without_staff_is_sound(tmp_path):
    (write_pack(tmp_path) / "staff.csv").unlink()
    assert load_pack(tmp_path).staff == ()


def test_document_read_back_is_the_same_pack():
    pack = load_pack(SHUCHENG)
    told = json.loads(json.dumps(to_document(pack)))
    assert from_document(told) == pack


def test_document_tells_an_item_in_words_too(tmp_path):
    item = to_document(load_pack(write_pack(tmp_path)))["power_list"]["items"][0]
    assert (item["responsible"], item["business_dept"], item["publication_words"]) == (
        "村民委员会",
        "木莲县水利局",
        "每季度公开",
    )
    assert [node["limit_words"] for node in item["flow"]] == ["15日", ""]


def test_shucheng_pack_has_no_fault():
    assert check_pack(SHUCHENG) == ()


def test_shucheng_list_is_thirty_three_and_one():
    codes = [item.code for item in load_pack(SHUCHENG).power_list.items]
    assert (len(codes), len(set(codes)), codes[-1]) == (34, 34, "X99")


def test_shucheng_calendar_has_the_working_saturday_of_the_seed():
    years = {year.year: year for year in load_pack(SHUCHENG).calendar}
    kinds = {day.day: day.kind for day in years[2021].days}
    assert kinds[date(2021, 9, 18)] == DayKind.WORKDAY
    assert [years[2021].confirmed, years[2026].confirmed, years[2027].confirmed] == [True, True, False]
    assert years[2027].days == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("今年什么时候征兵？我们村还有名额吗？", "H01"),
        ("村里的自来水每天停水好几次，没人说什么时候恢复供水。", "E05"),
        ("小区公共场地上有违章建筑，请拆除。", "X99"),
    ],
)
def test_shucheng_words_lead_each_seed_case_to_one_item(text, code):
    items = load_pack(SHUCHENG).power_list.items
    assert [item.code for item in items if any(word in text for word in item.keywords)] == [code]
