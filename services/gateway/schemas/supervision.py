"""Supervision orders 督办函 and cards 三色卡 as staff see them and ask for them."""

from marshmallow import fields
from marshmallow.validate import Length

from contracts.vocabulary import Colour, SupervisionCause
from services.gateway.schemas.case_steps import StatedReasonSchema
from services.gateway.schemas.fields import (
    Fits,
    OpenSchema,
    PageOfAnswer,
    PageQuery,
    RequestSchema,
    choice,
    code,
    instant,
    maybe_instant,
    text,
)

STATUSES = ("drafted", "discarded", "signed", "issued", "received", "reported", "closed")
EVIDENCE_KINDS = ("document", "photo", "payment", "minutes", "other")
_CASE = "^C[a-z2-7]{26}$"


class OrderWishSchema(StatedReasonSchema):
    """督办函, by hand."""

    org = code(description="发给哪个单位；不填则为承办单位")


class SigningSchema(RequestSchema):
    """签发."""

    rectify_on = fields.Date(metadata={"description": "整改期限的最后一天；不填则按本地规定的天数"})


class EvidenceSchema(RequestSchema):
    """One proof."""

    kind = choice(EVIDENCE_KINDS, required=True, description="文件、照片、资金凭证、会议或走访记录、其他")
    description = text(500, required=True, description="证明了什么，不得含个人信息")
    reference = fields.String(
        required=True, validate=Fits(r"^[^\s<>]{1,128}$"), metadata={"description": "文号，或文件的 SHA-256"}
    )


class ReportSchema(RequestSchema):
    """整改报告."""

    text = text(5000, required=True, description="整改情况，不得含个人信息")
    evidence = fields.List(
        fields.Nested(EvidenceSchema),
        required=True,
        validate=Length(1, 50),
        metadata={"description": "凭据，没有凭据不能销号"},
    )


class OrderQuery(PageQuery):
    """Which orders."""

    status = fields.String(
        load_default=None,
        validate=Fits(f"^({'|'.join(STATUSES)})(,({'|'.join(STATUSES)}))*$"),
        metadata={"description": f"状态，可用逗号分隔多个：{'、'.join(STATUSES)}"},
    )
    org = code(description="发文单位或受文单位")
    case_id = fields.String(load_default=None, validate=Fits(_CASE), metadata={"description": "工单号"})


class CardQuery(PageQuery):
    """Which cards."""

    colour = choice(Colour, description="颜色")
    org = code(description="亮牌单位或被亮牌单位")
    case_id = fields.String(load_default=None, validate=Fits(_CASE), metadata={"description": "工单号"})


class RectificationSchema(OpenSchema):
    """A report on the rectification."""

    text = fields.String()
    evidence = fields.List(fields.Nested(EvidenceSchema))
    reported_by = fields.String()
    reported_at = instant()
    sent_back = fields.String(metadata={"description": "退回的理由；空为未退回"})


class OrderShortSchema(OpenSchema):
    """An order, in short."""

    order_id = fields.String(required=True)
    letter_no = fields.String(metadata={"description": "发文字号；签发前为空"})
    org = fields.String(metadata={"description": "受文单位"})
    by_org = fields.String(metadata={"description": "发文单位"})
    cause = choice(SupervisionCause)
    status = choice(STATUSES)
    status_words = fields.String()
    rectify_by = maybe_instant("整改期限")


class OrderSchema(OrderShortSchema):
    """An order and what became of it."""

    case_id = fields.String(required=True)
    round = fields.Integer()
    reason = fields.String()
    missed_due_at = maybe_instant("错过的时限")
    drafted_at = instant()
    drafted_by = fields.String()
    signed_at = maybe_instant()
    signed_by = fields.String()
    received_at = maybe_instant()
    received_by = fields.String()
    reports = fields.List(fields.Nested(RectificationSchema))
    closed_at = maybe_instant()
    closed_by = fields.String()
    closing_note = fields.String()


class OrderSignedSchema(OpenSchema):
    """A signed order with its number."""

    case_id = fields.String(required=True)
    order_id = fields.String(required=True)
    letter_no = fields.String(required=True)
    number = fields.Integer(required=True, metadata={"description": "本单位本年的第几号"})
    org = fields.String()
    by_org = fields.String()
    signed_at = instant()
    rectify_by = instant()


class OrderPageSchema(PageOfAnswer, OpenSchema):
    """One page of orders."""

    items = fields.List(fields.Nested(OrderSchema), required=True)


class LetterReaderSchema(OpenSchema):
    """Who read."""

    id = fields.String()
    role = fields.String()
    org = fields.String(allow_none=True)


class LetterReadSchema(OpenSchema):
    """One download."""

    order_id = fields.String()
    actor = fields.Nested(LetterReaderSchema)
    at = instant()


class LetterReadsSchema(OpenSchema):
    """Who downloaded the letter."""

    items = fields.List(fields.Nested(LetterReadSchema), required=True)


class CardSchema(OpenSchema):
    """A card."""

    case_id = fields.String()
    colour = choice(Colour)
    cause = choice(SupervisionCause)
    org = fields.String(metadata={"description": "被亮牌单位"})
    by_org = fields.String(metadata={"description": "亮牌单位"})
    round = fields.Integer()
    issued_at = instant()


class CardPageSchema(PageOfAnswer, OpenSchema):
    """One page of cards."""

    items = fields.List(fields.Nested(CardSchema), required=True)
