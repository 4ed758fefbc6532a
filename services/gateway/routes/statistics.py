"""Figures for staff, within their own scope."""

from typing import Any

from flask import Response

from services.gateway.answers import relay
from services.gateway.backend import ask
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.figures import StatisticsQuery, StatisticsSchema

blueprint = ResourceBlueprint("statistics", __name__, description="统计")


@blueprint.route("/statistics", methods=["GET"])
@blueprint.query(StatisticsQuery)
@blueprint.answers(200, StatisticsSchema)
def get_statistics(query: dict[str, Any]) -> Response:
    """统计

    只统计权限范围内的工单；满意率、按时率都写明分母。
    """
    wanted = {"region": query.get("region"), "org": query.get("org")}
    days = {"from": query.get("date_from"), "to": query.get("date_to")}
    return relay(ask("analytics", "/internal/statistics", query={**wanted, **days}))
