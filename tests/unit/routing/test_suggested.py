"""The suggested item as the last resort: after the citizen's choice and the words of the list, with a sentence."""

import pytest

from contracts.vocabulary import DispatchMode
from services.routing.domain.explanation import sentence
from tests.unit.routing.test_decision import decided, ground


def test_suggested_item_decides_where_nothing_else_does_and_is_explained():
    decision = decided(suggested_item="E05")
    assert (decision.item_code, decision.off_list, decision.mode) == ("E05", False, DispatchMode.ONLINE)
    told = next(reason for reason in decision.reasons if reason.rule == "item_suggested")
    assert sentence(told) == (
        "群众没有选择事项，文字没有清单用语；按本地规定采用比对的首位建议“E05 项目后续管护”，监督主体可以改定。"
    )
    assert "item_unmatched" not in decision.rule_codes


@pytest.mark.parametrize(
    ("words", "over", "item"),
    [
        (("征兵",), {}, "H01"),
        (("违建",), {}, "X99"),
        ((), {"category": "F01"}, "F01"),
        ((), {"category": "工程项目与采购"}, "X99"),
        ((), {"suggested_item": "X99"}, "X99"),
        ((), {"suggested_item": "Z98"}, "X99"),
        ((), {"suggested_item": None}, "X99"),
    ],
    ids=["a word", "a word off the list", "a choice", "a chosen category", "the plus one", "no such item", "none"],
)
def test_suggested_item_gives_way_to_everything_else(words, over, item):
    decision = decided(*words, **({"suggested_item": "E05"} | over))
    assert decision.item_code == item
    assert "item_suggested" not in decision.rule_codes


def test_suggested_item_is_none_where_no_list_is_in_force():
    assert ground().listed is not None
    before = decided(suggested_item="E05", on=ground().listed.valid_from.replace(year=2020))
    assert (before.item_code, before.rule_codes[1]) == ("X99", "list_missing")
