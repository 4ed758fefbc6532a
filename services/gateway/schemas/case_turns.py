"""The turns of a case, as staff ask for them: holds, clues, merges, returns, helpers, time, long works, reviews."""

from marshmallow import fields
from marshmallow.validate import Length

from contracts.reasons import HoldReason, ReturnReason, RulingReason
from services.gateway.schemas.case_steps import ReasonSchema, StatedReasonSchema
from services.gateway.schemas.fields import Fits, OpenSchema, RequestSchema, YesNo, choice, code, text, whole

LEVELS = ("village", "town", "county", "city", "province", "above")
UNITS = ("wd", "d", "h")
_REPLY = 5000
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$"


def _moment(description: str, *, required: bool = False) -> fields.String:
    """An instant with its offset (RFC 3339)."""
    return fields.String(
        required=required, validate=Fits(_MOMENT), metadata={"format": "date-time", "description": description}
    )


class HoldSchema(ReasonSchema):
    """内容待核."""

    reason_code = choice(HoldReason, required=True, description="原因")


class SealSchema(StatedReasonSchema):
    """转为线索: the accused by level and organ, never by name."""

    accused_level = choice(LEVELS, required=True, description="被反映人的级别；高于本机关的不在本平台留存")
    accused_org = code(description="被反映单位代码；不清楚可不填，不要写姓名")


class MergeSchema(ReasonSchema):
    """合并."""

    parent_case_id = fields.String(
        required=True, validate=Fits("^C[a-z2-7]{26}$"), metadata={"description": "主件的工单号"}
    )


class DecisionSchema(StatedReasonSchema):
    """复核、复查: uphold or set aside."""

    upheld = YesNo(required=True, metadata={"description": "true 维持，false 撤销"})


class ReturnRequestSchema(StatedReasonSchema):
    """申请退回."""

    reason_code = choice(ReturnReason, required=True, description="原因")


class RulingSchema(StatedReasonSchema):
    """裁定."""

    granted = YesNo(required=True, metadata={"description": "true 同意，false 不同意"})
    reason_code = choice(RulingReason, required=True, description="原因")


class ExtensionRequestSchema(StatedReasonSchema):
    """申请延期."""

    value = whole(1, 999, required=True, description="延长多少")
    unit = choice(UNITS, required=True, description="wd 工作日，d 日，h 小时")


class ExtensionRulingSchema(RulingSchema):
    """延期审批."""

    value = whole(1, 999, description="批准延长多少；不填则按申请")
    unit = choice(UNITS, description="wd 工作日，d 日，h 小时")


class MilestoneSchema(RequestSchema):
    """A stage of long works."""

    name = text(200, required=True, description="节点名称")
    due_at = _moment("节点时间，须带时区", required=True)


class SuspensionSchema(StatedReasonSchema):
    """中止: long works by milestones."""

    milestones = fields.List(
        fields.Nested(MilestoneSchema),
        required=True,
        validate=Length(1, 50),
        metadata={"description": "各阶段节点，按时间先后"},
    )


class MilestoneReportSchema(RequestSchema):
    """报告节点."""

    text = text(_REPLY, required=True, description="进展情况，不得含个人信息")
    next_report_at = _moment("下次报告时间；不填则为下一节点")


class HelperReplySchema(RequestSchema):
    """协办反馈."""

    text = text(_REPLY, required=True, description="协办意见，只给主办单位看，不得含个人信息")


class AttachmentContentSchema(OpenSchema):
    """A paper or picture with its content."""

    name = fields.String(required=True)
    description = fields.String()
    sha256 = fields.String(required=True)
    size = fields.Integer(required=True)
    media_type = fields.String(required=True)
    content = fields.String(required=True, metadata={"description": "Base64"})
