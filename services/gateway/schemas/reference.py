"""What staff choose from: organs and the working-day calendar."""

from marshmallow import fields
from marshmallow.validate import Range

from services.gateway.schemas.fields import OpenSchema, QueryNumber, RequestSchema, code, region_code


class OrganQuery(RequestSchema):
    """Which organs."""

    kind = code(description="种类，如 functional、village")
    region = region_code(description="区划，12 位")


class OrganSchema(OpenSchema):
    """One organ."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String()
    level = fields.String()
    region_code = fields.String()
    parent = fields.String(allow_none=True)


class OrgansSchema(OpenSchema):
    """Organs."""

    items = fields.List(fields.Nested(OrganSchema), required=True)


class CalendarQuery(RequestSchema):
    """Which year."""

    year = QueryNumber(required=True, validate=Range(2000, 2199), metadata={"description": "年份"})


class NamedDaySchema(OpenSchema):
    """A day that differs from its weekday."""

    date = fields.String(required=True, metadata={"format": "date"})
    name = fields.String(required=True)


class CalendarSchema(OpenSchema):
    """A year's days off and make-up working days."""

    year = fields.Integer(required=True)
    confirmed = fields.Boolean(required=True, metadata={"description": "false：节假日安排尚未公布，只计周末"})
    holidays = fields.List(fields.Nested(NamedDaySchema), required=True)
    workdays = fields.List(fields.Nested(NamedDaySchema), required=True)
