"""`ydt city check` as a person calls it."""

from pathlib import Path

from typer.testing import CliRunner

from tests.unit.citypack.packs import plant, write_pack
from ydt.commands.city import build

SHUCHENG = Path(__file__).parents[3] / "cities/shucheng"


def checked(*arguments: object) -> tuple[int, list[str]]:
    """The exit code and the lines of a call."""
    result = CliRunner().invoke(build(), ["check", *map(str, arguments)])
    return result.exit_code, result.stdout.splitlines()


def test_check_of_sound_packs_counts_what_they_hold(tmp_path):
    code, lines = checked(SHUCHENG, write_pack(tmp_path))
    assert code == 0
    assert lines[0] == f"{SHUCHENG}: 没有问题"
    assert "  power list      shucheng-33x1-2021.09: 33+1 items" in lines
    assert f"{tmp_path}: 没有问题" in lines


def test_check_prints_one_line_for_each_fault_and_fails(tmp_path):
    write_pack(tmp_path)
    plant(tmp_path, "organs.csv", "discipline,349901100000,ML-JW", "discipline,349901100000,ML-XX")
    plant(tmp_path, "staff.csv", "township_discipline,DH-TD", "mayor,DH-TD")
    code, lines = checked(tmp_path, "--lang", "en")
    assert code == 1
    assert lines[0] == f"{tmp_path}/organs.csv:5:42: reference_unknown: there is no organ 'ML-XX'"
    assert lines[1].startswith(f"{tmp_path}/staff.csv:2:13: value_unknown: 'mayor' is not one of: ")
    assert lines[2:] == [f"{tmp_path}: 2 faults"]


def test_check_names_faults_of_replays_too(tmp_path):
    (write_pack(tmp_path) / "replay").mkdir()
    (tmp_path / "replay/one.yaml").write_text("replay: one\n", encoding="utf-8")
    code, lines = checked(tmp_path)
    assert (code, len(lines)) == (1, 4)
    assert lines[0] == f"{tmp_path}/replay/one.yaml:1:1: key_missing: 缺少“seed”"


def test_one_bad_pack_fails_the_call_but_not_the_others(tmp_path):
    code, lines = checked(tmp_path / "nowhere", SHUCHENG)
    assert code == 1
    assert lines[0] == f"{tmp_path}/nowhere:1:1: file_missing: 缺少文件"
    assert f"{SHUCHENG}: 没有问题" in lines
