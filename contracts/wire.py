"""The wire form of an event's data: JSON checked by marshmallow, derived from the dataclass so neither drifts."""

from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from marshmallow import EXCLUDE, Schema, fields

from contracts.direct import NotDirect, from_object, to_object


class Code(fields.Field):
    """One code of a vocabulary; on the wire its string."""

    def __init__(self, enum: type[StrEnum], **options: Any) -> None:
        super().__init__(**options)
        self.enum = enum

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return None if value is None else self.enum(value).value

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> StrEnum:
        try:
            return self.enum(value)
        except ValueError as unknown:
            raise self.make_error("validator_failed") from unknown


class Instant(fields.AwareDateTime):
    """An aware instant; on the wire ISO 8601 in UTC with a `Z`, so that equal instants are equal text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Words(fields.List):
    """A tuple of strings; on the wire a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fields.String(), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(value, attr, data, **kwargs))


_PLAIN = {str: fields.String, datetime: Instant}


def _field(hint: Any) -> fields.Field:
    optional = get_origin(hint) is UnionType and NoneType in get_args(hint)
    if optional:
        hint = next(part for part in get_args(hint) if part is not NoneType)
    options = {"allow_none": True, "load_default": None} if optional else {"required": True}
    if hint in _PLAIN:
        return _PLAIN[hint](**options)
    if hint is bool:
        return fields.Boolean(truthy={True}, falsy={False}, **options)
    if hint is int:
        return fields.Integer(strict=True, **options)
    if get_origin(hint) is tuple:
        return Words(**options)
    return Code(hint, **options)


@cache
def schema_for(data_class: type) -> Schema:
    """The marshmallow schema of an event class; unknown fields are ignored so that producers may add some."""
    hints = get_type_hints(data_class)
    wire_fields = {item.name: _field(hints[item.name]) for item in dataclass_fields(data_class)}
    return Schema.from_dict(wire_fields, name=f"{data_class.__name__}Wire")(unknown=EXCLUDE)


def to_wire(data: object) -> dict[str, Any]:
    """The JSON object of an event's data."""
    try:
        return to_object(data)
    except NotDirect:
        return schema_for(type(data)).dump(data)


def from_wire(data_class: type, document: dict[str, Any]) -> Any:
    """The event of a JSON object; raises marshmallow.ValidationError field by field."""
    if isinstance(document, dict):
        try:
            return from_object(data_class, document)
        except NotDirect:
            pass
    return data_class(**schema_for(data_class).load(document))
