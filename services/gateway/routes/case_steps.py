"""Moving a case: each step of the state table that a person takes. The rules are casework's."""

from typing import Any

from flask import Response

from services.gateway.answers import relay
from services.gateway.backend import command, consult
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.routes.cases import appeal_of, known, take_step
from services.gateway.schemas.case_steps import (
    AcceptanceSchema,
    CaseReplySchema,
    DispatchSchema,
    FirstReplySchema,
    ReasonSchema,
    RedirectionSchema,
    RefusalSchema,
    RejectionSchema,
    StatedReasonSchema,
    StepDoneSchema,
)
from services.gateway.schemas.coverage import ApprovalSchema

blueprint = ResourceBlueprint("case-steps", __name__, description="工作人员：办理工单")

_DISPATCH = {"mode": "online", "lead_org": "CCC-VC"}
_ACCEPT = {"grade": "normal", "dispatch": _DISPATCH}
_REPLY = {"text": "今年夏季征兵已于8月15日结束，明年春季可再报名。", "conclusion_code": "explained", "people": 1}


@blueprint.route("/cases/<case_id>/acceptance", methods=["POST"])
@blueprint.body(AcceptanceSchema, example=_ACCEPT)
@blueprint.answers(200, StepDoneSchema)
def accept_case(body: dict[str, Any], case_id: str) -> Response:
    """受理

    可在同一步中转办（dispatch）。
    """
    return take_step(case_id, "acceptance", body)


@blueprint.route("/cases/<case_id>/refusal", methods=["POST"])
@blueprint.body(RefusalSchema, example={"reason_code": "in_litigation", "reason": "已向法院起诉"})
@blueprint.answers(200, StepDoneSchema)
def refuse_case(body: dict[str, Any], case_id: str) -> Response:
    """不予受理"""
    return take_step(case_id, "refusal", body)


@blueprint.route("/cases/<case_id>/redirection", methods=["POST"])
@blueprint.body(RedirectionSchema, example={"channel_code": "12388", "reason_code": "clue_not_taken"})
@blueprint.answers(200, StepDoneSchema)
def redirect_case(body: dict[str, Any], case_id: str) -> Response:
    """引导至其他渠道"""
    return take_step(case_id, "redirection", body)


@blueprint.route("/cases/<case_id>/dispatch", methods=["POST"])
@blueprint.body(DispatchSchema, example=_DISPATCH)
@blueprint.answers(200, StepDoneSchema)
def dispatch_case(body: dict[str, Any], case_id: str) -> Response:
    """转办"""
    return take_step(case_id, "dispatch", body)


@blueprint.route("/cases/<case_id>/signature", methods=["POST"])
@blueprint.body(ReasonSchema)
@blueprint.answers(200, StepDoneSchema)
def sign_case(body: dict[str, Any], case_id: str) -> Response:
    """签收"""
    return take_step(case_id, "signature", body)


@blueprint.route("/cases/<case_id>/first-reply", methods=["POST"])
@blueprint.body(FirstReplySchema, example={"text": "已派人现场查看，三日内答复处理方案。"})
@blueprint.answers(200, StepDoneSchema)
def first_reply(body: dict[str, Any], case_id: str) -> Response:
    """首次答复"""
    return take_step(case_id, "first-reply", body)


@blueprint.route("/cases/<case_id>/reply", methods=["POST"])
@blueprint.body(CaseReplySchema, example=_REPLY)
@blueprint.answers(200, StepDoneSchema)
def reply_case(body: dict[str, Any], case_id: str) -> Response:
    """提交答复

    提交时对照诉求检查有没有漏答，结果供审核人查看；经监督主体审核后群众才能看到。
    """
    found = consult("intake", f"/internal/appeals/{appeal_of(case_id)}/coverage", {"reply_text": body["text"]}).body
    checked = {"coverage": {"findings": found["findings"]}}
    return relay(command("casework", f"/internal/cases/{known(case_id)}/reply", body, beside=checked))


@blueprint.route("/cases/<case_id>/reply-rejection", methods=["POST"])
@blueprint.body(RejectionSchema, example={"reason_code": "basis_missing", "reason": "请写明依据的文件"})
@blueprint.answers(200, StepDoneSchema)
def reject_reply(body: dict[str, Any], case_id: str) -> Response:
    """退回答复"""
    return take_step(case_id, "reply-rejection", body)


@blueprint.route("/cases/<case_id>/reply-approval", methods=["POST"])
@blueprint.body(ApprovalSchema, example={"override_reason": "其余事项已当面答复"})
@blueprint.answers(200, StepDoneSchema)
def approve_reply(body: dict[str, Any], case_id: str) -> Response:
    """审核通过

    答复没有回应全部诉求的，按本地规定不能通过（409，逐项说明），除非写明理由（override_reason）。
    """
    return take_step(case_id, "reply-approval", body)


@blueprint.route("/cases/<case_id>/re-supervision", methods=["POST"])
@blueprint.body(StatedReasonSchema, example={"reason": "群众不满意，请补充现场整改情况"})
@blueprint.answers(200, StepDoneSchema)
def resupervise_case(body: dict[str, Any], case_id: str) -> Response:
    """再督办

    评价不满意时，要求承办单位重新办理。
    """
    return take_step(case_id, "re-supervision", body)
