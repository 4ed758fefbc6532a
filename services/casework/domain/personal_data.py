"""Finds identity numbers, mobile numbers and bank cards in a reply, which a citizen's answer must not carry.

个人信息保护法 art. 25: personal data is not disclosed; a reply about one household must not name another's numbers.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_GAP = r"[ \-·—]?"
# GB 11643: region, date of birth, order, check character. A mistyped check character still points at a person.
_IDENTITY = re.compile(
    rf"(?<!\d)[1-9]\d{{5}}{_GAP}(?:18|19|20)\d{{2}}{_GAP}(?:0[1-9]|1[0-2]){_GAP}(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dX](?!\d)"
)
_OLD_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)(?:86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
_CARD = re.compile(rf"(?<!\d)[3-69]\d{{3}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?![\dX])")
_DIGIT = re.compile(r"\d")
_SHORTEST = 11
"""No number that points at a person has fewer digits than a mobile number."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One number found: its kind in Chinese and its place, counted in characters from 1."""

    kind: str
    first: int
    last: int


def find_personal_data(text: str) -> tuple[Finding, ...]:
    """Every number in a text that points at a person, in order; full-width and separated digits are seen through."""
    if len(_DIGIT.findall(unicodedata.normalize("NFKC", text))) < _SHORTEST:
        return ()
    plain, places = _plain(text)
    found: list[Finding] = []
    taken: set[int] = set()
    for kind, start, end in _matches(plain):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            found.append(Finding(kind, places[start] + 1, places[end - 1] + 1))
    return tuple(sorted(found, key=lambda finding: finding.first))


def _matches(plain: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in (("身份证号码", _IDENTITY), ("身份证号码", _OLD_IDENTITY), ("手机号码", _MOBILE)):
        for match in pattern.finditer(plain):
            yield kind, match.start(), match.end()
    for match in _CARD.finditer(plain):
        if _passes_luhn(match.group()):
            yield "银行卡号", match.start(), match.end()


def _passes_luhn(number: str) -> bool:
    digits = [int(character) for character in reversed(number) if character.isdecimal()]
    doubled = [digit * (2 if place % 2 else 1) for place, digit in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in half-width characters, and where each of them stood."""
    characters, places = [], []
    for place, character in enumerate(text):
        for simple in unicodedata.normalize("NFKC", character).upper():
            characters.append(simple)
            places.append(place)
    return "".join(characters), places
