"""A city's routing rules: which fits, which wins, what it sets, and that every rule applied is told in a sentence."""

from datetime import date

import pytest

from contracts.vocabulary import Grade
from tests.unit.routing.cases import COUNTY, DAY, TOWN, VILLAGE, bodies, decided, rule, told


def first(*rules, **over) -> str:
    return decided("征兵", rules=rules, **over).first_org


def test_rule_sets_supervisor_first_body_helpers_and_urgency_and_says_so():
    everything = rule(
        "all_of_it", supervisor="SC-PG-SL", first_org="SC-SL", helper_orgs=("TG", "VC", "SC-SL"), urgent_class="水利"
    )
    decision = decided("征兵", rules=(everything,))
    assert bodies(decision) == ("SC-PG-SL", "SC-SL")
    assert (decision.helper_orgs, decision.grade, decision.urgent_class) == (("ZMQ-TG", "CCC-VC"), Grade.URGENT, "水利")
    assert told(decision)[2:] == [
        "规则“all_of_it”规定由“驻县水利局纪检监察组”监督（依据：办法第三条）。",
        "规则“all_of_it”规定由“舒城县水利局”首接（依据：办法第三条）。",
        "规则“all_of_it”规定由“张母桥镇人民政府”“张母桥镇长冲村村两委”协办（依据：办法第三条）。",
        "规则“all_of_it”将其列为“水利”紧急类（依据：办法第三条），按紧急件分级。",
    ]


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({"item": "H01"}, True),
        ({"item": "公开与便民服务"}, True),
        ({"item": "E05"}, False),
        ({"region": VILLAGE}, True),
        ({"region": TOWN}, True),
        ({"region": COUNTY}, True),
        ({"region": "341523100000"}, False),
        ({"valid_from": DAY}, True),
        ({"valid_from": date(2021, 9, 8)}, False),
        ({"valid_to": DAY}, True),
        ({"valid_to": date(2021, 9, 6)}, False),
        ({"grade": "normal"}, True),
        ({"grade": "urgent"}, False),
        ({"keywords": ("停水", "征兵")}, True),
        ({"keywords": ("停水",)}, False),
    ],
)
def test_rule_fits_by_all_its_conditions(condition, fits):
    assert (first(rule(first_org="SC-SL", **condition)) == "SC-SL") is fits


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ({"item": "H01"}, {"item": "公开与便民服务", "region": VILLAGE, "keywords": ("征兵",), "priority": 9}),
        ({"item": "公开与便民服务"}, {"region": VILLAGE, "keywords": ("征兵",), "grade": "normal", "priority": 9}),
        ({"region": VILLAGE}, {"region": TOWN, "keywords": ("征兵",), "grade": "normal", "priority": 9}),
        ({"region": COUNTY}, {"keywords": ("征兵",), "grade": "normal", "priority": 9}),
        ({"keywords": ("征兵",)}, {"grade": "normal", "priority": 9}),
        ({"grade": "normal"}, {"priority": 9}),
        ({"priority": 2}, {"priority": 1}),
        ({"code": "a1"}, {"code": "b1"}),
    ],
)
def test_most_specific_rule_wins_in_the_stated_order(stronger, weaker):
    strong = rule(**{"code": "zz", "first_org": "SC-SL", **stronger})
    weak = rule(**{"code": "aa", "first_org": "SC-JT", **weaker})
    assert first(strong, weak) == first(weak, strong) == "SC-SL"


def test_each_effect_comes_from_its_own_rule():
    decision = decided(
        "征兵",
        rules=(
            rule("narrow", item="H01", first_org="SC-SL"),
            rule("wide", first_org="SC-JT", supervisor="CD", helper_orgs=("TG",)),
        ),
    )
    assert (bodies(decision), decision.helper_orgs) == (("SC-JW", "SC-SL"), ("ZMQ-TG",))


def test_bodies_are_ruled_by_the_grade_that_a_rule_made():
    rules = (rule("water", urgent_class="水利"), rule("quick", grade="urgent", first_org="SC-SL"))
    assert first(*rules) == "SC-SL"
    assert first(rules[1]) == "CCC-VC"


def test_rule_for_urgent_appeals_takes_those_that_sound_so():
    assert first(rule(grade="urgent", first_org="SC-SL"), grade_hint=Grade.URGENT) == "SC-SL"


def test_body_the_place_does_not_have_is_passed_over():
    rules = (rule("village", item="H01", first_org="VC"), rule("water", first_org="SC-SL"))
    assert first(*rules, region_code=TOWN) == "SC-SL"
    assert first(*rules) == "CCC-VC"


def test_helper_is_never_the_body_that_leads_or_supervises():
    decision = decided("征兵", rules=(rule(helper_orgs=("VC", "TD")),))
    assert (decision.helper_orgs, decision.rule_codes.count("rule_helpers")) == ((), 0)


def test_rule_also_covers_matters_off_the_list():
    decision = decided("违章建筑", rules=(rule(item="X99", first_org="TG"),))
    assert (decision.off_list, decision.first_org) == (True, "ZMQ-TG")


def test_unknown_place_is_ruled_by_rules_for_everywhere_only():
    rules = (rule("here", region=COUNTY, first_org="SC-SL"), rule("anywhere", first_org="SC-JT"))
    assert first(*rules, region_code="999999999999") == "SC-JT"
