"""Frozen dataclasses to MongoDB documents and back, so that a store needs no field list of its own.

Codes become their strings, civil dates ISO text (MongoDB knows only instants), tuples arrays. Members a release does
not know are ignored when reading, and members an older document lacks take the dataclass's default. How a class is
converted is worked out once, because a case is converted at every step.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

_T = TypeVar("_T")
_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Way:
    """How values of one type hint go into a document and come back."""

    out: _Convert
    back: _Convert


@dataclass(frozen=True, slots=True)
class _Member:
    """One field of a dataclass; `way` None means it is stored as it is."""

    name: str
    way: _Way | None


def to_document(value: Any) -> dict[str, Any]:
    """The plain values of a dataclass."""
    document = {}
    kind: Any = type(value)
    for member in _members(kind):
        held = getattr(value, member.name)
        document[member.name] = held if held is None or member.way is None else member.way.out(held)
    return document


def from_document(cls: type[_T], document: Mapping[str, Any]) -> _T:
    """The dataclass of a document; raises TypeError or ValueError for a document that is none of this class."""
    values = {}
    kind: Any = cls
    for member in _members(kind):
        if member.name in document:
            stored = document[member.name]
            values[member.name] = stored if stored is None or member.way is None else member.way.back(stored)
    return cls(**values)


@cache
def _members(cls: type) -> tuple[_Member, ...]:
    hints = get_type_hints(cls)
    return tuple(_Member(item.name, _way(hints[item.name])) for item in fields(cls))


def _way(hint: Any) -> _Way | None:
    origin, inner = get_origin(hint), get_args(hint)
    shape: Any = hint
    if origin is UnionType:
        return _way(next(part for part in inner if part is not NoneType))
    if origin is tuple:
        return _way_of_tuples(_way(inner[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _way_of_mappings(_way(inner[0]), _way(inner[1]))
    if is_dataclass(hint):
        return _Way(to_document, lambda stored: from_document(shape, stored))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _Way(lambda code: code.value, hint)
    return _Way(date.isoformat, date.fromisoformat) if hint is date else None


def _way_of_tuples(member: _Way | None) -> _Way:
    if member is None:
        return _Way(list, tuple)
    return _Way(
        lambda held: [member.out(each) for each in held], lambda stored: tuple(member.back(each) for each in stored)
    )


def _way_of_mappings(key: _Way | None, value: _Way | None) -> _Way:
    keys, values = key or _Way(_same, _same), value or _Way(_same, _same)
    return _Way(
        lambda held: {keys.out(name): values.out(each) for name, each in held.items()},
        lambda stored: {keys.back(name): values.back(each) for name, each in stored.items()},
    )


def _same(value: Any) -> Any:
    return value
