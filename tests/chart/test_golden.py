"""The chart renders what was agreed, for every city and every size."""

import pytest

from tests.chart.golden import BASE, GOLDEN, OTHERS, agreed, base_lines, difference, lines_of, seen
from tests.chart.render import ANY_CITY, ANY_SIZE

CITY_DECIDES = {"CITY", "cn/city", "checksum/config", "host", "hosts[0]", "name", "replacement"}
"""Where renders of one size may differ: the city's code, its host, and the names of its secrets."""

RENEW = "\nIf this is meant: `python -m tests.chart.golden`, and read the difference before you commit it."


def told(lines: list[str]) -> str:
    shown = lines[:60] + ([f"... and {len(lines) - 60} more"] if len(lines) > 60 else [])
    return "The render differs from what was agreed:\n" + "\n".join(shown) + RENEW


def test_one_city_of_medium_size_is_rendered_as_agreed():
    changed = difference(base_lines(), lines_of(seen(ANY_SIZE, ANY_CITY)))
    assert changed == [], told(changed)


@pytest.mark.parametrize(("size", "city"), OTHERS)
def test_every_other_city_and_size_is_rendered_as_agreed(size, city):
    changed = difference(agreed(size, city), lines_of(seen(size, city)))
    assert changed == [], told(changed)


def test_nothing_agreed_is_left_over():
    wanted = {BASE.name} | {f"{city}-{size}.diff" for size, city in OTHERS}
    assert {path.name for path in GOLDEN.iterdir()} == wanted


def test_cities_of_one_size_differ_in_nothing_but_what_a_city_decides():
    for size, city in OTHERS:
        if size == ANY_SIZE:
            lines = (GOLDEN / f"{city}-{size}.diff").read_text(encoding="utf-8").splitlines()
            places = {line.partition(" = ")[0].rpartition(".")[2] for line in lines}
            assert places == CITY_DECIDES, city
