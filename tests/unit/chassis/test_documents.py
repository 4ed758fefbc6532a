"""Dataclasses survive the way into a document and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from chassis.documents import from_document, to_document


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    day: date
    colour: Colour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    name: str
    at: datetime
    only: Inner | None = None
    many: tuple[Inner, ...] = ()
    words: tuple[str, ...] = ()
    by_colour: Mapping[Colour, Inner] = field(default_factory=dict)


AT = datetime(2021, 9, 7, tzinfo=UTC)
FULL = Outer(
    name="x",
    at=AT,
    only=Inner(date(2021, 9, 7), Colour.RED),
    many=(Inner(date(2021, 9, 8)), Inner(date(2021, 9, 9), Colour.RED)),
    words=("a", "b"),
    by_colour={Colour.RED: Inner(date(2021, 9, 10))},
)


def test_document_holds_plain_values_only():
    assert to_document(FULL) == {
        "name": "x",
        "at": AT,
        "only": {"day": "2021-09-07", "colour": "red"},
        "many": [{"day": "2021-09-08", "colour": None}, {"day": "2021-09-09", "colour": "red"}],
        "words": ["a", "b"],
        "by_colour": {"red": {"day": "2021-09-10", "colour": None}},
    }
    assert type(to_document(FULL)["only"]["colour"]) is str


def test_document_becomes_the_same_value_again():
    assert from_document(Outer, to_document(FULL)) == FULL


def test_unknown_members_are_ignored_and_missing_ones_take_their_default():
    assert from_document(Outer, {"name": "x", "at": AT, "later": 1}) == Outer(name="x", at=AT)
