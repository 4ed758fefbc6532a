"""The short way between an event and its JSON object, for values that are right at first sight.

It does what the marshmallow schema of contracts.wire does to such values, ten times faster. Whatever is not exactly as
it must be (a missing field, another type, an unknown code) is left to the schema, which knows how to say what is wrong.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints


class NotDirect(Exception):
    """A value that needs the schema's judgement."""


_Convert = Callable[[Any], Any]


def to_object(data: object) -> dict[str, Any]:
    """The JSON object of an event; raises NotDirect."""
    return {name: out(getattr(data, name)) for name, out, _ in _ways(type(data))}


def from_object(data_class: type, document: Mapping[str, Any]) -> Any:
    """The event of a JSON object; raises NotDirect."""
    try:
        return data_class(**{name: back(document[name]) for name, _, back in _ways(data_class)})
    except KeyError as missing:
        raise NotDirect from missing


@cache
def _ways(data_class: type) -> tuple[tuple[str, _Convert, _Convert], ...]:
    if not is_dataclass(data_class):
        raise NotDirect
    hints = get_type_hints(data_class)
    return tuple((item.name, *_way(hints[item.name])) for item in fields(data_class))


def _way(hint: Any) -> tuple[_Convert, _Convert]:
    if get_origin(hint) is UnionType:
        out, back = _way(next(part for part in get_args(hint) if part is not NoneType))
        return _unless_none(out), _unless_none(back)
    if hint in (str, int, bool):
        exact = _exactly(hint)
        return exact, exact
    if hint is datetime:
        return _instant_out, _instant_back
    if get_origin(hint) is tuple:
        return _words_out, _words_back
    codes = {code.value: code for code in hint}
    return _one_of({code: code.value for code in hint}), _one_of(codes)


def _unless_none(convert: _Convert) -> _Convert:
    return lambda value: None if value is None else convert(value)


def _exactly(kind: type) -> _Convert:
    def same(value: Any) -> Any:
        if type(value) is not kind:
            raise NotDirect
        return value

    return same


def _one_of(known: Mapping[Any, Any]) -> _Convert:
    def converted(value: Any) -> Any:
        try:
            return known[value]
        except (KeyError, TypeError) as strange:
            raise NotDirect from strange

    return converted


def _instant_out(value: Any) -> str:
    if type(value) is not datetime or value.tzinfo is None:
        raise NotDirect
    return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def _instant_back(value: Any) -> datetime:
    if type(value) is not str or not value.endswith("Z"):
        raise NotDirect
    try:
        return datetime.fromisoformat(value)
    except ValueError as broken:
        raise NotDirect from broken


def _words_out(value: Any) -> list[str]:
    if type(value) is not tuple or any(type(word) is not str for word in value):
        raise NotDirect
    return list(value)


def _words_back(value: Any) -> tuple[str, ...]:
    if type(value) is not list or any(type(word) is not str for word in value):
        raise NotDirect
    return tuple(value)
