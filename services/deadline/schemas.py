"""What deadline may be asked."""

from marshmallow import Schema, fields, validate


class CalendarQuerySchema(Schema):
    """Which year of the calendar."""

    year = fields.Integer(required=True, validate=validate.Range(2000, 2199))


class RederivationSchema(Schema):
    """By which policy open clocks are judged from now on, and why: the reason is kept with the order."""

    policy_version = fields.String(required=True, validate=validate.Length(3, 64))
    reason = fields.String(required=True, validate=validate.Length(2, 500))
