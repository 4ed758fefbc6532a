"""The words by which a text accuses somebody: a pack may bring a list, any other goes by the one beside this file.

They only say that an organ named beside them is complained of; a person decides what it is (信访工作条例 art. 28, 30).
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

ACCUSATIONS_FILE = "accusation_words.csv"


class AccusationKind(StrEnum):
    """What a word does to the name beside it."""

    ACCUSE = "accuse"  # 举报某某：the name behind it is accused
    SPEAK = "speak"  # 反映某某……的问题：accused where a problem follows
    BRIBE = "bribe"  # 给某某送了：the name before it took something
    MISDEED = "misdeed"  # 某某挪用：the name before it did it
    DENIAL = "denial"  # 没有挪用、严禁挪用：directly before a misdeed it takes it away


@dataclass(frozen=True, slots=True)
class AccusationWord:
    """A word; it means nothing directly behind one of `unless_after` or directly before one of `unless_before`."""

    word: str
    kind: AccusationKind
    unless_after: tuple[str, ...] = ()
    unless_before: tuple[str, ...] = ()


@cache
def default_accusations() -> tuple[AccusationWord, ...]:
    """The list every pack goes by that brings none."""
    with Path(__file__).with_name(ACCUSATIONS_FILE).open(encoding="utf-8", newline="") as lines:
        return tuple(map(_word, csv.DictReader(lines)))


def _word(row: dict[str, str]) -> AccusationWord:
    after, before = (tuple(filter(None, row[name].split("|"))) for name in ("unless_after", "unless_before"))
    return AccusationWord(row["word"], AccusationKind(row["kind"]), after, before)
