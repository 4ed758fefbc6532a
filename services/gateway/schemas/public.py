"""What the public reads."""

from marshmallow import fields

from contracts.vocabulary import AppealType
from services.gateway.schemas.fields import AnswerSchema, OpenSchema, RequestSchema, choice, region_code, text


class AppealTypeSchema(AnswerSchema):
    """One kind of appeal."""

    code = choice(AppealType, required=True)
    words = fields.String(required=True)


class AppealTypesSchema(AnswerSchema):
    """All kinds of appeal."""

    items = fields.List(fields.Nested(AppealTypeSchema), required=True)


class PowerListQuery(RequestSchema):
    """Which items."""

    category = text(64, description="类别")
    q = text(50, description="名称中的词")


class PowerItemSchema(OpenSchema):
    """One item of the power list 权力事项."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    category = fields.String()
    description = fields.String()


class PowerListSchema(OpenSchema):
    """The power list 权力清单."""

    version = fields.String()
    items = fields.List(fields.Nested(PowerItemSchema), required=True)


class PublicOrganQuery(RequestSchema):
    """Which organs."""

    region = region_code(required=True, description="事情发生的区划：列出当地和上级的单位")
    q = text(50, description="名称中的词")


class PublicOrganSchema(AnswerSchema):
    """One organ, as far as a citizen needs it to say whom an appeal is about."""

    code = fields.String(required=True, metadata={"description": "提交诉求时填入 about_org"})
    name = fields.String(required=True)
    kind = fields.String()
    level = fields.String()


class PublicOrgansSchema(AnswerSchema):
    """Organs around a place."""

    items = fields.List(fields.Nested(PublicOrganSchema), required=True)


class RegionQuery(RequestSchema):
    """Which regions."""

    parent = region_code(description="上级区划")
    q = text(50, description="名称中的词")


class RegionSchema(OpenSchema):
    """One region."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.String()
    parent = fields.String(allow_none=True)


class RegionsSchema(OpenSchema):
    """Regions."""

    items = fields.List(fields.Nested(RegionSchema), required=True)
    total = fields.Integer()
