"""The check of a reply: what it leaves unanswered, and the approval that sees to it."""

from marshmallow import fields

from services.gateway.schemas.case_steps import ReasonSchema
from services.gateway.schemas.fields import OpenSchema, text


class ApprovalSchema(ReasonSchema):
    """审核通过; a reply with blocking findings needs a stated reason."""

    override_reason = text(500, blank=True, description="答复未回应全部诉求仍要通过的理由，记录在案")


class FindingSchema(OpenSchema):
    """One thing the reply lacks."""

    code = fields.String(metadata={"description": "claim_unanswered、date_missing、amount_missing、copied_reply 等"})
    detail = fields.String(metadata={"description": "一句话说明，不含诉求原文"})
    blocking = fields.Boolean(metadata={"description": "按本地规定是否须补充或写明理由后才能通过"})


class CoverageShownSchema(OpenSchema):
    """What the check found."""

    checked = fields.Boolean(metadata={"description": "是否已对照诉求检查"})
    findings = fields.List(fields.Nested(FindingSchema))
    override_reason = fields.String()
