"""What notify's own requests may say."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range


class InboxQuery(Schema):
    """Which part of an inbox; without `org` the actor's own."""

    org = fields.String(load_default="", validate=Length(max=32))
    unread = fields.Boolean(load_default=False)
    page = fields.Integer(load_default=1, validate=Range(1, 500))
    page_size = fields.Integer(load_default=20, validate=Range(1, 100))


class DeliveriesQuery(Schema):
    """Which case."""

    subject_id = fields.String(required=True, validate=Length(1, 64))
