"""The wall: whoever is accused gets nothing, the next level up does, and the explanation says so."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.citypack.terms import Level, OrganKind
from services.routing.domain.bodies import NoDisciplineBody
from tests.unit.routing.cases import COUNTY, PACK, bodies, decided, organ, rule, told, with_organs


def test_accused_village_is_passed_over_for_its_town():
    decision = decided("征兵", named_orgs=("CCC-VC",))
    assert bodies(decision) == ("ZMQ-TD", "ZMQ-TG")
    assert decision.recused_orgs == ("CCC-VC",)
    assert told(decision)[2:5] == [
        "诉求反映的是“张母桥镇长冲村村两委”，该单位回避：不接收、不查看、不通知。",
        "这一事项由乡镇纪检机构监督，“张母桥镇”由“张母桥镇纪委”负责。",
        "“张母桥镇长冲村村两委”应当回避，首接上提一级，改由“张母桥镇人民政府”首接。",
    ]


def test_accused_town_government_keeps_its_village_out_as_well():
    assert bodies(decided("征兵", named_orgs=("ZMQ-TG",))) == ("ZMQ-TD", "ZMQ-TD")


def test_accused_supervising_body_is_replaced_by_the_one_above():
    decision = decided("征兵", named_orgs=("ZMQ-TD",))
    assert bodies(decision)[0] == "SC-JW"
    assert "“张母桥镇纪委”应当回避，监督上提一级，由“舒城县纪委监委”负责。" in told(decision)


def test_accused_stationed_group_is_replaced_by_the_county():
    decision = decided("农机补贴", named_orgs=("SC-PG-NY",))
    assert bodies(decision) == ("SC-JW", "SC-NY")


def test_accused_department_leaves_the_matter_with_its_supervisor():
    assert bodies(decided("农机补贴", named_orgs=("SC-NY",))) == ("SC-PG-NY", "SC-PG-NY")


def test_accused_body_in_charge_of_a_matter_gives_way_to_the_one_above_it():
    decision = decided("水费", region_code=COUNTY, named_orgs=("SC-CQT",))
    assert bodies(decision) == ("SC-PG-SL", "SC-SL")


def test_accused_county_commission_gives_way_to_the_citys():
    city = organ("SC-JW", code="LA-JW", name="六安市纪委监委", level=Level.CITY, region_code="341500000000")
    pack = with_organs(city, organ("SC-JW", parent="LA-JW"))
    assert bodies(decided("征兵", pack=pack, named_orgs=("SC-JW",)))[0] == "LA-JW"


def test_nobody_above_the_accused_is_said_and_the_accused_still_gets_nothing():
    decision = decided("征兵", named_orgs=("SC-JW",))
    assert bodies(decision) == ("ZMQ-TD", "CCC-VC")
    assert (
        "被反映的单位已是本地最高监督机构，本地没有上一级，先由“张母桥镇纪委”登记，并应立即报请上级机关处理。"
        in told(decision)
    )
    both = decided("征兵", named_orgs=("SC-JW", "ZMQ-TD"))
    assert both.supervising_org == "SC-PG-CZ"


def test_every_discipline_body_accused_waits_instead_of_reaching_one():
    everyone = tuple(each.code for each in PACK.organs if each.kind in {OrganKind.DISCIPLINE, OrganKind.STATIONED})
    with pytest.raises(NoDisciplineBody):
        decided("征兵", named_orgs=everyone)


def test_rule_never_brings_an_accused_body_back():
    rules = (
        rule("first", first_org="SC-NY", supervisor="SC-PG-NY", priority=9),
        rule("second", first_org="SC-SL", helper_orgs=("SC-NY", "SC-CZ")),
    )
    decision = decided("征兵", rules=rules, named_orgs=("SC-NY", "SC-PG-NY"))
    assert (bodies(decision), decision.helper_orgs) == (("ZMQ-TD", "SC-SL"), ("SC-CZ",))


def test_organ_the_city_does_not_know_recuses_nobody():
    assert decided("征兵", named_orgs=("NOBODY",)) == decided("征兵")


def test_place_that_is_not_accused_handles_as_ever():
    assert decided("征兵").recused_orgs == ()


def test_successor_of_an_accused_organ_keeps_out_too():
    ended = organ("SC-ZJ", code="SC-CJ", name="舒城县城建局", valid_to=date(2021, 6, 30), successor="SC-CG")
    decision = decided("违章建筑", pack=with_organs(ended), named_orgs=("SC-CJ",))
    assert decision.recused_orgs == ("SC-CG", "SC-CJ")
    assert bodies(decision) == ("SC-PG-ZJ", "SC-PG-ZJ")


def test_parents_in_a_circle_do_not_hang_the_decision():
    pack = with_organs(organ("SC-JW", parent="ZMQ-TD"))
    assert decided("征兵", pack=pack, named_orgs=("ZMQ-TD",)).supervising_org != "ZMQ-TD"


def test_reform_moves_a_matter_on_its_day():
    old = organ(
        "SC-CG", code="SC-CJ", name="舒城县城建局", handles=("窨井盖",), valid_to=date(2021, 9, 6), successor="SC-CG"
    )
    new = organ("SC-CG", handles=("窨井盖",), valid_from=date(2021, 9, 7))
    pack = with_organs(old, new)
    before, after = (decided("窨井盖", pack=pack, on=date(2021, 9, day)) for day in (6, 7))
    assert (before.first_org, after.first_org) == ("SC-CJ", "SC-CG")


def test_department_that_ended_hands_its_items_to_its_successor():
    ended = organ("SC-NY", valid_to=date(2021, 9, 6), successor="SC-NN")
    pack = with_organs(ended, replace(ended, code="SC-NN", valid_to=None, successor=None))
    assert decided("农机补贴", pack=pack).first_org == "SC-NN"
