"""The error document as the API page shows it."""

from marshmallow import EXCLUDE, Schema, fields


class FieldErrorSchema(Schema):
    """One wrong field."""

    class Meta:
        """Documentation only."""

        unknown = EXCLUDE

    pointer = fields.String(required=True, metadata={"description": "JSON Pointer（RFC 6901），空串指整个请求"})
    code = fields.String(required=True, metadata={"description": "稳定的错误代码"})
    detail = fields.String(required=True, metadata={"description": "给人看的说明"})


class ProblemSchema(Schema):
    """A problem document (RFC 9457)."""

    class Meta:
        """Documentation only."""

        unknown = EXCLUDE

    type = fields.String(required=True, metadata={"format": "uri", "description": "错误种类的稳定标识"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(metadata={"description": "出错的地址"})
    code = fields.String(required=True, metadata={"description": "错误代码，见 docs/errors.md"})
    correlation_id = fields.String(metadata={"description": "报修时请提供"})
    errors = fields.List(fields.Nested(FieldErrorSchema))
    params = fields.Dict(keys=fields.String())
