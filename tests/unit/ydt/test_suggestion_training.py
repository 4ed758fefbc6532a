"""Training of the suggestion model: the same again every time, judged on what it never saw, faults told by line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.citypack import load_pack
from contracts.citypack.suggestion import MODEL_FILE, model_of
from services.intake.domain.suggestion import suggester
from tests.unit.citypack.packs import plant, write_pack
from ydt.commands import list_train
from ydt.errors import Failure, Missing
from ydt.training.past import PastTextFault, read_past
from ydt.training.run import trained
from ydt.training.sentences import Sample, told_apart, trained_on

SHUCHENG = Path(__file__).parents[3] / "cities" / "shucheng"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(write_pack(tmp_path_factory.mktemp("mulian")))


def test_sentences_are_the_same_for_a_seed_and_others_for_another(pack):
    assert list(trained_on(pack, 1, 5)) == list(trained_on(pack, 1, 5))
    assert list(trained_on(pack, 1, 5)) != list(trained_on(pack, 2, 5))


def test_sentences_to_judge_by_are_of_patterns_never_trained_on(pack):
    learnt = {sample.text for sample in trained_on(pack, 1, 200)}
    assert learnt.isdisjoint({sample.text for sample in told_apart(pack, 1, 200)})


def test_every_item_is_spoken_of_as_often(pack):
    items = [sample.item for sample in trained_on(pack, 1, 7)]
    assert (items.count("E05"), items.count("X99"), len(items)) == (7, 7, 14)


def test_training_twice_gives_the_same_model_and_it_works(pack):
    past = (Sample("家里没有水用", "E05"), Sample("楼上有违建", "X99")) * 4
    document = trained(pack, past, 3)
    assert document == trained(pack, past, 3)
    assert document["figures"]["past"]["texts"] == 4
    model = suggester(model_of(json.loads(json.dumps(document))))
    assert [model.top(text)[0].item_code for text in ("这里经常停水", "门口搭了违建")] == ["E05", "X99"]


def test_past_texts_bring_no_word_into_the_model(pack):
    document = trained(pack, (Sample("张三丰家的翡翠漏水", "E05"),) * 6, 3)
    assert {"张", "三丰", "翡翠", "翡"}.isdisjoint(document["words"])


def test_committed_model_is_what_training_gives():
    """Weights may differ in the last digit from machine to machine; words, items and figures may not."""
    pack = load_pack(SHUCHENG)
    past = read_past(SHUCHENG / list_train.TEXTS_FILE, frozenset(item.code for item in pack.power_list.items))
    fresh, kept = trained(pack, past, 20210906), dict(pack.suggestion)
    assert fresh["words"].keys() == kept["words"].keys(), "run `ydt list train cities/shucheng`"
    assert fresh["bias"] == pytest.approx(kept["bias"], abs=0.02)
    assert fresh["figures"]["past"] == kept["figures"]["past"]


def command(*arguments: str):
    app = list_train.typer.Typer()
    app.command()(list_train.train)
    return CliRunner().invoke(app, list(arguments))


def test_command_writes_the_model_and_prints_the_figures(tmp_path):
    root = write_pack(tmp_path)
    done = command(str(root))
    assert done.exit_code == 0, done.output
    assert "sentences of patterns it never saw" in done.output
    assert load_pack(root).suggestion["power_list_version"] == "mulian-2"


def test_command_replaces_a_model_that_no_longer_fits(tmp_path):
    root = write_pack(tmp_path)
    assert command(str(root)).exit_code == 0
    model = root / MODEL_FILE
    model.write_text(model.read_text(encoding="utf-8").replace('"mulian-2"', '"mulian-1"'), encoding="utf-8")
    assert command(str(root)).exit_code == 0
    assert load_pack(root).suggestion["power_list_version"] == "mulian-2"


def test_command_refuses_a_pack_with_faults_and_texts_of_unknown_items(tmp_path):
    root = write_pack(tmp_path)
    texts = tmp_path / "past.jsonl"
    texts.write_text('{"item": "Z99", "text": "甲"}\n', encoding="utf-8")
    refused = command(str(root), "--past", str(texts))
    assert isinstance(refused.exception, Failure)
    assert "line 1: the list has no item Z99" in refused.exception.sentence
    (root / "regions.csv").unlink()
    assert "is not sound" in command(str(root)).exception.sentence


@pytest.mark.parametrize("line", ["no json", "[]", '{"item": "E05"}', '{"item": "E05", "text": 5}', '"E05"'])
def test_line_that_is_no_past_text_is_named(tmp_path, line):
    path = tmp_path / "past.jsonl"
    path.write_text(f'{{"item": "E05", "text": "停水"}}\n\n{line}\n', encoding="utf-8")
    with pytest.raises(PastTextFault, match="line 3"):
        read_past(path, frozenset({"E05"}))


def test_command_says_what_to_install_where_training_packages_are_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(list_train, "find_spec", lambda name: None)
    refused = command(str(write_pack(tmp_path)))
    assert isinstance(refused.exception, Missing)
    assert "requirements/train.txt" in refused.exception.way_out


def test_list_of_one_item_leaves_nothing_to_suggest(tmp_path):
    root = write_pack(tmp_path)
    plant(root, "city.yaml", "size: 1,", "size: 0,")
    rows = (root / "power_list.csv").read_text(encoding="utf-8").splitlines()
    (root / "power_list.csv").write_text("\n".join((rows[0], rows[2])) + "\n", encoding="utf-8")
    assert "too few items" in command(str(root)).exception.sentence


def test_phrases_that_many_items_share_are_in_no_sentence():
    """登记 and 公示 stand in most flows; a sentence of them alone would teach nothing and be judged unfairly."""
    told = "".join(sample.text for sample in trained_on(load_pack(SHUCHENG), 1, 20))
    assert "代表会议决议" not in told
    assert "征兵" in told
