"""What analytics' own requests may say."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, Regexp

_REGION = Regexp(r"^(\d{2,12})?\Z")


class PublicQuery(Schema):
    """Which region; empty for the whole city."""

    region = fields.String(load_default="", validate=_REGION)


class StatisticsQuery(PublicQuery):
    """Which part of one's scope, and which days of submission, both ends included."""

    org = fields.String(load_default="", validate=Length(max=32))
    first = fields.Date(data_key="from", load_default=None)
    last = fields.Date(data_key="to", load_default=None)
