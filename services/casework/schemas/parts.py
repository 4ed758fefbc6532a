"""What the requests of casework have in common."""

from typing import Any

from marshmallow import Schema, fields, validate

REPLY_LENGTH = 5000
REASON_LENGTH = 500


def code(**options: Any) -> fields.String:
    """A code of an organ, channel or paper: short, printable, without a line break."""
    return fields.String(validate=validate.Regexp(r"[^\s<>]{1,64}\Z"), **options)


def sentence(**options: Any) -> fields.String:
    """A sentence of reason."""
    return fields.String(validate=validate.Length(max=REASON_LENGTH), **options)


def written(longest: int) -> fields.String:
    """A text that says something: not blank."""
    return fields.String(required=True, validate=[validate.Length(1, longest), validate.Regexp(r"\s*\S")])


def count(most: int) -> fields.Integer:
    """A number that is not negative; zero when it is left out."""
    return fields.Integer(strict=True, load_default=0, validate=validate.Range(0, most))


class AttachmentSchema(Schema):
    """A paper or picture: its name and description, and its content in Base64 where it is to be kept here."""

    name = written(200)
    description = fields.String(load_default="", validate=validate.Length(max=500))
    sha256 = fields.String(load_default="", validate=validate.Regexp(r"([0-9a-f]{64})?\Z"))
    media_type = fields.String(load_default="", validate=validate.Length(max=100))
    content = fields.String(load_default=None, allow_none=True)


def attachments() -> fields.List:
    """The papers and pictures that go with a step."""
    return fields.List(fields.Nested(AttachmentSchema), load_default=list, validate=validate.Length(max=10))


class ReasonSchema(Schema):
    """A step that needs no more than an optional sentence: dispatch's signature, approval."""

    reason = sentence(load_default="")


class StatedReasonSchema(Schema):
    """A step that must be given a sentence of reason: re-supervision."""

    reason = written(REASON_LENGTH)
