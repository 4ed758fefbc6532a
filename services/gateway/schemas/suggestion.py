"""Which power items an appeal is likely about."""

from marshmallow import fields

from services.gateway.schemas.fields import OpenSchema


class SuggestedItemSchema(OpenSchema):
    """One likely item."""

    item_code = fields.String(required=True)
    item_name = fields.String(required=True)
    score = fields.Integer(required=True, metadata={"description": "可能性，0 到 99"})
    words = fields.List(fields.String(), required=True, metadata={"description": "起作用的用语，都出自权力清单"})


class SuggestionsSchema(OpenSchema):
    """The likeliest items, the first one first."""

    appeal_id = fields.String(required=True)
    items = fields.List(fields.Nested(SuggestedItemSchema), required=True)
    suggested_item = fields.String(allow_none=True, metadata={"description": "提交时已按建议确定的事项；没有则为 null"})
    decides_alone = fields.Boolean(metadata={"description": "是否允许按建议直接确定（suggestion.decides_alone）"})
    min_score = fields.Integer(metadata={"description": "直接确定所需的可能性（suggestion.min_score）"})
    power_list_version = fields.String(metadata={"description": "模型所据的清单版本；没有模型则为空"})
    words = fields.String(required=True, metadata={"description": "怎样得出、作何用，一句话"})
