"""Village records: drafts for staff, publications for everybody."""

from marshmallow import fields

from services.gateway.schemas.case import OpenSchema
from services.gateway.schemas.fields import PageQuery, RequestSchema, code, instant, region_code, text


class PublicRecordQuery(PageQuery):
    """Which publications."""

    region = region_code(description="区划")
    kind = code(description="种类")
    period = text(20, description="期间，如 2021-Q3")


class DraftQuery(PageQuery):
    """Which drafts."""

    region = region_code(description="区划")
    kind = code(description="种类")


class AttachmentSchema(RequestSchema):
    """A file that belongs to a record, by name and digest."""

    name = text(200, required=True, description="文件名")


class NewRecordSchema(RequestSchema):
    """A record to be published later."""

    kind = code(required=True, description="种类")
    region_code = region_code(required=True, description="哪个村（社区）")
    period = text(20, required=True, description="期间")
    title = text(200, required=True, description="标题")
    body = text(20_000, required=True, description="内容；公开前自动脱敏")


class RecordChangeSchema(RequestSchema):
    """A new draft of a record."""

    title = text(200, required=True, description="标题")
    body = text(20_000, required=True, description="内容")
    reason = text(500, description="更正原因；已公开的记录必填")


class PublicationSchema(RequestSchema):
    """Publishing the draft."""

    days = fields.Integer(strict=True, metadata={"description": "公开多少天"})


class RecordSchema(OpenSchema):
    """A record as staff see it."""

    record_id = fields.String(required=True)
    kind = fields.String()
    region_code = fields.String()
    period = fields.String()
    version = fields.Integer()


class RecordPageSchema(OpenSchema):
    """One page of records."""

    items = fields.List(fields.Nested(RecordSchema), required=True)
    total = fields.Integer()
    page = fields.Integer()
    page_size = fields.Integer()


class PublishedRecordSchema(OpenSchema):
    """A published record."""

    record_id = fields.String(required=True)
    title = fields.String()
    body = fields.String()
    published_at = instant()


class PublishedPageSchema(OpenSchema):
    """One page of published records."""

    items = fields.List(fields.Nested(PublishedRecordSchema), required=True)


class VersionsSchema(OpenSchema):
    """All published versions of a record."""

    items = fields.List(fields.Dict(keys=fields.String()), required=True)
