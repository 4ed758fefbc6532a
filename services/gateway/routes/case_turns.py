"""The turns of a case on its way and after its end. The rules are casework's."""

from typing import Any

from flask import Response

from chassis.http.client import quoted
from services.gateway.answers import relay
from services.gateway.backend import ask
from services.gateway.blueprint import ResourceBlueprint
from services.gateway.routes.cases import known, take_step
from services.gateway.schemas.case_steps import ReasonSchema, StatedReasonSchema, StepDoneSchema
from services.gateway.schemas.case_turns import (
    AttachmentContentSchema,
    DecisionSchema,
    ExtensionRequestSchema,
    ExtensionRulingSchema,
    HelperReplySchema,
    HoldSchema,
    MergeSchema,
    MilestoneReportSchema,
    ReturnRequestSchema,
    RulingSchema,
    SealSchema,
    SuspensionSchema,
)

blueprint = ResourceBlueprint("case-turns", __name__, description="工作人员：退回、延期、中止、合并、复核")

_STAGES = [
    {"name": "主管线贯通", "due_at": "2021-12-12T18:00:00+08:00"},
    {"name": "入户改造完成", "due_at": "2022-05-12T18:00:00+08:00"},
]


@blueprint.route("/cases/<case_id>/content-hold", methods=["POST"])
@blueprint.body(HoldSchema, example={"reason_code": "content_check", "reason": "图文需要核对"})
@blueprint.answers(200, StepDoneSchema)
def hold_content(body: dict[str, Any], case_id: str) -> Response:
    """内容待核

    核对期间时限照常计算；疑似检举控告的内容不送核。
    """
    return take_step(case_id, "content-hold", body)


@blueprint.route("/cases/<case_id>/content-release", methods=["POST"])
@blueprint.body(ReasonSchema)
@blueprint.answers(200, StepDoneSchema)
def release_content(body: dict[str, Any], case_id: str) -> Response:
    """内容放行"""
    return take_step(case_id, "content-release", body)


@blueprint.route("/cases/<case_id>/seal", methods=["POST"])
@blueprint.body(SealSchema, example={"accused_level": "village", "reason": "反映村干部侵占集体资金"})
@blueprint.answers(200, StepDoneSchema)
def seal_clue(body: dict[str, Any], case_id: str) -> Response:
    """转为线索

    由人认定并写明理由。此后只有线索管理人员能看到内容，每次查看都记入审计。
    """
    return take_step(case_id, "seal", body)


@blueprint.route("/cases/<case_id>/merge", methods=["POST"])
@blueprint.body(MergeSchema, example={"parent_case_id": "Cabcdefghijklmnopqrstuvwxyz", "reason": "同一路段同一问题"})
@blueprint.answers(200, StepDoneSchema)
def merge_case(body: dict[str, Any], case_id: str) -> Response:
    """合并

    并入同一地点同一事项的主件；主件答复审核通过后同样答复本件群众，各自评价。
    """
    return take_step(case_id, "merge", body)


@blueprint.route("/cases/<case_id>/separation", methods=["POST"])
@blueprint.body(StatedReasonSchema, example={"reason": "核实后不是同一处"})
@blueprint.answers(200, StepDoneSchema)
def separate_case(body: dict[str, Any], case_id: str) -> Response:
    """拆分

    从主件分出，重新等待受理，另计转办时限。
    """
    return take_step(case_id, "separation", body)


@blueprint.route("/cases/<case_id>/refusal-review", methods=["POST"])
@blueprint.body(DecisionSchema, example={"upheld": False, "reason": "事项属于清单范围，应当受理"})
@blueprint.answers(200, StepDoneSchema)
def review_refusal(body: dict[str, Any], case_id: str) -> Response:
    """复核不予受理

    群众提出异议后，由作出决定的单位的上级复核。
    """
    return take_step(case_id, "refusal-review", body)


@blueprint.route("/cases/<case_id>/helper-reply", methods=["POST"])
@blueprint.body(HelperReplySchema, example={"text": "经核对，补贴资金已于本月拨付到乡镇。"})
@blueprint.answers(200, StepDoneSchema)
def helper_reply(body: dict[str, Any], case_id: str) -> Response:
    """协办反馈"""
    return take_step(case_id, "helper-reply", body)


