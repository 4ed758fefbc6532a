"""What deadline may be asked."""

from marshmallow import Schema, fields, validate


class CalendarQuerySchema(Schema):
    """Which year of the calendar."""

    year = fields.Integer(required=True, validate=validate.Range(2000, 2199))
