"""Dazhou's tables are made by `ydt.packs`: the same every time, in the published numbers, one to one."""

from collections import Counter
from pathlib import Path

from contracts.citypack import load_pack
from contracts.citypack.terms import OrganKind
from contracts.vocabulary import OFF_LIST_ITEM, Role
from ydt.packs.sources import read_source
from ydt.packs.tables import tables

DAZHOU = Path(__file__).parents[3] / "cities/dazhou"
PACK = load_pack(DAZHOU)
LISTED = [item for item in PACK.power_list.items if item.code != OFF_LIST_ITEM]
ORGANS = {organ.code: organ for organ in PACK.organs}


def test_generating_again_gives_the_committed_files_byte_for_byte():
    made = tables(read_source())
    assert {name: (DAZHOU / name).read_bytes() for name in made} == {name: text.encode() for name, text in made.items()}


def test_list_has_the_published_numbers():
    departments = [organ for organ in PACK.organs if organ.kind == OrganKind.FUNCTIONAL]
    assert (len(departments), len({item.category for item in LISTED}), len(LISTED)) == (107, 83, 517)


def test_every_department_has_an_item_and_exactly_one_group_watches_it():
    groups = [organ for organ in PACK.organs if organ.kind == OrganKind.STATIONED]
    watched = Counter(code for group in groups for code in group.supervises)
    departments = {organ.code for organ in PACK.organs if organ.kind == OrganKind.FUNCTIONAL}
    assert watched == dict.fromkeys(departments, 1)
    assert {code for item in LISTED for code in item.business_dept} - {"TG"} == departments


def test_every_item_is_watched_by_the_one_group_of_its_department():
    for item in LISTED:
        if item.supervisor == "TD":
            assert item.business_dept == ("TG",)
        else:
            (department,) = item.business_dept
            assert department in ORGANS[item.supervisor.removeprefix("PG:")].supervises


def test_every_supervising_body_has_one_dedicated_cadre():
    bodies = {item.supervisor.removeprefix("PG:") for item in LISTED} - {"TD"}
    bodies |= {organ.code for organ in PACK.organs if organ.kind == OrganKind.DISCIPLINE and organ.level == "town"}
    cadres = Counter(one.org for one in PACK.staff if one.role == Role.TOWNSHIP_DISCIPLINE)
    assert cadres == dict.fromkeys(bodies, 1)


def test_names_and_key_words_are_told_apart():
    assert len({item.name for item in LISTED}) == 517
    assert len({item.description for item in LISTED}) == 517
    words = Counter(word for item in LISTED for word in item.keywords)
    assert [word for word, items in words.items() if items > 1] == []


def test_no_word_leads_off_the_list_and_on_it():
    on_list = {word for item in LISTED for word in item.keywords}
    assert on_list & {word for organ in PACK.organs for word in organ.handles} == set()
