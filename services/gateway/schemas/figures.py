"""Figures."""

from marshmallow import fields

from services.gateway.schemas.fields import AnswerSchema, Fits, OpenSchema, RequestSchema, code, instant, region_code

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


def _figures(description: str) -> fields.Dict:
    return fields.Dict(keys=fields.String(), allow_none=True, metadata={"description": description})


def _rows(description: str) -> fields.List:
    return fields.List(fields.Dict(keys=fields.String()), metadata={"description": description})


class PublicStatisticsSchema(AnswerSchema):
    """The figures of a region for everybody; small numbers are not shown."""

    region_code = fields.String(required=True)
    name = fields.String()
    date_from = fields.String(data_key="from", attribute="from")
    date_to = fields.String(data_key="to", attribute="to")
    smallest_count_shown = fields.Integer(metadata={"description": "小于此数的不公开"})
    counts = _figures("受理件数，按状态和类型")
    satisfaction = _figures("满意率及其分母")
    on_time = _figures("按时率及其分母")
    durations = _figures("办理用时")
    records = _figures("公开的村务记录")
    by_region = _rows("下一级区划")


class StatisticsSchema(OpenSchema):
    """Counts and rates within the caller's scope, each rate with its denominator."""

    scope = fields.String(required=True)
    date_from = fields.String(data_key="from", attribute="from")
    date_to = fields.String(data_key="to", attribute="to")
    as_of = instant()
    counts = _figures("受理件数，按状态和类型")
    satisfaction = _figures("满意率及其分母")
    on_time = _figures("按时率及其分母")
    by_month = _rows("按月")
