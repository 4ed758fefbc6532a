"""A citizen's words and name, as far as the reader may know them."""

from marshmallow import fields

from services.gateway.schemas.fields import OpenSchema
from services.gateway.schemas.place import CoordinatesSchema, PointSchema


class ContentSchema(OpenSchema):
    """The citizen's words, masked for those who only handle the case."""

    appeal_id = fields.String(required=True)
    masked = fields.Boolean(required=True, metadata={"description": "true：已脱敏"})
    text = fields.String(required=True)
    original_text = fields.String(metadata={"description": "原文（繁体等未转换）；仅监督主体可见"})
    address = fields.String()
    coordinates = fields.Nested(CoordinatesSchema, allow_none=True)
    located = fields.Nested(PointSchema, allow_none=True, metadata={"description": "换算到 CGCS2000 的坐标"})
    building_code = fields.String(metadata={"description": "楼栋编码；没有则为空"})
    household = fields.String(metadata={"description": "户号；仅监督主体可见"})
    grid = fields.String(metadata={"description": "网格编号；没有则为空"})
    grid_name = fields.String(metadata={"description": "网格名称"})
    place_words = fields.String(metadata={"description": "区划怎样确定的，一句话"})


class IdentitySchema(OpenSchema):
    """Who filed; empty texts were not given."""

    appeal_id = fields.String(required=True)
    anonymous = fields.Boolean(required=True)
    name = fields.String()
    mobile = fields.String()
    id_number = fields.String()
