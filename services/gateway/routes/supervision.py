"""Supervision orders 督办函 and cards 三色卡. The rules are casework's."""

from base64 import b64decode
from typing import Any
from urllib.parse import quote

from flask import Response

from chassis.errors import NotFound
from services.gateway.answers import relay
from services.gateway.backend import ask, command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.routes.cases import known, take_step
from services.gateway.schemas.case_steps import ReasonSchema, StatedReasonSchema
from services.gateway.schemas.fields import NoBody
from services.gateway.schemas.supervision import (
    CardPageSchema,
    CardQuery,
    LetterReadsSchema,
    OrderPageSchema,
    OrderQuery,
    OrderSchema,
    OrderSignedSchema,
    OrderWishSchema,
    ReportSchema,
    SigningSchema,
)

blueprint = ResourceBlueprint("supervision", __name__, description="工作人员：督办函与三色卡")

_PROOF = {"kind": "photo", "description": "修复后的路面照片", "reference": "照片2021-09-08-1"}
_FILE = {"200": {"description": "DOCX 文件", "content": {"application/octet-stream": {}}}}


def _order(order_id: str, step: str = "") -> str:
    """The address of an order of casework; raises NotFound for what has not the form of one."""
    case_id, mark, number = order_id.partition("-order-")
    if not mark or not number.isascii() or not number.isdecimal():
        raise NotFound("没有这份督办函")
    return f"/internal/supervision-orders/{known(case_id)}-order-{number}{step}"


@blueprint.route("/cases/<case_id>/supervision-orders", methods=["POST"])
@blueprint.body(OrderWishSchema, example={"reason": "群众三次催办仍未处理"})
@blueprint.answers(200, OrderSchema)
def draft_supervision_order(body: dict[str, Any], case_id: str) -> Response:
    """拟督办函

    超期等情形按本地规定自动拟稿；这里是人工拟稿，须写明事由。
    """
    return take_step(case_id, "supervision-orders", body)


@blueprint.route("/supervision-orders", methods=["GET"])
@blueprint.query(OrderQuery)
@blueprint.answers(200, OrderPageSchema)
def list_supervision_orders(query: dict[str, Any]) -> Response:
    """督办函列表

    发文单位看本单位拟的和发的，受文单位看发给本单位的，上级看本区划的。
    """
    return relay(ask("casework", "/internal/supervision-orders", query=query))


@blueprint.route("/supervision-orders/<order_id>", methods=["GET"])
@blueprint.answers(200, OrderSchema)
def get_supervision_order(order_id: str) -> Response:
    """查看督办函"""
    return relay(ask("casework", _order(order_id)))


@blueprint.route("/supervision-orders/<order_id>/document", methods=["GET"])
@blueprint.doc(responses=_FILE)
def get_supervision_order_document(order_id: str) -> Response:
    """下载督办函

    可打印的公文；限发文单位、受文单位和上级，每次下载都记录在案。
    """
    found = ask("casework", _order(order_id, "/document")).body
    response = Response(b64decode(found["content"]), content_type=found["media_type"])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found['name'], safe='')}"
    return response


@blueprint.route("/supervision-orders/<order_id>/reads", methods=["GET"])
@blueprint.answers(200, LetterReadsSchema)
def list_supervision_order_reads(order_id: str) -> Response:
    """督办函的下载记录"""
    return relay(ask("casework", _order(order_id, "/reads")))


@blueprint.route("/supervision-orders/<order_id>/discarding", methods=["POST"])
@blueprint.body(StatedReasonSchema, example={"reason": "已当面督促并办结"})
@blueprint.answers(200, OrderSchema)
def discard_supervision_order(body: dict[str, Any], order_id: str) -> Response:
    """作废督办函稿

    只能作废还没有签发的稿子。
    """
    return relay(command("casework", _order(order_id, "/discarding"), body))


@blueprint.route("/supervision-orders/<order_id>/signature", methods=["POST"])
@blueprint.body(SigningSchema, example={"rectify_on": "2021-10-14"})
@blueprint.answers(200, OrderSignedSchema)
def sign_supervision_order(body: dict[str, Any], order_id: str) -> Response:
    """签发督办函

    签发即按本单位本年的顺序编号并发出。
    """
    day = body.get("rectify_on")
    plain = {"rectify_on": day.isoformat()} if day else {}
    return relay(command("casework", _order(order_id, "/signature"), plain))


@blueprint.route("/supervision-orders/<order_id>/receipt", methods=["POST"])
@blueprint.body(NoBody)
@blueprint.answers(200, OrderSchema)
def receive_supervision_order(body: dict[str, Any], order_id: str) -> Response:
    """签收督办函"""
    return relay(command("casework", _order(order_id, "/receipt"), body))


@blueprint.route("/supervision-orders/<order_id>/report", methods=["POST"])
@blueprint.body(ReportSchema, example={"text": "路面已修复，并已答复群众。", "evidence": [_PROOF]})
@blueprint.answers(200, OrderSchema)
def report_rectification(body: dict[str, Any], order_id: str) -> Response:
    """报送整改情况和凭据"""
    return relay(command("casework", _order(order_id, "/report"), body))


@blueprint.route("/supervision-orders/<order_id>/report-rejection", methods=["POST"])
@blueprint.body(StatedReasonSchema, example={"reason": "照片看不清，请补充"})
@blueprint.answers(200, OrderSchema)
def reject_rectification(body: dict[str, Any], order_id: str) -> Response:
    """退回整改报告"""
    return relay(command("casework", _order(order_id, "/report-rejection"), body))


@blueprint.route("/supervision-orders/<order_id>/closure", methods=["POST"])
@blueprint.body(ReasonSchema, example={"reason": "已现场核实"})
@blueprint.answers(200, OrderSchema)
def close_supervision_order(body: dict[str, Any], order_id: str) -> Response:
    """督办函销号

    核实凭据后销号；没有报送凭据的不能销号。
    """
    return relay(command("casework", _order(order_id, "/closure"), body))


@blueprint.route("/cards", methods=["GET"])
@blueprint.query(CardQuery)
@blueprint.answers(200, CardPageSchema)
def list_cards(query: dict[str, Any]) -> Response:
    """三色卡列表"""
    return relay(ask("casework", "/internal/cards", query=query))
