"""What is kept of a case's turns, as staff see it."""

from marshmallow import fields

from services.gateway.schemas.fields import OpenSchema, choice, instant, maybe_instant

_RULINGS = ("pending", "granted", "denied")


class AttachmentShownSchema(OpenSchema):
    """A paper or picture, without its content."""

    name = fields.String()
    description = fields.String()
    sha256 = fields.String()
    size = fields.Integer()
    media_type = fields.String()
    stored = fields.Boolean(metadata={"description": "true：内容存于本平台，可取回"})


class HelperReplyShownSchema(OpenSchema):
    """A helper's part."""

    org = fields.String()
    text = fields.String()
    round = fields.Integer()
    replied_at = instant()


class ReturnShownSchema(OpenSchema):
    """One wish to give the case back."""

    org = fields.String()
    reason_code = fields.String()
    reason = fields.String()
    requested_at = instant()
    ruling = choice(_RULINGS)
    ruled_by_org = fields.String(allow_none=True)
    ruled_at = maybe_instant()
    superior_org = fields.String(allow_none=True, metadata={"description": "有争议时裁定的共同上级"})
    disputed_at = maybe_instant()


class ExtensionShownSchema(OpenSchema):
    """One wish for more time."""

    number = fields.Integer()
    org = fields.String()
    value = fields.Integer()
    unit = choice(("wd", "d", "h"))
    reason = fields.String()
    requested_at = instant()
    ruling = choice(_RULINGS)
    ruled_by_org = fields.String(allow_none=True)
    ruled_at = maybe_instant()


class MilestoneShownSchema(OpenSchema):
    """One stage of long works."""

    number = fields.Integer()
    name = fields.String()
    due_at = instant()
    text = fields.String()
    reported_at = maybe_instant()


class SuspensionShownSchema(OpenSchema):
    """A time of long works."""

    by_org = fields.String()
    reason = fields.String()
    suspended_at = instant()
    next_report_at = maybe_instant()
    resumed_at = maybe_instant()
    milestones = fields.List(fields.Nested(MilestoneShownSchema))


class ReviewShownSchema(OpenSchema):
    """One review."""

    level = fields.Integer(metadata={"description": "1 复查，2 复核"})
    org = fields.String(metadata={"description": "复查（复核）机关"})
    round = fields.Integer()
    asked_at = instant()
    upheld = fields.Boolean(allow_none=True)
    by_org = fields.String(allow_none=True)
    reason = fields.String()
    decided_at = maybe_instant()


class ObjectionShownSchema(OpenSchema):
    """The citizen's objection to a refusal."""

    objected_at = instant()
    superior_org = fields.String(metadata={"description": "负责复核的上级单位；没有上级的，由原单位另派人员复核"})
    upheld = fields.Boolean(allow_none=True)
    by_org = fields.String(allow_none=True)
    decided_at = maybe_instant()
