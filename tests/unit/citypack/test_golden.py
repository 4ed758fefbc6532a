"""Every golden case of every pack goes where its file says, through the rules that routing itself uses."""

from datetime import date

import pytest

from services.routing.domain.matching import match
from tests.unit.citypack.goldens import KNOWN, OUTCOMES, PACKS, Golden, goldens, intake_of, outcome, pack_of

ALWAYS = {"item", "supervising", "first", "mode", "grade"}
DAY = date(2026, 1, 5)
ALL = [golden for city in PACKS for golden in goldens(city)]


@pytest.mark.parametrize("golden", ALL, ids=lambda golden: f"{golden.city}: {golden.name}")
def test_case_goes_where_the_golden_file_says(golden: Golden):
    assert outcome(golden) == golden.expected


@pytest.mark.parametrize("city", PACKS)
def test_pack_has_a_dozen_cases_each_complete_and_named_once(city):
    cases = list(goldens(city))
    assert len(cases) >= 12
    assert len({case.name for case in cases}) == len(cases)
    for case in cases:
        assert set(case.told) <= KNOWN
        assert ALWAYS <= set(case.expected) <= OUTCOMES


@pytest.mark.parametrize("city", PACKS)
def test_expected_bodies_and_items_are_in_the_pack(city):
    pack = pack_of(city)
    organs = {organ.code for organ in pack.organs}
    items = {item.code for listed in pack.lists for item in listed.items}
    for case in goldens(city):
        named = {case.expected["supervising"], case.expected["first"], *case.expected.get("helpers", ())}
        assert (named - organs, {case.expected["item"]} - items) == (set(), set())


@pytest.mark.parametrize("city", PACKS)
def test_every_item_is_found_by_its_own_words(city):
    listed, vocabulary = pack_of(city).power_list, intake_of(city).keywords
    texts = {item.code: "，".join(item.keywords) for item in listed.items}
    found = {code: match(listed, None, vocabulary.find(text), DAY).code for code, text in texts.items()}
    assert {code: best for code, best in found.items() if best != code} == {}
