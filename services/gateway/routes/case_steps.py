"""Moving a case: each step of the state table that a person takes. The rules are casework's."""

from typing import Any

from flask import Response

from services.gateway.answers import relay
from services.gateway.backend import command
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.routes.cases import known
from services.gateway.schemas.case import (
    AcceptanceSchema,
    ApprovalSchema,
    CaseReplySchema,
    CaseSchema,
    DispatchSchema,
    FirstReplySchema,
    RedirectionSchema,
    RefusalSchema,
    RejectionSchema,
    SignatureSchema,
)

blueprint = ResourceBlueprint("case-steps", __name__, description="工作人员：办理工单")

_DISPATCH = {"mode": "online", "lead_org": "CCC-VC"}
_ACCEPT = {"grade": "normal", "dispatch": _DISPATCH}
_REPLY = {"text": "今年夏季征兵已于8月15日结束，明年春季可再报名。", "conclusion_code": "explained", "people": 1}


def _step(case_id: str, step: str, body: dict[str, Any]) -> Response:
    """Hand a step to casework; with If-Match it is refused when somebody else moved the case meanwhile."""
    return relay(command("casework", f"/internal/cases/{known(case_id)}/{step}", body))


@blueprint.route("/cases/<case_id>/acceptance", methods=["POST"])
@blueprint.body(AcceptanceSchema, example=_ACCEPT)
@blueprint.answers(200, CaseSchema)
def accept_case(body: dict[str, Any], case_id: str) -> Response:
    """受理

    可在同一步中转办（dispatch）。
    """
    return _step(case_id, "acceptance", body)


@blueprint.route("/cases/<case_id>/refusal", methods=["POST"])
@blueprint.body(RefusalSchema, example={"reason_code": "not_our_duty", "reason": "属于诉讼事项"})
@blueprint.answers(200, CaseSchema)
def refuse_case(body: dict[str, Any], case_id: str) -> Response:
    """不予受理"""
    return _step(case_id, "refusal", body)


@blueprint.route("/cases/<case_id>/redirection", methods=["POST"])
@blueprint.body(RedirectionSchema, example={"channel_code": "12388", "reason_code": "clue", "reason": "属于检举控告"})
@blueprint.answers(200, CaseSchema)
def redirect_case(body: dict[str, Any], case_id: str) -> Response:
    """引导至其他渠道"""
    return _step(case_id, "redirection", body)


@blueprint.route("/cases/<case_id>/dispatch", methods=["POST"])
@blueprint.body(DispatchSchema, example=_DISPATCH)
@blueprint.answers(200, CaseSchema)
def dispatch_case(body: dict[str, Any], case_id: str) -> Response:
    """转办"""
    return _step(case_id, "dispatch", body)


@blueprint.route("/cases/<case_id>/signature", methods=["POST"])
@blueprint.body(SignatureSchema)
@blueprint.answers(200, CaseSchema)
def sign_case(body: dict[str, Any], case_id: str) -> Response:
    """签收"""
    return _step(case_id, "signature", body)


@blueprint.route("/cases/<case_id>/first-reply", methods=["POST"])
@blueprint.body(FirstReplySchema, example={"text": "已派人现场查看，三日内答复处理方案。"})
@blueprint.answers(200, CaseSchema)
def first_reply(body: dict[str, Any], case_id: str) -> Response:
    """首次答复"""
    return _step(case_id, "first-reply", body)


@blueprint.route("/cases/<case_id>/reply", methods=["POST"])
@blueprint.body(CaseReplySchema, example=_REPLY)
@blueprint.answers(200, CaseSchema)
def reply_case(body: dict[str, Any], case_id: str) -> Response:
    """提交答复

    经监督主体审核后群众才能看到。
    """
    return _step(case_id, "reply", body)


@blueprint.route("/cases/<case_id>/reply-rejection", methods=["POST"])
@blueprint.body(RejectionSchema, example={"reason_code": "incomplete", "reason": "没有说明办理依据"})
@blueprint.answers(200, CaseSchema)
def reject_reply(body: dict[str, Any], case_id: str) -> Response:
    """退回答复"""
    return _step(case_id, "reply-rejection", body)


@blueprint.route("/cases/<case_id>/reply-approval", methods=["POST"])
@blueprint.body(ApprovalSchema)
@blueprint.answers(200, CaseSchema)
def approve_reply(body: dict[str, Any], case_id: str) -> Response:
    """审核通过"""
    return _step(case_id, "reply-approval", body)
