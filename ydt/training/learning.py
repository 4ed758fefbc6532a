"""Learning the suggestion model: jieba finds the words, scikit-learn weighs them, the result is plain numbers.

Only this module imports the two, and only `ydt list train` imports it: no service carries them.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import jieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from contracts.citypack import CityPack
from contracts.citypack.suggestion import FORMAT, SuggestionModel, Word, model_of
from services.intake.domain.cutting import dictionary
from services.intake.domain.suggestion import Suggester, suggester
from ydt.training.sentences import Sample, own_words

_STRENGTH = 2.0
"""C of the logistic regression; chosen on Shucheng's invented texts, where 0.3 to 3 differ by two in a hundred."""
_ROUNDS = 300
_EMPTY_CHARACTERS = frozenset(
    "的了在是有和与及或我你他她它们这那个一不没无也都就还要到从被把给让说问想请吗呢吧啊什么怎谁哪几多少上下里中年月日天时来去"
    "过会能可以为因所而但只又再很太更最大小好对向将等按并其此之于由应须得着件项些"
)
"""Characters that say nothing of the matter; learnt all the same, they would stand among the words that decided."""
_FAINT = 0.1
"""Weights below this change no ranking worth the room they take."""
_SHARPEST, _BLUNTEST = 3.0, 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    """How often the right item came first, and among the first three, for so many texts."""

    texts: int
    top1: float
    top3: float


def learn(pack: CityPack, samples: Sequence[Sample], tuning: Sequence[Sample]) -> dict[str, Any]:
    """The model's document, learnt from samples; `tuning` sets how sharp its likelihoods are. No figures yet."""
    words = _vocabulary(pack)
    reader = _reader(pack, words)
    vectorizer = TfidfVectorizer(analyzer=lambda text: list(reader.features(text)))
    counted = vectorizer.fit_transform([sample.text for sample in samples])
    fitted = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS).fit(counted, [sample.item for sample in samples])
    document = _document(pack, words, vectorizer, fitted)
    return {**document, "sharpness": _sharpness(document, tuning)}


def judged(model: Suggester, samples: Sequence[Sample]) -> Judged:
    """How a model does on texts."""
    ranks = [[found.item_code for found in model.top(sample.text)] for sample in samples]
    first = sum(sample.item in rank[:1] for sample, rank in zip(samples, ranks, strict=True))
    third = sum(sample.item in rank for sample, rank in zip(samples, ranks, strict=True))
    count = len(samples) or 1
    return Judged(len(samples), round(first / count, 3), round(third / count, 3))


def _vocabulary(pack: CityPack) -> dict[str, int]:
    """The words and characters of the items, with jieba's frequencies; an item's own key words stay whole."""
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    plain = [word for item in pack.power_list.items for word in own_words(item)[0]]
    phrases = [phrase for item in pack.power_list.items for phrase in own_words(item)[1]]
    for word in plain:
        tokenizer.add_word(word)
    found = {word for phrase in (*plain, *phrases) for word in tokenizer.cut(phrase, HMM=False)}
    found |= {character for word in found for character in word}
    return {word: int(tokenizer.FREQ.get(word) or 0) for word in sorted(found) if _speaks(word)}


def _reader(pack: CityPack, words: Mapping[str, int]) -> Suggester:
    """A suggester that knows the words and no weights yet: texts are read in training as they will be in use."""
    known = {word: Word(frequency, 1.0, {}) for word, frequency in words.items()}
    blank = SuggestionModel(pack.power_list.version, known, bias={}, sharpness=1.0, figures={})
    return Suggester(blank, dictionary(words))


def _document(
    pack: CityPack, words: Mapping[str, int], vectorizer: TfidfVectorizer, fitted: LogisticRegression
) -> dict[str, Any]:
    items = [str(item) for item in fitted.classes_]
    table = fitted.coef_ if len(items) > 2 else [-fitted.coef_[0], fitted.coef_[0]]
    constants = fitted.intercept_ if len(items) > 2 else [-fitted.intercept_[0], fitted.intercept_[0]]
    told = {}
    for word, column in sorted(vectorizer.vocabulary_.items()):
        weights = {item: round(float(row[column]), 2) for item, row in zip(items, table, strict=True)}
        kept = {item: weight for item, weight in weights.items() if abs(weight) >= _FAINT}
        told[word] = [words[word], round(float(vectorizer.idf_[column]), 3), kept]
    return {
        "format": FORMAT,
        "power_list_version": pack.power_list.version,
        "bias": {item: round(float(constant), 3) for item, constant in zip(items, constants, strict=True)},
        "sharpness": 1.0,
        "figures": {},
        "words": told,
    }


def _sharpness(document: Mapping[str, Any], tuning: Sequence[Sample]) -> float:
    """The factor under which the right items of the tuning texts are likeliest, so that 80 means about 80 in 100."""
    if not tuning:
        return 1.0
    return min(_steps(), key=lambda factor: (_surprise({**document, "sharpness": factor}, tuning), factor))


def _steps() -> Iterator[float]:
    factor = _BLUNTEST
    while factor <= _SHARPEST:
        yield round(factor, 2)
        factor *= 1.25


def _surprise(document: Mapping[str, Any], tuning: Sequence[Sample]) -> float:
    model, total = suggester(model_of(document)), 0.0
    for sample in tuning:
        scores = {found.item_code: found.score for found in model.top(sample.text, len(model.model.bias))}
        total -= log(max(scores.get(sample.item, 0), 0.5) / 100)
    return round(total, 6)


def _speaks(word: str) -> bool:
    return word not in _EMPTY_CHARACTERS and all("\u4e00" <= character <= "\u9fff" for character in word)
