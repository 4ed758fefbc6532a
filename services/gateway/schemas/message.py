"""In-app messages."""

from marshmallow import fields

from services.gateway.schemas.case import OpenSchema
from services.gateway.schemas.fields import PageQuery, choice, instant


class InboxQuery(PageQuery):
    """Which messages."""

    unread = choice(["true", "false"], description="true 只列未读")


class MessageSchema(OpenSchema):
    """One message to an organ."""

    message_id = fields.String()
    title = fields.String()
    body = fields.String()
    created_at = instant()
    read_at = fields.String(allow_none=True)


class MessagePageSchema(OpenSchema):
    """Messages to the caller's organ."""

    items = fields.List(fields.Nested(MessageSchema), required=True)
