"""Small numbers stay hidden, also from arithmetic."""

import pytest

from services.analytics.domain.summary import Reckoning, on_time, satisfaction
from services.analytics.domain.suppression import (
    chain_is_shown,
    public_punctuality,
    public_satisfaction,
    public_summary,
    shown_parts,
    suppressed,
)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 12, "b": 30}, {"a": 12, "b": 30}),
        ({"a": 12, "b": 30, "c": 2}, {"a": None, "b": 30, "c": None}),
        ({"a": 12, "b": 1, "c": 2}, {"a": 12, "b": None, "c": None}),
        ({"a": 0, "b": 30}, {"a": 0, "b": 30}),
        ({"a": 3}, {"a": None}),
    ],
)
def test_small_counts_are_hidden_and_cannot_be_worked_out(counts, shown):
    assert suppressed(counts, 5) == shown


def test_public_rates_over_few_people_are_hidden():
    few = satisfaction({"rated": 3, "words:satisfied": 3, "status:closed": 40}, Reckoning())
    assert public_satisfaction(few, 5) == {
        "denominator": "rated",
        "rated": None,
        "of_rated": None,
        "closed": 40,
        "of_closed": 0.075,
        "rate": None,
    }
    assert public_punctuality(on_time({"on_time:dispatch": 4}), 5)["rate"] is None
    assert public_punctuality(on_time({"on_time:dispatch": 5}), 5)["rate"] == 1.0


def test_parts_are_guarded_by_what_belongs_to_none_of_them():
    # 12 = 10 + 2: without the hidden remainder the ten alone would tell nothing, but with it 10 must go too.
    assert shown_parts(12, {"a": 10}, 5) == {"a": None}
    assert shown_parts(20, {"a": 10}, 5) == {"a": 10}
    assert shown_parts(10, {"a": 10}, 5) == {"a": 10}


def test_region_is_shown_only_when_every_level_above_shows_it():
    town = (40, {"t1": 10, "t2": 30}, "t1")
    assert chain_is_shown([town, (10, {"v1": 5, "v2": 5}, "v1")], 5) is True
    assert chain_is_shown([town, (10, {"v1": 7, "v2": 3}, "v1")], 5) is False
    assert chain_is_shown([(33, {"t1": 3, "t2": 30}, "t2"), (30, {"v1": 30}, "v1")], 5) is False
    assert chain_is_shown([], 5) is True


def test_public_figures_of_a_quiet_region_are_hidden_whole():
    cells = {"total": 4, "status:closed": 4, "type:help": 4, "rated": 4, "words:satisfied": 4}
    assert public_summary(cells, Reckoning(), 5) == {
        "counts": {"received": None},
        "satisfaction": {"denominator": "rated", "rate": None},
        "on_time": {"rate": None},
        "durations": {},
    }


def test_public_figures_hide_small_types():
    cells = {"total": 20, "status:closed": 20, "type:help": 3, "type:consult": 17}
    shown = public_summary(cells, Reckoning(), 5)["counts"]
    assert shown == {
        "received": 20,
        "by_public_status": {"concluded": 20},
        "by_type": {"consult": None, "help": None},
    }
