"""One run of training: made sentences and half the past texts to learn from, the rest to judge by."""

from collections.abc import Sequence
from dataclasses import asdict
from random import Random
from typing import Any

from contracts.citypack import CityPack
from contracts.citypack.suggestion import model_of
from services.intake.domain.suggestion import Suggester, suggester
from ydt.training.learning import judged, learn
from ydt.training.sentences import Sample, told_apart, trained_on

_MOST_SENTENCES = 16_000
_MOST_EACH, _LEAST_EACH = 80, 20
_JUDGED_EACH = 10
_MOST_TUNING = 400
_PAST_COUNTS = 3
"""A past text is worth so many made ones: it is how people really write."""


def trained(pack: CityPack, past: Sequence[Sample], seed: int) -> dict[str, Any]:
    """The model's document with its figures. What it is judged by is not learnt from."""
    known, unseen = _halves(past, seed)
    each = max(_LEAST_EACH, min(_MOST_EACH, _MOST_SENTENCES // len(pack.power_list.items)))
    samples = [*trained_on(pack, seed, each), *(list(known) * _PAST_COUNTS)]
    apart = list(told_apart(pack, seed, 2 * _JUDGED_EACH))
    tuning, judging = apart[::2], apart[1::2]
    document = learn(pack, samples, tuning[:: max(1, len(tuning) // _MOST_TUNING)])
    model, min_score = suggester(model_of(document)), int(pack.policy["suggestion"]["min_score"])  # type: ignore[call-overload]
    figures = {
        "seed": seed,
        "sentences": len(samples),
        "patterns": asdict(judged(model, judging)),
        "past": asdict(judged(model, unseen)),
        "sure": asdict(judged(model, [sample for sample in unseen if _sure(model, sample, min_score)])),
        "min_score": min_score,
    }
    return {**document, "figures": figures}


def _halves(past: Sequence[Sample], seed: int) -> tuple[list[Sample], list[Sample]]:
    """Every other text of each item, in an order the seed shuffles."""
    shuffled = list(past)
    Random(f"{seed}/past").shuffle(shuffled)
    shuffled.sort(key=lambda sample: sample.item)
    return shuffled[::2], shuffled[1::2]


def _sure(model: Suggester, sample: Sample, min_score: int) -> bool:
    return any(found.score >= min_score for found in model.top(sample.text, 1))
