"""What would have become of past appeals: judged twice, counted by how they would change."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from contracts.citypack import CityPack, PowerList
from contracts.citypack.terms import OrganKind
from services.routing.domain.whatif import Comparison, Difference, PastAppeal, compare, plan
from tests.unit.routing.cases import DAY, PACK, facts, rule


def appeals(*words: str, on: date = DAY) -> list[PastAppeal]:
    return [PastAppeal(f"A{number}", on, facts(word)) for number, word in enumerate(words, 1)]


def compared(new: CityPack, past: Iterable[PastAppeal], version: str = "", on: date | None = None) -> Comparison:
    *_, last = compare(plan(PACK), plan(new, version), past, on)
    return last


def shifts(comparison: Comparison) -> list[tuple]:
    return [
        (shift.count, shift.examples, [(each.part, each.old, each.new) for each in shift.differences])
        for shift in comparison.ranked()
    ]


def test_same_pack_moves_nothing():
    comparison = compared(PACK, appeals("征兵", "农机补贴", "违章建筑"))
    assert (comparison.judged, comparison.moved, comparison.shifts) == (3, 0, {})


def test_rule_for_a_department_moves_its_appeals_and_no_other():
    new = replace(PACK, routing_rules=(rule(item="F04", first_org="SC-CZ", helper_orgs=("SC-NY",)),))
    comparison = compared(new, appeals("征兵", "农机补贴", "停水", "农机补贴"))
    assert (comparison.judged, comparison.moved) == (4, 2)
    assert shifts(comparison) == [
        (2, ["A2", "A4"], [("first_org", "SC-NY", "SC-CZ"), ("helper_orgs", "-", "SC-NY")]),
    ]


def test_most_frequent_shift_comes_first_with_a_few_examples():
    new = replace(PACK, routing_rules=(rule("a", item="F04", first_org="SC-CZ"), rule("b", urgent_class="征集")))
    past = appeals(*["征兵"] * 7, *["农机补贴"] * 2)
    first, second = shifts(compared(new, past))
    assert (first[0], first[1], second[0]) == (7, ["A1", "A2", "A3", "A4", "A5"], 2)


def test_version_of_the_same_pack_is_tried_whatever_its_day():
    later = PowerList("later", date(2022, 1, 1), PACK.power_list.items[:1])
    new = replace(PACK, power_lists=(later,))
    assert compared(new, appeals("征兵")).moved == 0
    ((count, _, parts),) = shifts(compared(new, appeals("征兵"), version="later"))
    assert count == 1
    assert ("item_code", "H01", "X99") in parts
    with pytest.raises(KeyError):
        plan(new, "none")


def test_appeals_can_be_judged_as_if_filed_on_another_day():
    later = PowerList("later", date(2022, 1, 1), PACK.power_list.items[:1])
    new = replace(PACK, power_lists=(later,))
    assert compared(new, appeals("征兵"), on=date(2022, 1, 1)).moved == 1


def test_appeal_of_before_the_first_list_is_judged_by_it():
    assert compared(PACK, appeals("征兵", on=date(2020, 1, 1))).moved == 0


def test_appeal_that_nobody_could_supervise_any_more_shows_where_it_went():
    nobody = replace(PACK, organs=tuple(each for each in PACK.organs if each.kind != OrganKind.DISCIPLINE))
    (shift,) = compared(nobody, appeals("征兵")).ranked()
    assert Difference("supervising_org", "ZMQ-TD", "-") in shift.differences
