"""A published number is judged with the precision it was published in."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ydt.replaying.totals.published import (
    Published,
    largest_whole_that_fits,
    nearest_parts,
    parts_that_fit,
    percent,
    read_published,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4357", Published(Decimal(4357), None)),
        ("97.15 %", Published(Decimal("97.15"), 2)),
        ("98%", Published(Decimal(98), 0)),
        ("11 万人次", None),
        ("7800 多个", None),
    ],
)
def test_only_exact_numbers_are_numbers(text, expected):
    assert read_published(text) == expected


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (4232, 4357, "97.13 %"),
        (316, 317, "99.7 %"),
        (630, 723, "87.1 %"),
        (628, 672, "93.5 %"),
        (17, 18, "94.4 %"),
        (1, 8, "13 %"),  # 12.5 is rounded up, as newspapers do
    ],
)
def test_share_is_rounded_half_up(part, whole, text):
    assert read_published(text).fits(part, whole)


def test_no_count_of_dazhous_concluded_cases_gives_its_satisfaction():
    satisfaction = read_published("97.15 %")
    assert parts_that_fit(satisfaction, 4232) == ()
    assert nearest_parts(satisfaction, 4232) == (4111, 4112)
    assert largest_whole_that_fits(satisfaction, 4232) == (4097, 4217)


@settings(deadline=None)
@given(st.integers(1, 3000), st.integers(0, 3), st.data())
def test_parts_that_fit_are_all_there_are(whole, decimals, data):
    number = Published(percent(data.draw(st.integers(0, whole)), whole, decimals), decimals)
    expected = tuple(part for part in range(whole + 1) if number.fits(part, whole))
    if len(expected) <= 3:
        assert parts_that_fit(number, whole) == expected
    else:
        assert set(parts_that_fit(number, whole)) <= set(expected)


@settings(deadline=None)
@given(st.integers(0, 3000), st.integers(1, 3000), st.integers(0, 4))
def test_percent_is_never_further_off_than_half_a_step(part, whole, decimals):
    exact = Fraction(part * 100, whole)
    assert abs(Fraction(percent(part, whole, decimals)) - exact) <= Fraction(1, 2 * 10**decimals)
