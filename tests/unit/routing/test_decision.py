"""The routing decision on the Shucheng pack, changed where a test needs another city."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.citypack import CityPack, load_pack
from contracts.citypack.terms import OrganKind
from contracts.vocabulary import AppealType, DispatchMode, Grade
from services.routing.domain.bodies import NoDisciplineBody
from services.routing.domain.decision import Decision, Facts, Ground, decide
from services.routing.domain.explanation import SENTENCES, sentence
from services.routing.domain.matching import in_force
from services.routing.domain.territory import territory_of

_PACK = load_pack(Path(__file__).parents[3] / "cities" / "shucheng")
_DAY = date(2021, 9, 7)
_VILLAGE, _TOWN, _COUNTY = "341523110203", "341523110000", "341523000000"
_ALL_WORDS = sorted({word for item in _PACK.power_list.items for word in (*item.keywords, *item.urgent_keywords)})


def facts(*keywords: str, **over) -> Facts:
    base = {
        "appeal_type": AppealType.CONSULT,
        "category": None,
        "region_code": _VILLAGE,
        "grade_hint": Grade.NORMAL,
        "clue_suspected": False,
    }
    return Facts(keywords=keywords, **(base | over))


def ground(pack: CityPack = _PACK, lists=None, on: date = _DAY) -> Ground:
    return Ground(territory_of(pack), in_force(lists or (pack.power_list,), on), pack.policy)


def decided(*keywords: str, pack: CityPack = _PACK, on: date = _DAY, **over) -> Decision:
    return decide(facts(*keywords, **over), ground(pack, on=on), on)


def without(*codes: str) -> CityPack:
    return replace(_PACK, organs=tuple(organ for organ in _PACK.organs if organ.code not in codes))


def with_policy(action: str) -> CityPack:
    return replace(_PACK, policy={**_PACK.policy, "list": {**_PACK.policy["list"], "off_list_action": action}})


def way(decision: Decision) -> tuple:
    return (decision.item_code, decision.mode, decision.supervising_org, decision.first_org)


def test_conscription_question_goes_to_the_village_under_the_town_discipline_body():
    decision = decided("征兵")
    assert way(decision) == ("H01", DispatchMode.ONLINE, "ZMQ-TD", "CCC-VC")
    assert not decision.off_list
    assert [sentence(told) for told in decision.reasons] == [
        "诉求发生在“长冲村”。",
        "诉求文字含有清单用语“征兵”，与“H01 村务公开与查询答复”最相符，按此确定权力事项。",
        "这一事项由乡镇纪检机构监督，“张母桥镇”由“张母桥镇纪委”负责。",
        "事项由村（社区）负责，首接单位为“张母桥镇长冲村村两委”。",
        "诉求文字没有紧急用语，按一般件分级。",
    ]


def test_water_outage_is_urgent_and_goes_to_the_village():
    decision = decided("停水", region_code="341523100201", grade_hint=Grade.URGENT)
    assert way(decision) == ("E05", DispatchMode.ONLINE, "CGZ-TD", "SQC-VC")
    assert decision.grade == Grade.URGENT


def test_illegal_structure_off_the_list_goes_offline_to_the_body_in_charge_under_its_stationed_group():
    decision = decided("违章建筑", region_code="341523100000")
    assert way(decision) == ("X99", DispatchMode.OFFLINE, "SC-PG-ZJ", "SC-CG")
    assert decision.off_list
    assert decision.rule_codes == (
        "region_given",
        "item_off_list",
        "off_list_offline",
        "first_matter",
        "supervisor_of_handler",
        "grade_normal",
    )


def test_subsidy_goes_to_the_department_its_stationed_group_supervises():
    assert way(decided("农机补贴")) == ("F04", DispatchMode.ONLINE, "SC-PG-NY", "SC-NY")
    assert way(decided("惠农补贴")) == ("F03", DispatchMode.ONLINE, "SC-PG-CZ", "SC-CZ")


def test_citizens_valid_choice_beats_the_words():
    decision = decided("农机补贴", category="C03")
    assert decision.item_code == "C03"
    assert decision.rule_codes[1] == "item_chosen"


def test_citizens_category_narrows_the_words():
    decision = decided("合同", "鱼塘", "验收", category="工程项目与采购")
    assert decision.item_code == "E02"
    assert decision.rule_codes[1:3] == ("category_chosen", "item_matched")


def test_citizens_unknown_choice_is_told_and_the_words_decide():
    decision = decided("征兵", category="Z77")
    assert decision.item_code == "H01"
    assert decision.rule_codes[1:3] == ("category_unknown", "item_matched")


def test_longer_and_rarer_words_weigh_more():
    assert decided("误工补贴", "合同").item_code == "A03"


def test_equal_scores_take_the_first_of_the_list_and_say_so():
    items = tuple(
        replace(item, keywords=("井盖",)) if item.code in {"E05", "A02"} else item for item in _PACK.power_list.items
    )
    pack = replace(_PACK, power_list=replace(_PACK.power_list, items=items))
    decision = decided("井盖", pack=pack)
    assert decision.item_code == "A02"
    assert "“E05”同样相符，按清单先后取前者。" in [sentence(told) for told in decision.reasons]


def test_listed_item_wins_a_tie_against_the_plus_one():
    items = tuple(
        replace(item, keywords=("井盖",)) if item.code in {"H02", "X99"} else item for item in _PACK.power_list.items
    )
    pack = replace(_PACK, power_list=replace(_PACK.power_list, items=items))
    assert decided("井盖", pack=pack).item_code == "H02"


def test_appeal_without_a_known_word_becomes_the_plus_one_at_the_village():
    decision = decided()
    assert way(decision) == ("X99", DispatchMode.OFFLINE, "ZMQ-TD", "CCC-VC")
    assert "item_unmatched" in decision.rule_codes


@pytest.mark.parametrize(
    ("action", "mode", "rule"),
    [
        ("online_x99", DispatchMode.ONLINE, "off_list_online"),
        ("grade", DispatchMode.ONLINE, "off_list_online"),
        ("offline", DispatchMode.OFFLINE, "off_list_offline"),
        ("not_accept", DispatchMode.ONLINE, "off_list_not_accept"),
        ("manual", DispatchMode.ONLINE, "off_list_manual"),
    ],
)
def test_off_list_matters_go_as_the_city_decided(action, mode, rule):
    decision = decided(pack=with_policy(action))
    assert decision.mode == mode
    assert rule in decision.rule_codes


@pytest.mark.parametrize("code", ["999999999999", "", "341523110999"])
def test_unknown_region_still_reaches_the_county_with_the_reason_stated(code):
    decision = decided("征兵", region_code=code)
    assert decision.supervising_org == "SC-JW"
    assert decision.rule_codes[0] == "region_unknown"
    assert code in sentence(decision.reasons[0])


def test_place_known_only_as_the_county_reaches_the_county():
    decision = decided("征兵", region_code=_COUNTY)
    assert (decision.supervising_org, decision.first_org) == ("SC-JW", "SC-MZ")
    assert decision.rule_codes[0] == "region_whole"


def test_place_known_only_as_the_town_goes_to_the_town_government():
    decision = decided("征兵", region_code=_TOWN)
    assert (decision.supervising_org, decision.first_org) == ("ZMQ-TD", "ZMQ-TG")


def test_missing_town_discipline_body_is_replaced_by_the_one_above():
    decision = decided("征兵", pack=without("ZMQ-TD"))
    assert decision.supervising_org == "SC-JW"
    assert "“张母桥镇”没有登记纪检机构，上提由“舒城县纪委监委”监督。" in [sentence(told) for told in decision.reasons]


def test_missing_stationed_group_is_replaced_by_the_county():
    decision = decided("农机补贴", pack=without("SC-PG-NY"))
    assert (decision.supervising_org, decision.first_org) == ("SC-JW", "SC-NY")


def test_missing_village_and_town_bodies_leave_it_with_a_department():
    decision = decided("征兵", pack=without("CCC-VC", "ZMQ-TG"))
    assert (decision.supervising_org, decision.first_org) == ("ZMQ-TD", "SC-MZ")


def test_handler_without_a_stationed_group_is_supervised_by_the_town():
    decision = decided("违章建筑", pack=without("SC-PG-ZJ"))
    assert (decision.supervising_org, decision.first_org) == ("ZMQ-TD", "SC-CG")


def test_nobody_to_handle_leaves_it_with_the_supervising_body():
    pack = replace(_PACK, organs=tuple(organ for organ in _PACK.organs if organ.kind == OrganKind.DISCIPLINE))
    decision = decided("征兵", pack=pack)
    assert (decision.supervising_org, decision.first_org) == ("ZMQ-TD", "ZMQ-TD")
    assert "first_open" in decision.rule_codes


def test_pack_without_any_discipline_body_refuses_instead_of_losing():
    pack = replace(_PACK, organs=tuple(organ for organ in _PACK.organs if organ.kind != OrganKind.DISCIPLINE))
    with pytest.raises(NoDisciplineBody):
        decided("征兵", pack=pack)


def test_ended_village_is_followed_to_its_successor():
    old = next(region for region in _PACK.regions if region.code == _VILLAGE)
    ended = replace(old, code="341523110299", name="泥湾村", valid_to=date(2021, 6, 30), successor=_VILLAGE)
    pack = replace(_PACK, regions=(*_PACK.regions, ended))
    decision = decided("征兵", pack=pack, region_code=ended.code)
    assert way(decision) == way(decided("征兵"))
    assert sentence(decision.reasons[0]) == "区划“泥湾村”已于2021-06-30撤并，按承接它的“长冲村”分派。"
    before = decided("征兵", pack=pack, region_code=ended.code, on=date(2021, 6, 30))
    assert before.rule_codes[0] == "region_given"


def test_list_in_force_on_the_day_decides():
    later = replace(_PACK.power_list, version="later", valid_from=date(2022, 1, 1), items=_PACK.power_list.items[:1])
    both, eve, day = (later, _PACK.power_list), date(2021, 12, 31), date(2022, 1, 1)
    assert decide(facts("征兵"), ground(lists=both, on=eve), eve).power_list_version == _PACK.power_list.version
    after = decide(facts("征兵"), ground(lists=both, on=day), day)
    assert (after.power_list_version, after.item_code) == ("later", "X99")


def test_day_before_any_list_is_off_list():
    decision = decided("征兵", on=date(2021, 9, 5))
    assert (decision.item_code, decision.power_list_version) == ("X99", "")
    assert "list_missing" in decision.rule_codes


def test_suspected_clue_is_pointed_out_and_routed_all_the_same():
    decision = decided("征兵", clue_suspected=True)
    assert decision.rule_codes[-1] == "clue_suspected"
    assert way(decision) == way(decided("征兵"))


@given(
    words=st.lists(st.sampled_from(_ALL_WORDS), max_size=6, unique=True),
    region=st.sampled_from([region.code for region in _PACK.regions] + ["999999999999", ""]),
    category=st.sampled_from([None, "F04", "X99", "Z77", "工程项目与采购"]),
    seed=st.randoms(),
)
def test_every_appeal_finds_its_bodies_and_the_same_ones_in_any_order(words, region, category, seed):
    pack = _shuffled(seed)
    first = decide(facts(*words, category=category, region_code=region), ground(), _DAY)
    again = decide(facts(*words, category=category, region_code=region), ground(pack), _DAY)
    assert first == again
    organs = {organ.code: organ for organ in _PACK.organs}
    assert organs[first.supervising_org].kind in {OrganKind.DISCIPLINE, OrganKind.STATIONED}
    assert first.first_org in organs
    assert all(sentence(told) and "{" not in sentence(told) for told in first.reasons)
    assert set(first.rule_codes) <= set(SENTENCES)


def _shuffled(seed) -> CityPack:
    organs, regions, items = list(_PACK.organs), list(_PACK.regions), list(_PACK.power_list.items)
    for rows in (organs, regions, items):
        seed.shuffle(rows)
    listed = replace(_PACK.power_list, items=tuple(items))
    return replace(_PACK, organs=tuple(organs), regions=tuple(regions), power_list=listed)
