"""What supervision put on a case, and what the check of a reply found, for everybody who may see the case."""

from marshmallow import fields

from contracts.vocabulary import Colour, RevisitResult, SupervisionCause
from services.gateway.schemas.fields import OpenSchema, choice, instant, maybe_instant


class CaseCardSchema(OpenSchema):
    """A card."""

    colour = choice(Colour)
    cause = choice(SupervisionCause)
    org = fields.String(metadata={"description": "被亮牌单位"})
    by_org = fields.String(metadata={"description": "亮牌单位"})
    round = fields.Integer()
    issued_at = instant()


class CaseOrderSchema(OpenSchema):
    """An order that went out."""

    order_id = fields.String()
    letter_no = fields.String(metadata={"description": "发文字号"})
    org = fields.String(metadata={"description": "受文单位"})
    by_org = fields.String(metadata={"description": "发文单位"})
    cause = choice(SupervisionCause)
    status = fields.String()
    status_words = fields.String()
    rectify_by = maybe_instant("整改期限")


class JointHandlingSchema(OpenSchema):
    """A joint handling."""

    lead_org = fields.String(metadata={"description": "牵头单位"})
    orgs = fields.List(fields.String(), metadata={"description": "参加单位"})
    by_org = fields.String(metadata={"description": "召集单位"})
    reason = fields.String()
    convened_at = instant()


class CaseRevisitSchema(OpenSchema):
    """A return visit by phone."""

    round = fields.Integer()
    result = choice(RevisitResult)
    stars = fields.Integer(allow_none=True)
    note = fields.String()
    by = fields.String()
    by_org = fields.String()
    revisited_at = instant()


class CaseSupervisionSchema(OpenSchema):
    """All of it."""

    cards = fields.List(fields.Nested(CaseCardSchema))
    orders = fields.List(fields.Nested(CaseOrderSchema))
    joint_handling = fields.Nested(JointHandlingSchema, allow_none=True)
    revisits = fields.List(fields.Nested(CaseRevisitSchema))
    spot_checks = fields.List(fields.String(), metadata={"description": "抽中此工单的抽查"})


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
