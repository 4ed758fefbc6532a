"""What the auditor reads."""

from marshmallow import fields
from marshmallow.validate import Length

from services.gateway.schemas.fields import AnswerSchema, PageOfAnswer, PageQuery, instant


class AuditQuery(PageQuery):
    """Which entries of the accounts' log."""

    actor = fields.String(validate=Length(1, 128), metadata={"description": "谁做的（用户名）"})
    subject = fields.String(validate=Length(1, 128), metadata={"description": "对谁做的（账号、密钥）"})
    since = fields.AwareDateTime(metadata={"description": "从何时起（含）"})
    until = fields.AwareDateTime(metadata={"description": "到何时止（不含）"})


class ReadsQuery(PageQuery):
    """Which entries of the log of reads."""

    appeal_id = fields.String(validate=Length(1, 64), metadata={"description": "哪件诉求"})
    actor = fields.String(validate=Length(1, 128), metadata={"description": "谁查阅的（用户名）"})
    since = fields.AwareDateTime(metadata={"description": "从何时起（含）"})
    until = fields.AwareDateTime(metadata={"description": "到何时止（不含）"})


class AuditEntrySchema(AnswerSchema):
    """Who did what to whom, when, and how it ended."""

    at = instant()
    actor = fields.String(required=True)
    action = fields.String(required=True)
    subject = fields.String(required=True)
    result = fields.String(required=True)
    correlation_id = fields.String()


class AuditPageSchema(PageOfAnswer, AnswerSchema):
    """One page of entries, newest first."""

    items = fields.List(fields.Nested(AuditEntrySchema), required=True)


class ReaderSchema(AnswerSchema):
    """Who read."""

    id = fields.String(required=True)
    role = fields.String(required=True)
    org = fields.String(allow_none=True)
    region = fields.String(allow_none=True)


class ReadSchema(AnswerSchema):
    """One read of an appeal's words or of a name, also a refused one (`sight` is then `none`); never the words."""

    at = instant()
    appeal_id = fields.String(required=True)
    actor = fields.Nested(ReaderSchema, required=True)
    purpose = fields.String(required=True, metadata={"description": "content 内容、identity 身份、summary 列表摘要"})
    reason = fields.String(required=True)
    sight = fields.String(required=True, metadata={"description": "full 全文、masked 脱敏、none 被拒绝"})


class ReadPageSchema(PageOfAnswer, AnswerSchema):
    """One page of reads, newest first."""

    items = fields.List(fields.Nested(ReadSchema), required=True)
