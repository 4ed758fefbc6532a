"""Other versions of the power list and routing rules in a pack: read, handed over, and each fault with its place."""

from datetime import date
from pathlib import Path

import pytest

from contracts.citypack import from_document, load_pack, to_document
from tests.unit.citypack.packs import FILES, found, plant, write_pack

RULES, VERSIONS, LATER = "routing_rules.csv", "power_lists/versions.csv", "power_lists/mulian-3.csv"
MORE = {
    RULES: """\
code,item,region,valid_from,valid_to,grade,keywords,urgent_class,supervisor,first_org,helper_orgs,priority,basis
water,工程,349901100000,2026-02-01,2026-12-31,normal,停水|漏水,水利,ML-PG,ML-SL,VC|TG,5,办法第三条
plus,X99,*,,,,,,TD,,,,办法第四条
""",
    VERSIONS: "version,valid_from,size,source\nmulian-3,2026-07-01,1,通知\n",
    LATER: FILES["power_list.csv"].replace("项目后续管护", "管护和维修"),
}
PLANTED = [
    (RULES, "water,工程", "water,工务", [f"{RULES}:2:7: reference_unknown"]),
    (RULES, "工程,349901100000", "工程,349901300000", [f"{RULES}:2:10: reference_unknown"]),
    (RULES, "工程,349901100000", "工程,东河镇", [f"{RULES}:2:10: code_shape"]),
    (RULES, "2026-12-31", "2026-01-31", [f"{RULES}:2:34: date_order"]),
    (RULES, ",normal,", ",hasty,", [f"{RULES}:2:45: value_unknown"]),
    (RULES, "ML-PG,ML-SL", "ML-SL,ML-SL", [f"{RULES}:2:61: reference_kind"]),
    (RULES, "ML-PG,ML-SL", "ML-QQ,ML-SL", [f"{RULES}:2:61: reference_unknown"]),
    (RULES, "ML-SL,VC|TG", "ML-SS,VC|TG", [f"{RULES}:2:67: reference_unknown"]),
    (RULES, "VC|TG", "VC|QQ", [f"{RULES}:2:76: reference_unknown"]),
    (RULES, ",5,办法", ",1000,办法", [f"{RULES}:2:79: number_range"]),
    (RULES, ",5,办法第三条", ",5,", [f"{RULES}:2:81: value_empty"]),
    (RULES, "plus,X99,*,,,,,,TD", "plus,X99,*,,,,,,", [f"{RULES}:3:1: rule_empty"]),
    (RULES, "plus,", "water,", [f"{RULES}:3:1: duplicate"]),
    (
        VERSIONS,
        "mulian-3",
        "mulian-2",
        [f"{LATER}:1:1: list_unlisted", f"{VERSIONS}:2:1: list_missing", f"{VERSIONS}:2:1: list_twice"],
    ),
    (VERSIONS, "mulian-3", "mulian-4", [f"{LATER}:1:1: list_unlisted", f"{VERSIONS}:2:1: list_missing"]),
    (VERSIONS, "2026-07-01", "2026-01-01", [f"{VERSIONS}:2:10: list_twice"]),
    (VERSIONS, "2026-07-01,1", "2026-07-01,2", [f"{VERSIONS}:2:21: list_size"]),
    (LATER, "PG:ML-PG", "PG:ML-SL", [f"{LATER}:2:28: reference_kind"]),
    (LATER, "X99", "X98", [f"{LATER}:1:1: item_missing", f"{VERSIONS}:2:21: list_size"]),
]


def write_more(root: Path) -> Path:
    write_pack(root)
    (root / "power_lists").mkdir()
    for file, text in MORE.items():
        (root / file).write_text(text, encoding="utf-8")
    return root


def test_pack_with_versions_and_rules_is_sound_and_keeps_them_on_the_way(tmp_path):
    pack = load_pack(write_more(tmp_path))
    assert from_document(to_document(pack)) == pack
    assert [(listed.version, listed.valid_from) for listed in pack.lists] == [
        ("mulian-2", date(2026, 1, 1)),
        ("mulian-3", date(2026, 7, 1)),
    ]
    assert pack.power_lists[0].items[0].name == "管护和维修"
    water, plus = pack.routing_rules
    assert (water.code, water.item, water.region, water.grade) == ("water", "工程", "349901100000", "normal")
    assert (water.keywords, water.urgent_class, water.helper_orgs) == (("停水", "漏水"), "水利", ("VC", "TG"))
    assert (water.valid_from, water.valid_to, water.priority) == (date(2026, 2, 1), date(2026, 12, 31), 5)
    assert (plus.valid_from, plus.grade, plus.keywords, plus.first_org, plus.priority) == (None, "", (), "", 0)


def test_document_of_an_earlier_release_has_no_versions_and_no_rules(tmp_path):
    document = to_document(load_pack(write_pack(tmp_path)))
    del document["power_lists"], document["routing_rules"]
    pack = from_document(document)
    assert (pack.power_lists, pack.routing_rules) == ((), ())


@pytest.mark.parametrize(("file", "old", "new", "expected"), PLANTED)
def test_fault_is_named_with_its_place(tmp_path, file, old, new, expected):
    plant(write_more(tmp_path), file, old, new)
    assert found(tmp_path) == expected
