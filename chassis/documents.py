"""Frozen dataclasses to MongoDB documents and back, so that a store needs no field list of its own.

Codes become their strings, civil dates ISO text (MongoDB knows only instants), tuples arrays. Members a release does
not know are ignored when reading, and members an older document lacks take the dataclass's default.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

_T = TypeVar("_T")


def to_document(value: Any) -> Any:
    """Plain values of a dataclass, or of whatever stands inside one."""
    if is_dataclass(value):
        return {item.name: to_document(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(to_document(key)): to_document(member) for key, member in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [to_document(member) for member in value]
    return value


def from_document(cls: type[_T], document: Mapping[str, Any]) -> _T:
    """The dataclass of a document; raises KeyError or ValueError for a document that is none of this class."""
    hints = _hints(cls)
    given = {item.name: item.name in document for item in fields(cls)}  # type: ignore[arg-type]
    return cls(**{name: _value(hints[name], document[name]) for name, known in given.items() if known})


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _value(hint: Any, stored: Any) -> Any:
    if stored is None or hint is Any:
        return stored
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return _value(next(part for part in inner if part is not NoneType), stored)
    if origin is tuple:
        return tuple(_value(inner[0], member) for member in stored)
    if origin is not None and issubclass(origin, Mapping):
        return {_value(inner[0], key): _value(inner[1], member) for key, member in stored.items()}
    return _plain(hint, stored)


def _plain(hint: Any, stored: Any) -> Any:
    if is_dataclass(hint):
        return from_document(hint, stored)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(stored)
    if hint is date:
        return date.fromisoformat(stored)
    return stored
