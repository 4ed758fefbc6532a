"""A replay file is read as it is written, and each fault in it has its place."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from contracts.citypack import PackError, load_pack
from tests.unit.citypack.packs import plant, write_pack
from ydt.replaying.script import CHINA, Step, check_scripts, load_script

SHUCHENG = Path(__file__).parents[3] / "cities/shucheng"

SCRIPT = """\
replay: ml-1
title: 一号件
seed: 木莲
steps:
  - id: filed
    at: 2026-01-05T08:00
    do: file
    by: citizen
    told: 提交
    body: {appeal_type: consult, text: 何时修路, place: {region_code: "349901100201"}}
    source: 台账
  - id: dispatched
    at: 2026-01-05T09:30
    do: accept
    by: dh.wang
    told: 转办
    since_filing: "1:30"
    expect: {state: dispatched}
    source: 台账
"""


def written(root: Path) -> Path:
    """A sound pack with one replay."""
    write_pack(root)
    (root / "replay").mkdir()
    (root / "replay/ml-1.yaml").write_text(SCRIPT, encoding="utf-8")
    return root


def faults(root: Path) -> list[str]:
    """The faults of the pack's replays."""
    return [f"{fault.spot.line}:{fault.spot.column}: {fault.code}" for fault in check_scripts(root, load_pack(root))]


def test_script_holds_what_the_file_says(tmp_path):
    script = load_script(written(tmp_path) / "replay/ml-1.yaml")
    assert script.steps[1] == Step(
        id="dispatched",
        at=datetime(2026, 1, 5, 9, 30, tzinfo=CHINA),
        do="accept",
        by="dh.wang",
        body=None,
        query=None,
        told="转办",
        since_filing=timedelta(hours=1, minutes=30),
        expect={"state": "dispatched"},
        source="台账",
    )
    assert script.steps[0].body["place"] == {"region_code": "349901100201"}
    assert script.filed_at == datetime(2026, 1, 5, 8, tzinfo=CHINA)


def test_sound_script_has_no_fault(tmp_path):
    assert faults(written(tmp_path)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2026-01-05T09:30", "9:30", "13:9: instant_shape"),
        ("2026-01-05T09:30", "2026-01-05T07:30", "13:9: time_order"),
        ('"1:30"', '"1:75"', "17:19: duration_shape"),
        ("do: accept", "do: bless", "14:9: value_unknown"),
        ("do: file", "do: accept", "7:9: first_step"),
        ("by: dh.wang", "by: dh.li", "15:9: reference_unknown"),
        ("id: dispatched", "id: filed", "12:9: duplicate"),
        ("    expect: {state: dispatched}", "    expects: {state: dispatched}", "18:5: key_unknown"),
        ("    expect: {state: dispatched}", "    expect: dispatched", "18:13: type_wrong"),
        ("    told: 转办\n", "", "12:5: key_missing"),
    ],
)
def test_fault_in_a_script_is_named_with_its_place(tmp_path, old, new, expected):
    plant(written(tmp_path), "replay/ml-1.yaml", old, new)
    assert faults(tmp_path) == [expected]


def test_faulty_script_is_not_loaded(tmp_path):
    plant(written(tmp_path), "replay/ml-1.yaml", "do: accept", "do: bless")
    with pytest.raises(PackError, match="ml-1.yaml:14:9: value_unknown"):
        load_script(tmp_path / "replay/ml-1.yaml")


def test_shucheng_replays_have_no_fault():
    assert check_scripts(SHUCHENG, load_pack(SHUCHENG)) == ()


def test_case_number_one_has_the_published_times():
    script = load_script(SHUCHENG / "replay/sh-1.yaml")
    published = {step.id: str(step.since_filing)[:-3] for step in script.steps if step.since_filing}
    assert published == {"dispatched": "3:27", "replied": "4:43", "approved": "7:46", "rated": "14:56"}
    assert [step.at - script.filed_at == step.since_filing for step in script.steps if step.since_filing] == [True] * 4
