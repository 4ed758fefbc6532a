"""What routing's internal API is asked. Parameters other than these are refused, so that a typo is noticed."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range, Regexp

_VERSION = Length(max=64)


class PowerListQuery(Schema):
    """A version of the list; the one in force today when none is named."""

    version = fields.String(load_default="", validate=_VERSION)


class RegionsQuery(Schema):
    """Regions under a parent, or whose name or code contains `q`."""

    parent = fields.String(load_default="", validate=Regexp(r"\d{0,12}"))
    q = fields.String(load_default="", validate=Length(max=50))


class DecidedQuery(Schema):
    """A page of decisions by time of filing: of appeals filed since a local day, after an appeal."""

    since = fields.Date(load_default=None)
    after = fields.String(load_default="", validate=Length(max=64))
    limit = fields.Integer(load_default=500, validate=Range(1, 2000))


class OrgansQuery(Schema):
    """Organs of a kind, or of a region, or those whose duty reaches a place (`around`), or whose name contains `q`."""

    kind = fields.String(load_default="", validate=Length(max=32))
    region = fields.String(load_default="", validate=Regexp(r"\d{0,12}"))
    around = fields.String(load_default="", validate=Regexp(r"\d{0,12}"))
    q = fields.String(load_default="", validate=Length(max=50))
