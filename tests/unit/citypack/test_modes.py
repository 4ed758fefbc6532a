"""A way of routing asks something of the tables: one body an item, or rules where the place does not say."""

import pytest

from tests.unit.citypack.packs import found, plant, write_pack


def with_mode(root, mode):
    """A sound pack that routes in another way."""
    plant(write_pack(root), "city.yaml", "route: {mode: territory,", f"route: {{mode: {mode},")
    return root


@pytest.mark.parametrize("mode", ["territory", "item_supervisor", "item_one_to_one"])
def test_pack_whose_group_alone_watches_the_department_fits(tmp_path, mode):
    write_pack(tmp_path)
    if mode != "territory":
        plant(tmp_path, "city.yaml", "route: {mode: territory,", f"route: {{mode: {mode},")
    assert found(tmp_path) == []


@pytest.mark.parametrize("mode", ["model_first_body", "territory_level"])
def test_way_by_rules_needs_rules(tmp_path, mode):
    assert found(with_mode(tmp_path, mode)) == ["routing_rules.csv:1:1: mode_rules"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("organs.csv", "ML-JW,,,ML-SL", "ML-JW,,,DH-TD"),  # the supervisor watches another department
        ("organs.csv", "discipline,349901100000,ML-JW,,,", "discipline,349901100000,ML-JW,,,ML-SL"),  # two watch it
        ("power_list.csv", "VC,ML-SL,PG:ML-PG", "VC,ML-SL|LS-VC,PG:ML-PG"),  # two departments
    ],
)
def test_item_that_is_not_one_to_one_is_a_fault(tmp_path, file, old, new):
    plant(with_mode(tmp_path, "item_one_to_one"), file, old, new)
    assert [line.rpartition(" ")[2] for line in found(tmp_path)] == ["one_to_one"]
