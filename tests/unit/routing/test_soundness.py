"""`ydt list check`: each kind of finding, planted into a sound pack, is named with its code; nothing else is."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from contracts.citypack import CityPack, PowerList, load_pack
from services.routing.domain.soundness import Severity, soundness
from services.routing.domain.soundness.findings import KINDS
from tests.unit.routing.cases import COUNTY, DAY, PACK, TOWN, VILLAGE, organ, rule, with_organs

_CITIES = Path(__file__).parents[3] / "cities"
_TOP = ("top_alone", "SC-JW")


def found(pack: CityPack, on: date = DAY) -> list[tuple[str, str]]:
    """What is found besides the note on the county commission, which nobody stands above here."""
    return [(each.kind, each.code) for each in soundness(pack, on) if (each.kind, each.code) != _TOP]


def with_items(**changed) -> CityPack:
    items = tuple(replace(item, **changed.get(item.code, {})) for item in PACK.power_list.items)
    return replace(PACK, power_list=replace(PACK.power_list, items=items))


def with_rules(*rules) -> CityPack:
    return replace(PACK, routing_rules=rules)


def region(code: str, /, **over):
    return replace(next(each for each in PACK.regions if each.code == code), **over)


def test_sound_pack_has_only_the_note_on_its_top():
    assert [(each.kind, each.code, each.severity) for each in soundness(PACK, DAY)] == [(*_TOP, Severity.NOTE)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"C03": {"flow": ()}}, [("flow_missing", "C03")]),
        ({"C03": {"basis": " "}}, [("basis_missing", "C03")]),
        ({"C03": {"supervisor": ""}}, [("supervisor_missing", "C03")]),
        ({"F04": {"supervisor": "PG:NO-PG"}}, [("supervisor_missing", "F04"), ("gap_supervisor", "F04")]),
        ({"C03": {"keywords": (), "urgent_keywords": ()}}, [("item_wordless", "C03")]),
    ],
)
def test_item_without_what_it_needs_is_named(changed, expected):
    assert found(with_items(**changed)) == expected


def test_items_with_equal_words_are_an_overlap_and_fewer_words_never_win():
    first, second, third = (item for item in PACK.power_list.items if item.code in {"A02", "C03", "E05"})
    pack = with_items(C03={"keywords": first.keywords, "urgent_keywords": first.urgent_keywords})
    assert ("overlap", "C03") in found(pack)
    pack = with_items(E05={"keywords": second.keywords[:1], "urgent_keywords": ()})
    assert ("item_outworded", "E05") in found(pack)
    assert third.code == "E05"


def test_other_versions_of_the_list_are_looked_at_too():
    later = PowerList("later", date(2022, 1, 1), tuple(replace(item, basis="") for item in PACK.power_list.items[:1]))
    (one,) = (each for each in soundness(replace(PACK, power_lists=(later,)), DAY) if each.kind == "basis_missing")
    assert (one.file, one.code) == ("power_lists/later.csv", PACK.power_list.items[0].code)


def test_place_where_nobody_handles_is_a_gap():
    pack = with_organs(without=("CCC-VC", "ZMQ-TG"))
    items = tuple(replace(item, business_dept=()) for item in PACK.power_list.items if item.code in {"B01", "X99"})
    alone = replace(pack, power_list=replace(PACK.power_list, items=items))
    gaps = [each for each in soundness(alone, DAY) if each.kind == "gap_handler"]
    assert [each.code for each in gaps] == ["B01", "X99"]
    assert "张母桥镇、长冲村 等 2 个区划没有首接单位" in gaps[0].sentence()


def test_town_without_a_discipline_body_is_a_gap_of_supervision():
    gaps = [each for each in soundness(with_organs(without=("ZMQ-TD",)), DAY) if each.kind == "gap_supervisor"]
    assert gaps
    assert {each.facts["regions"] for each in gaps} == {"张母桥镇、长冲村"}


def test_organ_nothing_leads_to_is_named():
    lost = organ("SC-JT", code="SC-QX", name="舒城县气象局", handles=())
    assert found(with_organs(lost)) == [("organ_unreached", "SC-QX")]


def test_superiors_in_a_circle_are_named():
    pack = with_organs(organ("SC-JW", parent="ZMQ-TD"))
    circles = [each for each in soundness(pack, DAY) if each.kind == "escalation_cycle"]
    assert [each.code for each in circles] == ["SC-JW", "ZMQ-TD"]
    assert "SC-JW > ZMQ-TD > SC-JW" in circles[0].sentence("en")


def test_references_to_organs_that_ended_are_named():
    over = organ("SC-NY", valid_to=date(2021, 6, 30))
    assert ("organ_ended", "F04") in found(with_organs(over))
    moved = replace(over, successor="SC-NN")
    now = replace(over, code="SC-NN", name="舒城县农业和乡村局", valid_to=None)
    assert ("organ_succeeded", "F04") in found(with_organs(moved, now))


def test_references_to_regions_that_ended_are_named():
    ended = region(VILLAGE, valid_to=date(2021, 6, 30), successor="341523110204")
    new = region(VILLAGE, code="341523110204", name="新冲村")
    others = tuple(each for each in PACK.regions if each.code != VILLAGE)
    pack = replace(PACK, regions=(*others, ended, new), routing_rules=(rule(region=VILLAGE, first_org="SC-SL"),))
    assert ("region_ended", "r1") in found(pack)
    assert ("region_ended", "CCC-VC") in found(pack)
    lost = replace(PACK, regions=(*others, replace(ended, successor=None)))
    assert ("region_lost", VILLAGE) in found(lost)
    circle = replace(PACK, regions=(*others, ended, replace(new, valid_to=ended.valid_to, successor=VILLAGE)))
    assert ("successor_cycle", VILLAGE) in found(circle)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        # The region is the same, the one for the item is always before the one for all.
        ((rule("a", item="H01", first_org="SC-SL"), rule("b", first_org="SC-JT")), []),
        # Equal conditions: the lower code always wins.
        (
            (rule("a", item="H01", first_org="SC-SL"), rule("b", item="H01", first_org="SC-JT")),
            [("rule_shadowed", "b"), ("rule_tied", "b")],
        ),
        ((rule("a", priority=1, first_org="SC-SL"), rule("b", first_org="SC-JT")), [("rule_shadowed", "b")]),
        # Every region it covers has a rule of its own.
        (
            (rule("a", region=VILLAGE, first_org="SC-SL"), rule("b", region=TOWN, first_org="SC-JT")),
            [],
        ),
        # What it sets besides is still its own.
        ((rule("a", priority=1, first_org="SC-SL"), rule("b", first_org="SC-JT", supervisor="CD")), []),
        # A body of the place may be missing, so the rule behind it may win.
        ((rule("a", priority=1, first_org="VC"), rule("b", first_org="SC-JT")), []),
        # All appeals become urgent, so a rule for ordinary ones sets nobody.
        ((rule("a", urgent_class="水利"), rule("b", grade="normal", first_org="SC-JT")), [("rule_unfit", "b")]),
        # Later it is alone.
        ((rule("a", priority=1, first_org="SC-SL", valid_to=date(2021, 12, 31)), rule("b", first_org="SC-JT")), []),
        ((rule("a", first_org="SC-SL", valid_to=date(2021, 1, 1)),), [("rule_over", "a")]),
        ((rule("a", first_org="SC-SL", keywords=("停水",)), rule("b", first_org="SC-JT", keywords=("停水", "井"))), []),
        (
            (rule("a", first_org="SC-SL", grade="urgent"), rule("b", first_org="SC-JT", grade="urgent", region=COUNTY)),
            [],
        ),
    ],
)
def test_rules_that_never_win_are_named(rules, expected):
    assert found(with_rules(*rules)) == expected


def test_shadowed_rule_is_told_with_what_decides_instead():
    pack = with_rules(rule("a", priority=1, first_org="SC-SL"), rule("b", first_org="SC-JT"))
    (shadowed,) = (each for each in soundness(pack, DAY) if each.kind == "rule_shadowed")
    assert shadowed.sentence() == "规则“b”永远轮不到：首接单位总由 a 决定"


def test_category_whose_items_lead_nowhere_is_named():
    category = next(item.category for item in PACK.power_list.items if item.code == "A01")
    bare = {item.code: {"flow": ()} for item in PACK.power_list.items if item.category == category}
    assert ("category_empty", category) in found(with_items(**bare))


def test_every_sentence_can_be_said_in_both_languages():
    words = dict.fromkeys(("name", "org", "other", "items", "regions", "count", "effects", "day"), "甲")
    for _, chinese, english in KINDS.values():
        assert "{" not in chinese.format(**words) + english.format(**words)


@pytest.mark.parametrize("city", sorted(path.parent.name for path in _CITIES.glob("*/city.yaml")))
def test_every_city_of_ours_is_sound_on_its_first_day(city):
    pack = load_pack(_CITIES / city)
    assert {each.kind for each in soundness(pack, pack.valid_from)} <= {"top_alone"}
