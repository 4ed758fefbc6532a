"""Figures."""

from marshmallow import fields

from services.gateway.schemas.case import OpenSchema
from services.gateway.schemas.fields import Fits, RequestSchema, code, region_code

_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class PublicStatisticsQuery(RequestSchema):
    """For which region and days."""

    region = region_code(description="区划")


class StatisticsQuery(RequestSchema):
    """For which part of one's scope."""

    region = region_code(description="区划")
    org = code(description="单位")
    date_from = fields.String(data_key="from", validate=Fits(_DATE), metadata={"description": "从哪天起，YYYY-MM-DD"})
    date_to = fields.String(data_key="to", validate=Fits(_DATE), metadata={"description": "到哪天止，YYYY-MM-DD"})


class StatisticsSchema(OpenSchema):
    """Counts and rates, each rate with its denominator."""

    counts = fields.Dict(keys=fields.String())
