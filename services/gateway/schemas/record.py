"""Village records on their way to publication, as staff write and read them."""

from marshmallow import fields
from marshmallow.validate import Length, Range

from services.gateway.schemas.fields import (
    Fits,
    OpenSchema,
    PageOfAnswer,
    PageQuery,
    RequestSchema,
    YesNo,
    choice,
    code,
    region_code,
    text,
    whole,
)
from services.gateway.schemas.published import PublishedAttachmentSchema, PublishedRowSchema

_KINDS = ("village_affairs",)
_STATUS = ("draft", "checked", "published")
_SENSITIVE = ("unattended_child", "orphan", "abuse", "illness", "disability", "hiv")
_PERIOD = "^[0-9]{4}(-(Q[1-4]|0[1-9]|1[0-2]))?$"
_FEN = 10**13


def _signed(description: str) -> fields.Integer:
    return whole(-_FEN, _FEN, required=True, description=description)


class PersonRowSchema(RequestSchema):
    """One row of people: entered in full, published masked or without a name."""

    name = text(50, required=True, description="姓名")
    amount_fen = _signed("金额，分")
    people = whole(0, 1_000_000, description="人数，默认 1")
    minor = YesNo(metadata={"description": "未成年人：公开时不显示姓名"})
    category = choice(_SENSITIVE, description="敏感类别：公开时不显示姓名")
    id_number = text(40, blank=True, description="身份证号码")
    mobile = text(40, blank=True, description="手机号码")
    card_number = text(60, blank=True, description="银行卡号")
    address = text(200, blank=True, description="住址")


class AttachmentSchema(RequestSchema):
    """A file; without `content` only its name and digest are published."""

    name = text(200, required=True, description="文件名")
    size = whole(0, 2**40, required=True, description="字节数")
    sha256 = fields.String(required=True, validate=Fits("^[0-9a-f]{64}$"))
    media_type = fields.String(required=True, validate=Fits("^[a-z0-9.+-]+/[a-zA-Z0-9.+-]+$"))
    content = fields.String(metadata={"description": "Base64"})


class RecordContentSchema(RequestSchema):
    """What a draft holds."""

    title = text(200, required=True, description="标题")
    body = text(100_000, required=True, description="内容；公开前自动脱敏")
    rows = fields.List(fields.Nested(PersonRowSchema), validate=Length(max=5000), metadata={"description": "名单"})
    attachments = fields.List(fields.Nested(AttachmentSchema), validate=Length(max=20))
    reason = text(500, blank=True, description="更正原因；已公开的记录必填")


class NewRecordSchema(RecordContentSchema):
    """A record to be published later."""

    kind = choice(_KINDS, required=True, description="种类")
    region_code = fields.String(
        required=True, validate=Fits("^[0-9]{12}$"), metadata={"description": "村（社区）的 12 位区划代码"}
    )
    period = fields.String(
        required=True, validate=Fits(_PERIOD), metadata={"description": "期间：2021、2021-Q3 或 2021-09"}
    )


class PublicationSchema(RequestSchema):
    """Publishing the draft."""

    days = fields.Integer(
        strict=True, validate=Range(1, 3650), metadata={"description": "公开多少天；不少于法定和本市规定"}
    )


class DraftQuery(PageQuery):
    """Which drafts."""

    region = region_code(description="区划")
    kind = code(description="种类")


class RecordSchema(OpenSchema):
    """Where a record stands, without its content."""

    record_id = fields.String(required=True)
    kind = choice(_KINDS, required=True)
    region_code = fields.String(required=True)
    period = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"description": "ETag；修改时放进 If-Match"})
    status = choice(_STATUS, required=True)
    published_version = fields.Integer(metadata={"description": "公开到第几版，0 为从未公开"})
    until = fields.String(allow_none=True, metadata={"format": "date-time", "description": "公开到何时"})


class DraftLineSchema(RecordSchema):
    """A draft in a list."""

    title = fields.String()


class DraftPageSchema(PageOfAnswer, OpenSchema):
    """One page of drafts."""

    items = fields.List(fields.Nested(DraftLineSchema), required=True)


class DraftSchema(RecordSchema):
    """A record with its draft, unmasked."""

    draft = fields.Dict(keys=fields.String(), allow_none=True, metadata={"description": "草稿；没有则为 null"})


class ShownSchema(OpenSchema):
    """Content as the public will see it."""

    title = fields.String(required=True)
    body = fields.String(required=True)
    rows = fields.List(fields.Nested(PublishedRowSchema))
    attachments = fields.List(fields.Nested(PublishedAttachmentSchema))


class PreviewSchema(OpenSchema):
    """What publication would show and how much of each kind it would hide."""

    shown = fields.Nested(ShownSchema, required=True)
    hidden = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
