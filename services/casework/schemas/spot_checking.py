"""Spot checks as asked for."""

from marshmallow import Schema, fields, validate


class PeriodSchema(Schema):
    """A month of local time."""

    period = fields.String(required=True, validate=validate.Regexp(r"20\d{2}-(0[1-9]|1[0-2])\Z"))


class PageSchema(Schema):
    """Which page of a list."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 10_000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, 100))
