"""Finding a known vocabulary in a text: longest match, left to right, each word once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known words by their first character, longest first."""

    by_first: Mapping[str, tuple[str, ...]]

    def find(self, text: str) -> tuple[str, ...]:
        """The vocabulary's words in the text, in order of first occurrence; a longer word hides shorter ones inside."""
        return tuple(dict.fromkeys(word for _, word in self.spans(text)))

    def spans(self, text: str) -> Iterator[tuple[int, str]]:
        """Every place where a word stands, with the word, left to right and without overlap."""
        position = 0
        while position < len(text):
            word = self._word_at(text, position)
            if word:
                yield position, word
            position += len(word) or 1

    def _word_at(self, text: str, position: int) -> str:
        for word in self.by_first.get(text[position], ()):
            if text.startswith(word, position):
                return word
        return ""


def vocabulary(words: Iterable[str]) -> Vocabulary:
    """A vocabulary of the given words; empty ones are ignored."""
    groups: dict[str, list[str]] = {}
    for word in sorted({word for word in words if word}, key=lambda word: (-len(word), word)):
        groups.setdefault(word[0], []).append(word)
    return Vocabulary({first: tuple(group) for first, group in groups.items()})
