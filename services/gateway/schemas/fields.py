"""Fields that take JSON at its word: a number is a number, a text has no control characters, codes have a form."""

import re
from collections.abc import Callable
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range, Regexp

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANK = "不能只有空白"
REGION_PATTERN = "^[0-9]{2,12}$"
CODE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"
USERNAME_PATTERN = "^[a-z0-9][a-z0-9._-]{1,63}$"


class RequestSchema(Schema):
    """A request: unknown fields are refused, because a misspelt one would be lost without a word."""

    class Meta:
        """Refuse what we do not know."""

        unknown = RAISE


class AnswerSchema(Schema):
    """An answer: what is not named here stays inside."""

    class Meta:
        """Leave out what is not named."""

        unknown = EXCLUDE


class OpenSchema(Schema):
    """An answer for staff, handed on as the service gave it: the fields named are promised, more may come."""

    class Meta:
        """Documentation only."""

        unknown = EXCLUDE


class WholeNumber(fields.Integer):
    """A JSON integer; neither "3" nor 3.0 nor true."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid", input=value)
        return value


class QueryNumber(fields.Integer):
    """An integer in a query string, ASCII digits only."""

    def _validated(self, value: Any) -> int:
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9):
            raise self.make_error("invalid", input=value)
        return int(value)


class YesNo(fields.Boolean):
    """A JSON boolean; neither "yes" nor 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Degrees(fields.Float):
    """A JSON number of degrees."""

    def _validated(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return float(value)


class QueryDegrees(fields.Float):
    """A number of degrees in a query string, in plain decimal writing."""

    def _validated(self, value: Any) -> float:
        if not (isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,15})?", value, re.ASCII)):
            raise self.make_error("invalid", input=value)
        return float(value)


class Fits(Regexp):
    """The whole text fits the pattern; Python's "$" alone would let a line break at the end pass."""

    def __call__(self, value: Any) -> Any:
        """Raise ValidationError unless it fits."""
        if value.endswith("\n"):
            raise ValidationError(self._format_error(value))
        return super().__call__(value)


def readable(text: str) -> None:
    """Refuse control characters; tabs and line breaks are fine."""
    if _CONTROL.search(text):
        raise ValidationError("含有不可见的控制字符")


def not_blank(text: str) -> None:
    """Refuse a text of white space only."""
    if not text.strip():
        raise ValidationError(_BLANK)


def text(longest: int, *, required: bool = False, description: str = "", blank: bool = False) -> fields.String:
    """A text a person wrote, up to so many characters."""
    checks: list[Callable[[Any], Any]]
    checks = [Length(max=longest), readable] if blank else [Length(1, longest), readable, not_blank]
    return fields.String(required=required, validate=checks, metadata={"description": description})


def code(*, required: bool = False, description: str = "", many: bool = False) -> Any:
    """A code from a list of the city, such as an organ's or a power item's."""
    check = Fits(CODE_PATTERN)
    if many:
        inner = fields.String(validate=check)
        return fields.List(inner, required=required, validate=Length(max=20), metadata={"description": description})
    return fields.String(required=required, validate=check, metadata={"description": description})


def region_code(*, required: bool = False, description: str = "区划代码（12 位，或其前几位）") -> fields.String:
    """A region's code or the digits its subtree begins with (GB/T 2260 and its extension)."""
    return fields.String(required=required, validate=Fits(REGION_PATTERN), metadata={"description": description})


def choice(values: Any, *, required: bool = False, description: str = "", **options: Any) -> fields.String:
    """One word of a closed vocabulary."""
    allowed = [str(value) for value in values]
    return fields.String(required=required, validate=OneOf(allowed), metadata={"description": description}, **options)


def whole(least: int, most: int, *, required: bool = False, description: str = "", **options: Any) -> WholeNumber:
    """A whole number within bounds."""
    return WholeNumber(required=required, validate=Range(least, most), metadata={"description": description}, **options)


class PageQuery(RequestSchema):
    """Which page of a list."""

    page = QueryNumber(load_default=1, validate=Range(1, 100_000), metadata={"description": "第几页，从 1 起"})
    page_size = QueryNumber(load_default=20, validate=Range(1, 100), metadata={"description": "每页几条"})


class PageOfAnswer:
    """What every page of a list tells beside its items, for a schema to take in: how many there are in all, and which
    page of which length this is.
    """

    total = fields.Integer(required=True, metadata={"description": "一共几条"})
    page = fields.Integer(required=True, metadata={"description": "第几页，从 1 起"})
    page_size = fields.Integer(required=True, metadata={"description": "每页几条"})


class NoBody(RequestSchema):
    """A command that needs no words; send {} or nothing."""


def instant(description: str = "") -> fields.String:
    """A moment in an answer, ISO 8601 with zone, handed on as the service wrote it."""
    return fields.String(metadata={"format": "date-time", "description": description})


def maybe_instant(description: str = "") -> fields.String:
    """A moment that may not have come yet."""
    return fields.String(allow_none=True, metadata={"format": "date-time", "description": description})
