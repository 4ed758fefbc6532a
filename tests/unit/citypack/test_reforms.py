"""An organ that a reform ended: who does its work now must be said, and lead somewhere."""

from datetime import date

import pytest

from contracts.citypack import from_document, load_pack, to_document
from tests.unit.citypack.packs import found, plant, write_pack

HEADER = "code,name,level,kind,region_code,parent,email,handles,supervises"
ROWS = {
    "ML-SL,木莲县水利局,county,functional,349901000000,,,河道|采砂,": "{row},2026-01-01,{end},{successor}",
    "ML-JW,木莲县纪委监委,county,discipline,349901000000,,jw@mulian.example,,": "{row},,,",
    "ML-PG,驻县水利局纪检监察组,county,stationed,349901000000,ML-JW,,,ML-SL": "{row},,,",
    "DH-TD,东河镇纪委,town,discipline,349901100000,ML-JW,,,": "{row},,,",
    "LS-VC,柳树村村两委,village,village,349901100201,,,,": (
        "{row},,,\nML-CG,城管局,county,functional,349901000000,,,,,,,"
    ),
}


def reformed(root, end, successor):
    """A sound pack whose water office ended."""
    write_pack(root)
    plant(root, "organs.csv", HEADER, f"{HEADER},valid_from,valid_to,successor")
    for row, form in ROWS.items():
        plant(root, "organs.csv", f"{row}\n", form.format(row=row, end=end, successor=successor) + "\n")
    return root


def test_ended_organ_keeps_its_dates_and_successor_through_the_document(tmp_path):
    pack = load_pack(reformed(tmp_path, "2026-03-31", "ML-CG"))
    office = next(organ for organ in pack.organs if organ.code == "ML-SL")
    assert (office.valid_from, office.valid_to, office.successor) == (date(2026, 1, 1), date(2026, 3, 31), "ML-CG")
    assert from_document(to_document(pack)) == pack


def test_document_stored_before_organs_had_dates_is_still_read(tmp_path):
    document = to_document(load_pack(write_pack(tmp_path)))
    for organ in document["organs"]:
        for name in ("valid_from", "valid_to", "successor"):
            del organ[name]
    assert from_document(document) == load_pack(tmp_path)


@pytest.mark.parametrize(
    ("end", "successor", "fault"),
    [
        ("2026-03-31", "", "organs.csv:4:1: successor_missing"),
        ("2025-03-31", "ML-CG", "organs.csv:4:65: date_order"),
        ("2026-03-31", "ML-XX", "organs.csv:4:76: reference_unknown"),
        ("2026-03-31", "ML-SL", "organs.csv:4:76: successor_cycle"),
    ],
)
def test_reform_that_leads_nowhere_is_a_fault(tmp_path, end, successor, fault):
    assert found(reformed(tmp_path, end, successor)) == [fault]
