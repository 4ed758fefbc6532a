"""A citizen's words and name, as far as the reader may know them."""

from marshmallow import fields

from services.gateway.schemas.appeal import CoordinatesSchema
from services.gateway.schemas.fields import OpenSchema


class ContentSchema(OpenSchema):
    """The citizen's words, masked for those who only handle the case."""

    appeal_id = fields.String(required=True)
    masked = fields.Boolean(required=True, metadata={"description": "true：已脱敏"})
    text = fields.String(required=True)
    original_text = fields.String(metadata={"description": "原文（繁体等未转换）；仅监督主体可见"})
    address = fields.String()
    coordinates = fields.Nested(CoordinatesSchema, allow_none=True)


class IdentitySchema(OpenSchema):
    """Who filed; empty texts were not given."""

    appeal_id = fields.String(required=True)
    anonymous = fields.Boolean(required=True)
    name = fields.String()
    mobile = fields.String()
    id_number = fields.String()
