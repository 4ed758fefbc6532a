"""Cutting Chinese text into words: the most probable way through a dictionary with frequencies.

This is the method of jieba without guessing unknown words (`cut(text, HMM=False)`); with the same dictionary the two
give the same words, and a test holds them against each other. The model brings the dictionary, so no service carries
jieba's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log

_RUN = re.compile("[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Words with the logarithm of their frequency, and the length of the longest."""

    weight: Mapping[str, float]
    unknown: float
    longest: int

    def cut(self, text: str) -> list[str]:
        """The words of the Chinese parts of a text; what is no known word falls into single characters."""
        return [word for run in _RUN.findall(text) for word in self._cut_run(run)]

    def _cut_run(self, run: str) -> Iterator[str]:
        best: list[tuple[float, int]] = [(0.0, 0)] * (len(run) + 1)
        for start in range(len(run) - 1, -1, -1):
            best[start] = max(
                (self.weight.get(run[start:end], self.unknown) + best[end][0], end) for end in self._ends(run, start)
            )
        position = 0
        while position < len(run):
            end = best[position][1]
            yield run[position:end]
            position = end

    def _ends(self, run: str, start: int) -> Iterator[int]:
        yield start + 1
        for end in range(start + 2, min(len(run), start + self.longest) + 1):
            if run[start:end] in self.weight:
                yield end


def dictionary(frequencies: Mapping[str, int]) -> Dictionary:
    """A dictionary of words and their frequencies; words of frequency zero are no words."""
    known = {word: count for word, count in frequencies.items() if count > 0}
    total = log(sum(known.values()) or 1)
    weight = {word: log(count) - total for word, count in known.items()}
    return Dictionary(weight, -total, max(map(len, known), default=1))
