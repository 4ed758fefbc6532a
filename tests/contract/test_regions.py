"""Region codes as subtrees, the same for everybody who bounds an account, a figure or a list by them."""

import pytest

from contracts.regions import covers, full_code, subtree

VILLAGE = "341523110203"


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("340000000000", "34"),
        ("341500000000", "3415"),
        ("341523000000", "341523"),
        ("341523110000", "341523110"),
        (VILLAGE, VILLAGE),
        ("341523100200", "341523100200"),
        ("341000000000", "3410"),
        ("341523", "341523"),
        ("341500", "3415"),
        ("", ""),
    ],
)
def test_subtree_is_what_all_codes_below_begin_with(code, digits):
    assert subtree(code) == digits


@pytest.mark.parametrize(
    ("top", "covered"),
    [
        ("340000000000", True),
        ("341500000000", True),
        ("341523000000", True),
        ("341523110000", True),
        (VILLAGE, True),
        ("341523110204", False),
        ("341523100000", False),
        ("341524000000", False),
        ("340100000000", False),
        ("", False),
        (None, False),
    ],
)
def test_subtree_covers_its_descendants_and_nothing_else(top, covered):
    assert covers(top, VILLAGE) is covered


@pytest.mark.parametrize("nowhere", ["", None])
def test_nowhere_lies_in_no_subtree(nowhere):
    assert covers("340000000000", nowhere) is False


@pytest.mark.parametrize("code", ["340000000000", "341500000000", "341523000000", VILLAGE])
def test_full_code_is_the_way_back_from_a_subtree(code):
    assert full_code(subtree(code)) == code
