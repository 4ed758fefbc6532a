"""What the figures of a model say to a person."""

from collections.abc import Iterator, Mapping
from typing import Any

_WORDS = {
    "patterns": "sentences of patterns it never saw",
    "past": "past texts it never saw",
    "sure": "of those past texts, scored {min_score} and more",
}


def lines_of(figures: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """A line for each kind of text; a kind without texts is left out."""
    for name, words in _WORDS.items():
        judged = figures.get(name)
        if judged and judged["texts"]:
            told = words.format(min_score=figures.get("min_score", ""))
            yield told, str(judged["texts"]), f"{judged['top1']:.1%}", f"{judged['top3']:.1%}"
