"""`ydt list train`: learn the suggestion model of a city pack from its own words, and say honestly how good it is."""

import importlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.citypack import CityPack
from contracts.citypack.suggestion import MODEL_FILE
from ydt.city import read_pack
from ydt.errors import Failure, Missing
from ydt.screen import console, show_table
from ydt.training.past import PastTextFault, read_past
from ydt.training.report import lines_of

TEXTS_FILE = "suggestion/texts.jsonl"
_SEED = 20210906
_FEWEST_ITEMS = 2
_PACKAGES = {"jieba": "jieba", "sklearn": "scikit-learn"}


def train(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A city pack, as cities/shucheng.")],
    out: Annotated[Path | None, typer.Option(help=f"Where the model goes. Default: DIR/{MODEL_FILE}.")] = None,
    past: Annotated[
        Path | None,
        typer.Option(
            help=f'Past masked texts, a line each: {{"item": "F01", "text": "…"}}. Default: DIR/{TEXTS_FILE}.'
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same pack and seed give the same model.")] = _SEED,
) -> None:
    """Learn which words speak for which item of the list. Prints how often the right item is first, or among three."""
    _require_packages()
    pack = _pack(folder)
    samples = _past(past or folder / TEXTS_FILE, pack, required=past is not None)
    # Loaded by name: it brings scikit-learn, which no other command needs or may need.
    training = importlib.import_module("ydt.training.run")
    trained: dict[str, Any] = training.trained(pack, samples, seed)
    path = out or folder / MODEL_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_written(trained), encoding="utf-8")
    show_table(("texts judged", "how many", "right item first", "among three"), lines_of(trained["figures"]))
    console().print(
        f"{pack.name}: {len(trained['words'])} words, {path.stat().st_size // 1024} kB in {path}", markup=False
    )


def _require_packages() -> None:
    missing = [package for module, package in _PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise Missing(
            f"Training needs {' and '.join(missing)}; services do not, so they are not installed everywhere.",
            "pip install --require-hashes -r requirements/train.txt",
        )


def _pack(folder: Path) -> CityPack:
    """The pack; an old model that no longer fits must not stand in the way of the new one."""
    pack, faults = read_pack(folder)
    if pack is None and all(fault.spot.file == MODEL_FILE for fault in faults):
        pack = _without_model(folder)
    if pack is None:
        raise Failure(f"{folder} is not sound.", f"`ydt city check {folder}` names every fault.")
    if len(pack.power_list.items) < _FEWEST_ITEMS:
        raise Failure(f"The list of {folder} has too few items to choose between.", "There is nothing to suggest here.")
    return pack


def _without_model(folder: Path) -> CityPack | None:
    model = folder / MODEL_FILE
    aside = model.replace(model.with_suffix(".aside"))
    try:
        return read_pack(folder)[0]
    finally:
        aside.replace(model)


def _past(path: Path, pack: CityPack, *, required: bool) -> tuple:
    if not path.exists() and not required:
        return ()
    try:
        return read_past(path, frozenset(item.code for item in pack.power_list.items))
    except (OSError, PastTextFault) as fault:
        raise Failure(f"{path}: {fault}", 'Each line is {"item": "<code>", "text": "<masked text>"}.') from fault


def _written(document: dict[str, Any]) -> str:
    """One line a word, so that two models can be compared by eye."""
    head = {name: value for name, value in document.items() if name != "words"}
    lines = [f" {_plain(word)}: {_plain(told)}" for word, told in document["words"].items()]
    return _plain(head)[:-1] + ', "words": {\n' + ",\n".join(lines) + "\n}}\n"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