@blueprint.route("/cases/<case_id>/return-request", methods=["POST"])
@blueprint.body(ReturnRequestSchema, example={"reason_code": "duty_moved", "reason": "道路养护职责已划转城管局"})
@blueprint.answers(200, StepDoneSchema)
def request_return(body: dict[str, Any], case_id: str) -> Response:
    """申请退回

    签收前提出，每个单位按本市规定的次数。
    """
    return take_step(case_id, "return-request", body)


@blueprint.route("/cases/<case_id>/return-ruling", methods=["POST"])
@blueprint.body(RulingSchema, example={"granted": True, "reason_code": "wrong_body", "reason": "改转城管局"})
@blueprint.answers(200, StepDoneSchema)
def rule_on_return(body: dict[str, Any], case_id: str) -> Response:
    """裁定退回

    由监督主体裁定；有争议的由共同的上级裁定（信访工作条例第二十四条）。
    """
    return take_step(case_id, "return-ruling", body)


@blueprint.route("/cases/<case_id>/return-dispute", methods=["POST"])
@blueprint.body(StatedReasonSchema, example={"reason": "县里文件已明确由城管局养护"})
@blueprint.answers(200, StepDoneSchema)
def dispute_return(body: dict[str, Any], case_id: str) -> Response:
    """对退回裁定提出异议"""
    return take_step(case_id, "return-dispute", body)


@blueprint.route("/cases/<case_id>/extension-request", methods=["POST"])
@blueprint.body(ExtensionRequestSchema, example={"value": 5, "unit": "wd", "reason": "需要协调三个部门现场勘查"})
@blueprint.answers(200, StepDoneSchema)
def request_extension(body: dict[str, Any], case_id: str) -> Response:
    """申请延期"""
    return take_step(case_id, "extension-request", body)


@blueprint.route("/cases/<case_id>/extension-ruling", methods=["POST"])
@blueprint.body(ExtensionRulingSchema, example={"granted": True, "reason_code": "complex", "reason": "情况属实"})
@blueprint.answers(200, StepDoneSchema)
def rule_on_extension(body: dict[str, Any], case_id: str) -> Response:
    """延期审批

    由单位负责人或监督主体审批，结果和理由告知群众；累计不超过本市规定（法定不超过 30 日）。
    """
    return take_step(case_id, "extension-ruling", body)


@blueprint.route("/cases/<case_id>/suspension", methods=["POST"])
@blueprint.body(SuspensionSchema, example={"reason": "管网改造工期八个月", "milestones": _STAGES})
@blueprint.answers(200, StepDoneSchema)
def suspend_case(body: dict[str, Any], case_id: str) -> Response:
    """中止（分阶段办理）

    较长工期的事项按节点推进、按期报告，时限暂停。
    """
    return take_step(case_id, "suspension", body)


@blueprint.route("/cases/<case_id>/milestone-report", methods=["POST"])
@blueprint.body(MilestoneReportSchema, example={"text": "主管线已贯通，开始分段供水。"})
@blueprint.answers(200, StepDoneSchema)
def report_milestone(body: dict[str, Any], case_id: str) -> Response:
    """报告节点"""
    return take_step(case_id, "milestone-report", body)


@blueprint.route("/cases/<case_id>/resumption", methods=["POST"])
@blueprint.body(ReasonSchema)
@blueprint.answers(200, StepDoneSchema)
def resume_case(body: dict[str, Any], case_id: str) -> Response:
    """恢复办理"""
    return take_step(case_id, "resumption", body)


@blueprint.route("/cases/<case_id>/review-decision", methods=["POST"])
@blueprint.body(DecisionSchema, example={"upheld": True, "reason": "原处理意见事实清楚、依据充分"})
@blueprint.answers(200, StepDoneSchema)
def decide_review(body: dict[str, Any], case_id: str) -> Response:
    """复查（复核）决定

    由上一级机关作出；撤销原处理意见的重新办理（信访工作条例第三十五、三十六条）。
    """
    return take_step(case_id, "review-decision", body)


@blueprint.route("/cases/<case_id>/attachments/<sha256>", methods=["GET"])
@blueprint.answers(200, AttachmentContentSchema)
def get_case_attachment(case_id: str, sha256: str) -> Response:
    """取回附件

    转办、答复时附上的扫描件和照片，仅供办理人员查看。
    """
    return relay(ask("casework", f"/internal/cases/{known(case_id)}/attachments/{quoted(sha256)}"))
