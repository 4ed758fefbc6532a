"""Reading cases: the list, one case, and the citizen's words and name where the reader may know them."""

from typing import Any

from flask import Response, request

from chassis.errors import FieldError, Invalid, NotFound
from chassis.http.client import ApiAnswer
from chassis.identifiers import is_identifier, sibling_id
from services.gateway.answers import answer, relay
from services.gateway.backend import ask, command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.headers import read_reason
from services.gateway.schemas.case import (
    CaseIncludeQuery,
    CasePageSchema,
    CaseQuery,
    CaseSchema,
)
from services.gateway.schemas.case_content import ContentSchema, IdentitySchema
from services.gateway.schemas.case_parts import ClocksSchema, DeliveriesSchema, RouteSchema
from services.gateway.schemas.suggestion import SuggestionsSchema

blueprint = ResourceBlueprint("cases", __name__, description="工作人员：查看工单")

_REASON = {
    "name": "X-Read-Reason",
    "in": "header",
    "description": "查看原因（百分号编码的 UTF-8），记入审计",
    "schema": {"type": "string", "minLength": 1, "maxLength": 1500},
    "example": "%E6%A0%B8%E5%AE%9E%E6%83%85%E5%86%B5",
}


@blueprint.route("/cases", methods=["GET"])
@blueprint.query(CaseQuery)
@blueprint.answers(200, CasePageSchema)
def list_cases(query: dict[str, Any]) -> Response:
    """工单列表

    只列出本单位、本区划范围内的工单。
    """
    wanted = {**query, "state": ",".join(query["state"]) or None}
    return relay(ask("casework", "/internal/cases", query=wanted))


@blueprint.route("/cases/<case_id>", methods=["GET"])
@blueprint.query(CaseIncludeQuery)
@blueprint.answers(200, CaseSchema)
def get_case(query: dict[str, Any], case_id: str) -> Response:
    """查看工单

    回答的 ETag 是工单的版本；include 可一并取回分派说明、时限和通知记录。
    """
    case = ask("casework", f"/internal/cases/{known(case_id)}")
    if not query["include"]:
        return relay(case)
    parts = {name: _PARTS[name](case_id).body for name in query["include"]}
    response = answer({**case.body, **parts})
    response.headers["ETag"] = case.headers["etag"]
    return response


@blueprint.route("/cases/<case_id>/content", methods=["GET"])
@blueprint.doc(parameters=[_REASON])
@blueprint.answers(200, ContentSchema)
def get_case_content(case_id: str) -> Response:
    """查看诉求内容

    监督主体看原文，办理单位看脱敏文本；每次查看都记入审计。
    """
    return relay(ask("intake", f"/internal/appeals/{appeal_of(case_id)}/content", reason=read_reason(request)))


@blueprint.route("/cases/<case_id>/identity", methods=["GET"])
@blueprint.doc(parameters=[{**_REASON, "required": True}])
@blueprint.answers(200, IdentitySchema)
def get_case_identity(case_id: str) -> Response:
    """查看反映人身份

    仅限监督主体，须说明原因，每次查看都记入审计（信访工作条例第三十条）。
    """
    reason = read_reason(request)
    if not reason:
        raise Invalid(errors=[FieldError("/header/X-Read-Reason", "required", "查看身份须说明原因")])
    return relay(ask("intake", f"/internal/appeals/{appeal_of(case_id)}/identity", reason=reason))


@blueprint.route("/cases/<case_id>/suggestions", methods=["GET"])
@blueprint.doc(parameters=[_REASON])
@blueprint.answers(200, SuggestionsSchema)
def get_case_suggestions(case_id: str) -> Response:
    """事项建议

    按脱敏文字比对得出的前三个权力事项、可能性和起作用的用语；由监督主体决定，每次查看都记入审计。
    """
    return relay(ask("intake", f"/internal/appeals/{appeal_of(case_id)}/suggestions", reason=read_reason(request)))


@blueprint.route("/cases/<case_id>/route", methods=["GET"])
@blueprint.answers(200, RouteSchema)
def get_case_route(case_id: str) -> Response:
    """查看分派说明"""
    _require_sight(case_id)
    return relay(_route(case_id))


@blueprint.route("/cases/<case_id>/clocks", methods=["GET"])
@blueprint.answers(200, ClocksSchema)
def get_case_clocks(case_id: str) -> Response:
    """查看时限

    每个时限的起算、到期和推算依据。
    """
    _require_sight(case_id)
    return relay(_clocks(case_id))


@blueprint.route("/cases/<case_id>/deliveries", methods=["GET"])
@blueprint.answers(200, DeliveriesSchema)
def get_case_deliveries(case_id: str) -> Response:
    """查看通知记录"""
    _require_sight(case_id)
    return relay(_deliveries(case_id))


def known(case_id: str) -> str:
    """The case id, once it has the form of one; raises NotFound."""
    if not is_identifier(case_id, "C"):
        raise NotFound("没有这个工单")
    return case_id


def appeal_of(case_id: str) -> str:
    """The appeal a case belongs to."""
    return sibling_id("A", known(case_id))


def take_step(case_id: str, step: str, body: dict[str, Any]) -> Response:
    """Hand a step to casework; with If-Match it is refused when somebody else moved the case meanwhile."""
    return relay(command("casework", f"/internal/cases/{known(case_id)}/{step}", body))


def _require_sight(case_id: str) -> None:
    """Casework knows who may see a case; services that only count its days or letters do not."""
    ask("casework", f"/internal/cases/{known(case_id)}")


def _route(case_id: str) -> ApiAnswer:
    return ask("routing", f"/internal/appeals/{appeal_of(case_id)}/route")


def _clocks(case_id: str) -> ApiAnswer:
    return ask("deadline", f"/internal/cases/{known(case_id)}/clocks")


def _deliveries(case_id: str) -> ApiAnswer:
    return ask("notify", "/internal/deliveries", query={"subject_id": known(case_id)})


_PARTS = {"route": _route, "clocks": _clocks, "deliveries": _deliveries}
