"""`ydt list` as a person calls it: readable reports, JSON for programs, exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.unit.citypack.packs import plant, write_pack
from ydt.commands.lists import build
from ydt.errors import Failure

SHUCHENG = Path(__file__).parents[3] / "cities/shucheng"
FACTS = {
    "appeal_type": "consult",
    "category": None,
    "region_code": "341523110203",
    "keywords": ["征兵"],
    "grade_hint": "normal",
    "clue_suspected": False,
    "named_orgs": [],
}
LATER = "power_lists/shucheng-34.csv"


def called(*arguments: object) -> tuple[int, str]:
    """The exit code and the output of a call; a failure is raised, as the entry point would tell it."""
    result = CliRunner().invoke(build(), list(map(str, arguments)))
    if isinstance(result.exception, Failure):
        raise result.exception
    return result.exit_code, result.stdout


@pytest.fixture
def past(tmp_path) -> Path:
    """A file of facts: two conscription questions, and one appeal of an earlier release without facts."""
    rows = [
        {"appeal_id": "A1", "submitted_at": "2021-09-06T22:48:00Z", "facts": FACTS},
        {"appeal_id": "A2", "submitted_at": "2021-09-08T01:00:00+08:00", "facts": FACTS},
        {"appeal_id": "A3", "submitted_at": "2021-09-08T01:00:00+08:00", "facts": None},
    ]
    file = tmp_path / "facts.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def changed(tmp_path) -> Path:
    """Shucheng with a rule, and with a version of the list that keeps only X99."""
    folder = tmp_path / "changed"
    for path in SHUCHENG.rglob("*"):
        if path.is_file() and "replay" not in path.parts:
            target = folder / path.relative_to(SHUCHENG)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    header, *items = (SHUCHENG / "power_list.csv").read_text(encoding="utf-8").splitlines()
    (folder / "power_lists").mkdir()
    off_list = [item for item in items if item.startswith("X99")]
    (folder / LATER).write_text("\n".join([header, *off_list]) + "\n", encoding="utf-8")
    versions = "version,valid_from,size,source\nshucheng-34,2021-10-01,0,试行\n"
    (folder / "power_lists/versions.csv").write_text(versions, encoding="utf-8")
    rules = (
        "code,item,region,valid_from,valid_to,grade,keywords,urgent_class,supervisor,first_org,helper_orgs,priority,basis\n"
        "army,H01,*,,,,征兵,,,SC-TY,VC,,通知\n"
    )
    (folder / "routing_rules.csv").write_text(rules, encoding="utf-8")
    return folder


def test_check_of_a_sound_list_says_so():
    code, said = called("check", SHUCHENG)
    assert code == 0
    assert said.splitlines()[-1] == f"{SHUCHENG}: error: 0, warning: 0, note: 1"
    assert f"{SHUCHENG}/organs.csv:2: SC-JW: note top_alone: “舒城县纪委监委”没有上级" in said


def test_check_names_file_line_and_code_and_fails(changed):
    rules = changed / "routing_rules.csv"
    rules.write_text(rules.read_text(encoding="utf-8") + "late,H01,*,,,,征兵,,,SC-JT,,,通知\n", encoding="utf-8")
    code, said = called("check", changed, "--lang", "en")
    assert code == 1
    assert f"{changed}/routing_rules.csv:3: late: error rule_shadowed: rule 'late' never wins: army come first" in said


def test_warnings_fail_only_when_asked_to(changed):
    organs = changed / "organs.csv"
    lost = "SC-QX,舒城县气象局,county,functional,341523000000,,qx@shucheng.example,,\n"
    organs.write_text(organs.read_text(encoding="utf-8") + lost, encoding="utf-8")
    assert called("check", changed)[0] == 0
    assert called("check", changed, "--strict")[0] == 1


def test_check_as_json_is_for_programs(tmp_path):
    code, said = called("check", SHUCHENG, tmp_path / "nowhere", "--format", "json")
    sound, missing = json.loads(said)
    assert code == 1
    assert (sound["on"], [row["kind"] for row in sound["findings"]]) == ("2021-09-06", ["top_alone"])
    assert missing["findings"][0]["kind"] == "file_missing"


def test_pack_with_faults_is_no_sound_list(tmp_path):
    plant(write_pack(tmp_path), "power_list.csv", "办法,quarterly", ",quarterly")
    code, said = called("check", tmp_path)
    assert code == 1
    assert f"{tmp_path}/power_list.csv:2: error value_empty: “basis”不能为空" in said


def test_whatif_tells_from_what_to_what_by_count(changed, past):
    code, said = called("whatif", SHUCHENG, changed, "--facts", past)
    assert code == 1
    assert "首接: CCC-VC 张母桥镇长冲村村两委 -> SC-TY 舒城县退役军人事务局" in said
    assert said.splitlines()[-1] == "2 appeals judged, 2 would go elsewhere; of 1 more no facts were kept"


def test_whatif_between_equal_packs_moves_nothing(past):
    assert called("whatif", SHUCHENG, SHUCHENG, "--facts", past)[0] == 0


def test_whatif_takes_versions_of_one_pack(changed, past):
    for new in ("shucheng-34", f"{changed}@shucheng-34"):
        code, said = called("whatif", changed, new, "--facts", past, "--format", "json")
        assert code == 1
        shift = json.loads(said)["shifts"][0]
        assert {"part": "item_code", "old": "H01", "new": "X99"} in shift["differences"]
    with pytest.raises(Failure, match="no list version none"):
        called("whatif", changed, "none", "--facts", past)
    with pytest.raises(Failure, match="Neither a nor b"):
        called("whatif", "a", "b", "--facts", past)


def test_whatif_since_a_day_counts_local_days(changed, past):
    code, said = called("whatif", SHUCHENG, changed, "--facts", past, "--since", "2021-09-08", "--format", "json")
    answer = json.loads(said)
    assert (code, answer["judged"], answer["shifts"][0]["examples"]) == (1, 1, ["A2"])


def test_whatif_on_a_day_judges_all_by_its_list(changed, past):
    assert called("whatif", SHUCHENG, changed, "--facts", past, "--on", "2021-10-01", "--format", "json")[0] == 1


def test_whatif_without_since_or_facts_is_a_wrong_call():
    assert called("whatif", SHUCHENG, SHUCHENG)[0] == 2


def test_line_that_is_no_appeal_is_named(past):
    past.write_text('{"appeal_id": "A1"}\n', encoding="utf-8")
    with pytest.raises(Failure, match=r"facts\.jsonl:1: this is no appeal's facts"):
        called("whatif", SHUCHENG, SHUCHENG, "--facts", past)
    with pytest.raises(Failure, match="cannot be read"):
        called("whatif", SHUCHENG, SHUCHENG, "--facts", past.parent / "none")
