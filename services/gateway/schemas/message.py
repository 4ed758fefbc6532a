"""In-app messages."""

from marshmallow import fields

from services.gateway.schemas.fields import OpenSchema, PageOfAnswer, PageQuery, choice, instant


class InboxQuery(PageQuery):
    """Which messages."""

    unread = choice(["true", "false"], description="true 只列未读")


class MessageSchema(OpenSchema):
    """One message to an organ."""

    message_id = fields.String(required=True)
    event = fields.String()
    title = fields.String(required=True)
    body = fields.String(required=True)
    case_id = fields.String(allow_none=True)
    created_at = instant()
    read_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    read_by = fields.String(allow_none=True)


class MessagePageSchema(PageOfAnswer, OpenSchema):
    """Messages to the caller's organ."""

    items = fields.List(fields.Nested(MessageSchema), required=True)
    unread = fields.Integer(required=True, metadata={"description": "还有几条未读"})
