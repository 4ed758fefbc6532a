"""Village records on their way to publication."""

from typing import Any

from flask import Response

from chassis.http.client import quoted
from services.gateway.answers import answer, items_of, relay
from services.gateway.backend import ask, command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.record import (
    DraftQuery,
    NewRecordSchema,
    PublicationSchema,
    RecordChangeSchema,
    RecordPageSchema,
    RecordSchema,
)

blueprint = ResourceBlueprint("records", __name__, description="工作人员：起草和公开村务记录")

_NEW = {
    "kind": "village_affairs",
    "region_code": "341523110203",
    "period": "2021-Q3",
    "title": "第三季度村务公开",
    "body": "道路维修支出 12000 元，经村务监督委员会审核。",
}


@blueprint.route("/records", methods=["GET"])
@blueprint.query(DraftQuery)
@blueprint.answers(200, RecordPageSchema)
def list_drafts(query: dict[str, Any]) -> Response:
    """草稿列表"""
    return answer(items_of(ask("disclosure", "/internal/drafts", query=query).body))


@blueprint.route("/records", methods=["POST"])
@blueprint.body(NewRecordSchema, example=_NEW)
@blueprint.answers(201, RecordSchema)
def create_record(body: dict[str, Any]) -> Response:
    """起草公开记录"""
    given = command("disclosure", "/internal/records", body)
    return relay(given, location=f"/api/v1/records/{given.body['record_id']}")


@blueprint.route("/records/<record_id>", methods=["PUT"])
@blueprint.body(RecordChangeSchema, example={"title": "第三季度村务公开（更正）", "body": "道路维修支出 11800 元。"})
@blueprint.answers(200, RecordSchema)
def edit_record(body: dict[str, Any], record_id: str) -> Response:
    """修改草稿

    已公开的版本不会被改写，再次公开时成为新版本。
    """
    return relay(command("disclosure", f"/internal/records/{quoted(record_id)}", body))


@blueprint.route("/records/<record_id>/publication", methods=["POST"])
@blueprint.body(PublicationSchema)
@blueprint.answers(200, RecordSchema)
def publish_record(body: dict[str, Any], record_id: str) -> Response:
    """公开

    公开期不少于 15 日（村民委员会组织法第三十五条）。
    """
    return relay(command("disclosure", f"/internal/records/{quoted(record_id)}/publication", body))
