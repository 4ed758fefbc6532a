"""Village records as everybody reads them. What is not named here does not leave the gateway."""

from marshmallow import fields

from services.gateway.schemas.fields import AnswerSchema, Fits, PageOfAnswer, PageQuery, code, instant, region_code

_PERIOD = "^[0-9]{4}(-(Q[1-4]|0[1-9]|1[0-2]))?$"


class PublishedQuery(PageQuery):
    """Which publications."""

    region = region_code(description="区划")
    kind = code(description="种类")
    period = fields.String(validate=Fits(_PERIOD), metadata={"description": "期间，如 2021-Q3"})


class PublishedRowSchema(AnswerSchema):
    """One row of people, masked; a sensitive row has no name."""

    name = fields.String(required=True)
    amount_fen = fields.Integer(required=True)
    people = fields.Integer(required=True)
    id_number = fields.String()
    mobile = fields.String()
    card_number = fields.String()
    address = fields.String()


class PublishedAttachmentSchema(AnswerSchema):
    """A file of a publication."""

    name = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    media_type = fields.String(required=True)
    available = fields.Boolean(metadata={"description": "能否下载"})


class PublishedVersionSchema(AnswerSchema):
    """One published version."""

    version = fields.Integer(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    rows = fields.List(fields.Nested(PublishedRowSchema), required=True)
    attachments = fields.List(fields.Nested(PublishedAttachmentSchema), required=True)
    published_at = instant()
    until = instant("公开到何时")
    published_by_org = fields.String()
    reason = fields.String(metadata={"description": "更正原因"})
    changes = fields.List(fields.String(), metadata={"description": "与上一版的不同"})


class PublishedRecordSchema(PublishedVersionSchema):
    """The current version of a record."""

    record_id = fields.String(required=True)
    kind = fields.String(required=True)
    region_code = fields.String(required=True)
    period = fields.String(required=True)


class PublishedLineSchema(AnswerSchema):
    """A publication in a list."""

    record_id = fields.String(required=True)
    kind = fields.String(required=True)
    region_code = fields.String(required=True)
    period = fields.String(required=True)
    version = fields.Integer(required=True)
    title = fields.String(required=True)
    published_at = instant()
    until = instant("公开到何时")


class PublishedPageSchema(PageOfAnswer, AnswerSchema):
    """One page of publications."""

    items = fields.List(fields.Nested(PublishedLineSchema), required=True)


class PublishedVersionsSchema(AnswerSchema):
    """All published versions of a record, the latest first."""

    items = fields.List(fields.Nested(PublishedVersionSchema), required=True)
