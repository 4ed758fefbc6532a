"""A changed record is what `dataclasses.replace` would have made of it."""

from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from contracts.records import changed


@dataclass(frozen=True, slots=True)
class Plain:
    """A record as most are."""

    name: str
    count: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A record that checks itself."""

    name: str
    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("less than nothing")


@dataclass(frozen=True, slots=True)
class Remembering:
    """A record with a field that is not for its maker."""

    name: str
    known: dict = field(default_factory=dict, init=False, compare=False)


@dataclass(frozen=True)
class Open:
    """A record without slots."""

    name: str
    count: int = 0


@pytest.mark.parametrize("record", [Plain("a", 1, ("x",)), Checked("a", 1), Remembering("a"), Open("a", 1)])
def test_changed_record_is_as_replaced_and_the_first_stays_as_it_was(record):
    before = repr(record)
    assert changed(record, name="b") == replace(record, name="b")
    assert repr(changed(record)) == repr(record) == before


def test_every_field_can_be_changed():
    values = {"name": "b", "count": 2, "tags": ("y",)}
    after = changed(Plain("a"), **values)
    assert {each.name: getattr(after, each.name) for each in fields(after)} == values
    assert (after, hash(after)) == (Plain(**values), hash(Plain(**values)))


def test_changed_record_is_still_frozen():
    with pytest.raises(FrozenInstanceError):
        changed(Plain("a"), count=2).count = 3


@pytest.mark.parametrize("record", [Plain("a"), Open("a"), Checked("a", 1)])
def test_field_a_record_has_not_is_refused(record):
    with pytest.raises(TypeError, match="colour"):
        changed(record, colour="red")


def test_record_that_checks_itself_is_checked_again():
    with pytest.raises(ValueError, match="less than nothing"):
        changed(Checked("a", 1), count=-1)


def test_what_a_record_remembers_does_not_follow_it():
    first = Remembering("a")
    assert changed(first, name="b").known is not first.known
