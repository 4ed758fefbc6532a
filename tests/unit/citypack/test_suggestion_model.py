"""A pack's suggestion model: read with it, handed over, refused when it is none or for another list."""

import json

import pytest

from contracts.citypack import from_document, load_pack, to_document
from contracts.citypack.suggestion import MODEL_FILE, Word, model_of
from tests.unit.citypack.packs import found, plant, write_pack

MODEL = {
    "format": 1,
    "power_list_version": "mulian-2",
    "bias": {"E05": 0.1, "X99": 0},
    "sharpness": 2.0,
    "figures": {"seed": 1},
    "words": {"停水": [30, 2.5, {"E05": 3.1, "X99": -1}]},
}


@pytest.fixture
def pack(tmp_path):
    root = write_pack(tmp_path)
    (root / "suggestion").mkdir()
    (root / MODEL_FILE).write_text(json.dumps(MODEL, ensure_ascii=False), encoding="utf-8")
    return root


def test_model_is_read_and_survives_the_hand_over(pack):
    document = json.loads(json.dumps(to_document(load_pack(pack))))
    model = model_of(from_document(document).suggestion)
    assert model.words == {"停水": Word(30, 2.5, {"E05": 3.1, "X99": -1.0})}
    assert (model.power_list_version, model.bias["E05"], model.sharpness) == ("mulian-2", 0.1, 2.0)


def test_pack_without_a_model_is_sound(tmp_path):
    assert load_pack(write_pack(tmp_path)).suggestion is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"format": 1,', '"format": 1', "1:14: json_syntax"),
        ('"format": 1', '"format": 2', "1:1: model_shape"),
        ("[30, 2.5, ", "[30, ", "1:1: model_shape"),
        ('"X99": -1}', '"E07": -1}', "1:1: model_shape"),
        ('"mulian-2"', '"mulian-1"', "1:1: model_stale"),
        ('"bias": {"E05"', '"bias": {"E06": 0, "E05"', "1:1: reference_unknown"),
    ],
)
def test_model_that_is_none_or_for_another_list_is_a_fault(pack, old, new, fault):
    plant(pack, MODEL_FILE, old, new)
    assert found(pack) == [f"{MODEL_FILE}:{fault}"]
