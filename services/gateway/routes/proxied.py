"""Filing for somebody else: a grid worker helps those who cannot do it themselves, and follows what they filed."""

from typing import Any

from flask import Response

from chassis.http.client import quoted
from services.gateway.answers import relay
from services.gateway.backend import ask, command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.schemas.appeal import (
    ProxiedAppealSchema,
    ProxiedPageSchema,
    ProxiedProgressSchema,
    ReceiptSchema,
)
from services.gateway.schemas.fields import PageQuery

blueprint = ResourceBlueprint("proxied", __name__, description="网格员：代办诉求")

_NEW = {
    "appeal_type": "help",
    "channel": "window",
    "text": "老人独居，家门口的路灯坏了半个月，请帮忙修理。",
    "place": {"region_code": "341523110203"},
    "contact": {"name": "张某某"},
    "consent": "spoken",
}
_RECEIPT = ReceiptSchema()
_PAGE = ProxiedPageSchema()
_PROGRESS = ProxiedProgressSchema()


@blueprint.route("/proxied-appeals", methods=["POST"])
@blueprint.body(ProxiedAppealSchema, example=_NEW)
@blueprint.answers(201, ReceiptSchema)
def file_for_somebody(body: dict[str, Any]) -> Response:
    """代办提交诉求

    须先征得本人同意。请把受理编号和查询码交给本人；代办人可在代办列表中跟进。
    """
    given = command("intake", "/internal/appeals", body)
    return relay(given, _RECEIPT, location=f"/api/v1/proxied-appeals/{given.body['receipt_no']}")


@blueprint.route("/proxied-appeals", methods=["GET"])
@blueprint.query(PageQuery)
@blueprint.answers(200, ProxiedPageSchema)
def list_proxied(query: dict[str, Any]) -> Response:
    """我代办的诉求"""
    return relay(ask("intake", "/internal/proxied-appeals", query=query), _PAGE)


@blueprint.route("/proxied-appeals/<receipt_no>", methods=["GET"])
@blueprint.answers(200, ProxiedProgressSchema)
def get_proxied(receipt_no: str) -> Response:
    """代办诉求的内容和进度

    只能查看自己代办的；每次查看都有记录。
    """
    return relay(ask("intake", f"/internal/proxied-appeals/{quoted(receipt_no)}"), _PROGRESS)
