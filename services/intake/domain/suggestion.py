"""Which power item 权力事项 a masked text is likely about: the first three, how likely, and the words that decided.

A suggestion is shown to the supervising body and decides nothing, unless the city says so (policy key
`suggestion.decides_alone`). Everything that leaves this module is the pack's own: item codes, numbers, and words of the
model, which are words of the power list; words a citizen alone used are not in it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import exp, sqrt

from contracts.citypack.suggestion import SuggestionModel
from contracts.vocabulary import OFF_LIST_ITEM
from services.intake.domain.cutting import Dictionary, dictionary

TOP = 3
_WORDS_TOLD = 4
_DOUBT = 8.0
"""About two rare words' worth, so that two characters decide less often; chosen on the sample packs' invented texts."""
_SUREST = 99
"""A model is never certain; a city that asks for 100 asks for a person."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item, its likelihood in percent, and the words that spoke for it, the weightiest first."""

    item_code: str
    score: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggester:
    """A model made ready to read texts."""

    model: SuggestionModel
    dictionary: Dictionary

    def top(self, text: str, count: int = TOP) -> tuple[Suggestion, ...]:
        """The likeliest items; none for a text without a single known word."""
        found = self._weighed(text)
        if not found:
            return ()
        sums = dict(self.model.bias)
        for word, value in found.items():
            for item, weight in self.model.words[word].weights.items():
                sums[item] += value * weight
        likely = _likelihoods(sums, self.model.sharpness)
        ranked = sorted(likely, key=lambda item: (-likely[item], item))[:count]
        return tuple(
            Suggestion(item, min(_SUREST, round(100 * likely[item])), self._deciding(found, item)) for item in ranked
        )

    def features(self, text: str) -> Iterator[str]:
        """What the model reads of a text: its known words, and its known single characters besides."""
        known = self.model.words
        for word in self.dictionary.cut(text):
            if len(word) > 1 and word in known:
                yield word
            yield from (character for character in word if character in known)

    def _weighed(self, text: str) -> dict[str, float]:
        """TF-IDF of the text's features, brought to length one so that long texts weigh no more than short ones.

        What says little stays shorter than one, and so gets a milder likelihood.
        """
        counted = Counter(self.features(text))
        values = {word: count * self.model.words[word].rarity for word, count in counted.items()}
        length = sqrt(sum(value * value for value in values.values()) + _DOUBT**2)
        return {word: value / length for word, value in values.items()}

    def _deciding(self, found: Mapping[str, float], item: str) -> tuple[str, ...]:
        spoken = {word: value * self.model.words[word].weights.get(item, 0.0) for word, value in found.items()}
        ranked = sorted((word for word in spoken if spoken[word] > 0), key=lambda word: (-spoken[word], word))
        return tuple(_without_parts(ranked))[:_WORDS_TOLD]


def suggester(model: SuggestionModel) -> Suggester:
    """A suggester over a model."""
    return Suggester(model, dictionary({word: known.frequency for word, known in model.words.items()}))


def decided_alone(suggestions: Iterable[Suggestion], min_score: int) -> str | None:
    """The item to take without a person where the city allows it: the likeliest, likely enough, and on the list."""
    best = next(iter(suggestions), None)
    if best is None or best.score < min_score or best.item_code == OFF_LIST_ITEM:
        return None
    return best.item_code


def _likelihoods(sums: Mapping[str, float], sharpness: float) -> dict[str, float]:
    highest = max(sums.values())
    raised = {item: exp(sharpness * (value - highest)) for item, value in sums.items()}
    total = sum(raised.values())
    return {item: value / total for item, value in raised.items()}


def _without_parts(ranked: list[str]) -> Iterator[str]:
    """A character says nothing more where a word that holds it is told too."""
    words = [word for word in ranked if len(word) > 1]
    return (word for word in ranked if len(word) > 1 or not any(word in longer for longer in words))
