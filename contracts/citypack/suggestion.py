"""The suggestion model of a pack: how much each word speaks for each power item. Made by `ydt list train`.

A linear model over TF-IDF of words. The file is small and plain, so that a service scores a text in pure Python,
without any machine-learning package: `words` maps each word to its frequency (for cutting text into words), its inverse
document frequency, and its weight by item; `bias` holds each item's constant; `sharpness` turns sums into likelihoods.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.citypack.faults import Faults, Spot
from contracts.citypack.source import read_text

MODEL_FILE = "suggestion/model.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Word:
    """What the model knows of one word."""

    frequency: int
    rarity: float
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SuggestionModel:
    """A model for one version of the power list; `figures` says how well it did on texts it was not trained on."""

    power_list_version: str
    words: Mapping[str, Word]
    bias: Mapping[str, float]
    sharpness: float
    figures: Mapping[str, Any]


def model_of(document: Mapping[str, Any]) -> SuggestionModel:
    """The model of its file's document; raises KeyError, TypeError or ValueError for what is none."""
    if document["format"] != FORMAT:
        raise ValueError(f"format {document['format']} is not {FORMAT}")
    words = {
        str(word): Word(int(frequency), float(rarity), {str(item): float(weight) for item, weight in weights.items()})
        for word, (frequency, rarity, weights) in document["words"].items()
    }
    bias = {str(item): float(value) for item, value in document["bias"].items()}
    unknown = {item for word in words.values() for item in word.weights} - bias.keys()
    if not bias or unknown:
        raise ValueError(f"items without a constant: {', '.join(sorted(unknown)) or 'all'}")
    return SuggestionModel(
        power_list_version=str(document["power_list_version"]),
        words=words,
        bias=bias,
        sharpness=float(document["sharpness"]),
        figures=dict(document["figures"]),
    )


def read_model(root: Path, faults: Faults) -> dict[str, Any] | None:
    """The model file as it stands; None where there is none or it cannot be read."""
    text = read_text(root, MODEL_FILE, faults) if (root / MODEL_FILE).exists() else None
    if text is None:
        return None
    try:
        document: dict[str, Any] = json.loads(text)
        model_of(document)
    except json.JSONDecodeError as error:
        faults.add(Spot(MODEL_FILE, error.lineno, error.colno), "json_syntax", problem=error.msg)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        faults.add(Spot(MODEL_FILE), "model_shape", problem=repr(error))
    else:
        return document
    return None


def check_model(document: Mapping[str, Any] | None, lists: Mapping[str, frozenset[str]], faults: Faults) -> None:
    """Note a model that was trained for another list: its suggestions would name items that are not, or no more."""
    if document is None:
        return
    version = document["power_list_version"]
    if version not in lists:
        faults.add(Spot(MODEL_FILE), "model_stale", value=version)
    elif unknown := sorted(set(document["bias"]) - lists[version]):
        faults.add(Spot(MODEL_FILE), "reference_unknown", value=unknown[0], what="power item", what_zh="事项")
