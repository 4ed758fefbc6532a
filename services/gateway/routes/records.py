"""Village records on their way to publication: drafted, checked by somebody else, published masked."""

from typing import Any

from flask import Response

from chassis.http.client import quoted
from services.gateway.answers import relay
from services.gateway.backend import ask, command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.fields import NoBody
from services.gateway.schemas.record import (
    DraftPageSchema,
    DraftQuery,
    DraftSchema,
    NewRecordSchema,
    PreviewSchema,
    PublicationSchema,
    RecordContentSchema,
    RecordSchema,
)

blueprint = ResourceBlueprint("records", __name__, description="工作人员：起草、审核和公开村务记录")

_CHANGE = {"title": "第三季度村务公开", "body": "道路维修支出 11800 元，经村务监督委员会审核。"}
_NEW = {**_CHANGE, "kind": "village_affairs", "region_code": "341523110203", "period": "2021-Q3"}


def _path(record_id: str, step: str = "") -> str:
    return f"/internal/records/{quoted(record_id)}{step}"


@blueprint.route("/records", methods=["GET"])
@blueprint.query(DraftQuery)
@blueprint.answers(200, DraftPageSchema)
def list_drafts(query: dict[str, Any]) -> Response:
    """草稿列表"""
    return relay(ask("disclosure", "/internal/drafts", query=query))


@blueprint.route("/records", methods=["POST"])
@blueprint.body(NewRecordSchema, example=_NEW)
@blueprint.answers(201, RecordSchema)
def create_record(body: dict[str, Any]) -> Response:
    """起草公开记录"""
    given = command("disclosure", "/internal/records", body)
    return relay(given, location=f"/api/v1/records/{given.body['record_id']}")


@blueprint.route("/records/<record_id>", methods=["GET"])
@blueprint.answers(200, DraftSchema)
def get_draft(record_id: str) -> Response:
    """查看记录和草稿

    回答的 ETag 是修改时要给出的版本。
    """
    return relay(ask("disclosure", f"/internal/drafts/{quoted(record_id)}"))


@blueprint.route("/records/<record_id>", methods=["PUT"])
@blueprint.body(RecordContentSchema, example=_CHANGE)
@blueprint.answers(200, RecordSchema)
def edit_record(body: dict[str, Any], record_id: str) -> Response:
    """修改草稿

    已公开的版本不会被改写，再次公开时成为新版本。
    """
    return relay(command("disclosure", _path(record_id), body))


@blueprint.route("/records/<record_id>/preview", methods=["GET"])
@blueprint.answers(200, PreviewSchema)
def preview_record(record_id: str) -> Response:
    """预览公开效果

    公开后会显示什么、隐去什么。
    """
    return relay(ask("disclosure", _path(record_id, "/preview")))


@blueprint.route("/records/<record_id>/check", methods=["POST"])
@blueprint.body(NoBody)
@blueprint.answers(200, RecordSchema)
def check_record(body: dict[str, Any], record_id: str) -> Response:
    """审核草稿

    由村务监督委员会审核，起草人不能审核自己的内容（村民委员会组织法第三十七条）。
    """
    return relay(command("disclosure", _path(record_id, "/check"), body))


@blueprint.route("/records/<record_id>/publication", methods=["POST"])
@blueprint.body(PublicationSchema)
@blueprint.answers(200, RecordSchema)
def publish_record(body: dict[str, Any], record_id: str) -> Response:
    """公开

    公开期不少于 15 日（村民委员会组织法第三十五条）。
    """
    return relay(command("disclosure", _path(record_id, "/publication"), body))
