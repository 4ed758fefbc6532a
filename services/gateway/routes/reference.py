"""What staff choose from while they handle a case."""

from typing import Any

from flask import Response

from services.gateway.answers import relay
from services.gateway.backend import ask
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.reference import CalendarQuery, CalendarSchema, OrganQuery, OrgansSchema

blueprint = ResourceBlueprint("reference", __name__, description="工作人员：单位与工作日历")


@blueprint.route("/organs", methods=["GET"])
@blueprint.query(OrganQuery)
@blueprint.answers(200, OrgansSchema)
def list_organs(query: dict[str, Any]) -> Response:
    """单位

    转办时从中选择主办和协办单位。
    """
    return relay(ask("routing", "/internal/organs", query=query))


@blueprint.route("/calendar", methods=["GET"])
@blueprint.query(CalendarQuery)
@blueprint.answers(200, CalendarSchema)
def get_calendar(query: dict[str, Any]) -> Response:
    """工作日历

    一年的节假日和调休上班日。
    """
    return relay(ask("deadline", "/internal/calendar", query=query))
