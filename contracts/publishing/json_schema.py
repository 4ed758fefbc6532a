"""JSON Schema (2020-12) of an event class, derived from its type hints."""

from dataclasses import fields
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

_PLAIN: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
}


def schema_of(data_class: type) -> dict[str, Any]:
    """The schema of an event's data; more properties may come, so none is forbidden."""
    hints = get_type_hints(data_class)
    names = [item.name for item in fields(data_class)]
    return {
        "type": "object",
        "description": _first_line(data_class),
        "required": [name for name in names if not _is_optional(hints[name])],
        "properties": {name: _property(hints[name]) for name in names},
    }


def _first_line(data_class: type) -> str:
    return (data_class.__doc__ or "").strip().splitlines()[0]


def _is_optional(hint: Any) -> bool:
    return get_origin(hint) is UnionType and NoneType in get_args(hint)


def _property(hint: Any) -> dict[str, Any]:
    if _is_optional(hint):
        inner = next(part for part in get_args(hint) if part is not NoneType)
        given = _property(inner)
        codes = {"enum": [*given["enum"], None]} if "enum" in given else {}
        return {**given, **codes, "type": [given["type"], "null"]}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": {"type": "string"}}
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    return {"type": "string", "enum": [member.value for member in hint]}
