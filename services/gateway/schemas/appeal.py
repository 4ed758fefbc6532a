"""Appeals as a citizen files, follows and rates them."""

from marshmallow import fields

from contracts.vocabulary import AppealType, Channel, ConclusionCode, PublicStatus, RatingWords
from services.gateway.schemas.fields import (
    AnswerSchema,
    PageOfAnswer,
    RequestSchema,
    YesNo,
    choice,
    code,
    instant,
    text,
    whole,
)
from services.gateway.schemas.place import FoundPlaceSchema, PlaceSchema

LONGEST_TEXT = 5000


class ContactSchema(RequestSchema):
    """Who files, as far as they want to say."""

    name = text(50, blank=True, description="姓名")
    mobile = text(32, blank=True, description="手机号码")
    id_number = text(40, blank=True, description="身份证号码")


class NewAppealSchema(RequestSchema):
    """An appeal 诉求."""

    appeal_type = choice(AppealType, required=True, description="诉求类型，见 /public/appeal-types")
    text = text(LONGEST_TEXT, required=True, description="要反映的内容")
    place = fields.Nested(PlaceSchema, required=True, metadata={"description": "事情发生在哪里"})
    channel = choice(Channel, description="从哪里提交，默认 web")
    category = code(description="权力事项代码，见 /public/power-list；不清楚可不填")
    about_org = code(description="被反映的单位代码；填写后该单位不会收到、看到此件，由上一级处理；没有可不填")
    contact = fields.Nested(ContactSchema, allow_none=True, metadata={"description": "联系方式，可不填"})
    anonymous = YesNo(metadata={"description": "匿名反映"})


class ProxiedAppealSchema(NewAppealSchema):
    """An appeal filed for somebody who asked for help with it."""

    consent = choice(("spoken", "by_phone", "written"), required=True, description="本人如何同意代办：当面、电话、书面")


class ReceiptSchema(AnswerSchema):
    """The receipt 回执. The query code is shown here only."""

    appeal_id = fields.String(required=True)
    receipt_no = fields.String(required=True, metadata={"description": "受理编号"})
    query_code = fields.String(required=True, metadata={"description": "查询码，请妥善保存"})
    submitted_at = instant("提交时间")
    place = fields.Nested(FoundPlaceSchema, allow_none=True, metadata={"description": "诉求归到哪个区划、怎样确定的"})


class RatingRequestSchema(RequestSchema):
    """A rating 评价."""

    stars = whole(1, 5, required=True, description="几颗星")
    words = choice(RatingWords, description="满意程度；不填则由星数决定")
    comment = text(1000, blank=True, description="意见建议")


class WithdrawalRequestSchema(RequestSchema):
    """A wish to withdraw."""

    reason = text(500, blank=True, description="撤回原因")


class CitizenReasonSchema(RequestSchema):
    """An objection or a wish for a review, with its reason."""

    reason = text(500, required=True, description="理由")


class ObjectionSchema(AnswerSchema):
    """That an objection was taken; the superior's decision follows in the progress."""

    appeal_id = fields.String(required=True)
    objected = fields.Boolean(required=True)


class ReviewAskedSchema(AnswerSchema):
    """That a wish for a review was taken; whether it can be had follows in the progress."""

    appeal_id = fields.String(required=True)
    level = fields.Integer(required=True, metadata={"description": "1 复查，2 复核"})
    review_pending = fields.Boolean(required=True)


class TimelineStepSchema(AnswerSchema):
    """One step of the way."""

    step = fields.String(required=True)
    words = fields.String(required=True)
    at = instant()
    org_code = fields.String(allow_none=True)


class GivenRatingSchema(AnswerSchema):
    """The rating given for one round."""

    round = fields.Integer()
    stars = fields.Integer()
    words = choice(RatingWords)
    words_zh = fields.String(metadata={"description": "满意程度的说法"})
    rated_at = instant()


class RatedSchema(GivenRatingSchema):
    """That a rating was taken."""

    appeal_id = fields.String(required=True)


class WithdrawalSchema(AnswerSchema):
    """That a wish to withdraw was taken; the supervising body's decision follows in the progress."""

    appeal_id = fields.String(required=True)
    withdrawal_pending = fields.Boolean(required=True)


class ReplySchema(AnswerSchema):
    """The approved reply 答复."""

    text = fields.String(required=True)
    conclusion_code = choice(ConclusionCode, required=True)
    round = fields.Integer()
    org = fields.String(metadata={"description": "答复单位"})
    people = fields.Integer(metadata={"description": "惠及人数"})
    households = fields.Integer(metadata={"description": "惠及户数"})
    amount_fen = fields.Integer(metadata={"description": "涉及金额，分"})
    replied_at = instant()
    approved_at = instant()


class ProgressSchema(AnswerSchema):
    """How far an appeal has come, for its citizen."""

    receipt_no = fields.String(required=True)
    status = choice(PublicStatus, required=True)
    status_words = fields.String(required=True, metadata={"description": "待受理、待处理、已办结等"})
    appeal_type = choice(AppealType)
    region_code = fields.String()
    region_name = fields.String()
    place_words = fields.String(metadata={"description": "区划怎样确定的，一句话"})
    submitted_at = instant()
    timeline = fields.List(fields.Nested(TimelineStepSchema), required=True)
    can_rate = fields.Boolean(required=True)
    can_withdraw = fields.Boolean(required=True)
    withdrawal_pending = fields.Boolean(metadata={"description": "撤回申请待决定"})
    can_object = fields.Boolean(metadata={"description": "可对不予受理提出异议"})
    can_ask_review = fields.Boolean(metadata={"description": "可申请复查或复核"})
    review_pending = fields.Boolean(metadata={"description": "复查或复核申请待决定"})
    round = fields.Integer(metadata={"description": "审核通过的答复有几轮"})
    rating = fields.Nested(GivenRatingSchema, allow_none=True)
    reply = fields.Nested(ReplySchema, allow_none=True, metadata={"description": "审核通过的答复；尚无则为 null"})


class NoticeSchema(AnswerSchema):
    """A message to the citizen."""

    message_id = fields.String(required=True)
    event = fields.String()
    title = fields.String(required=True)
    body = fields.String(required=True)
    created_at = instant()


class NoticesSchema(AnswerSchema):
    """The messages to the citizen of an appeal."""

    items = fields.List(fields.Nested(NoticeSchema), required=True)
    total = fields.Integer(required=True)


class ProxiedLineSchema(AnswerSchema):
    """One appeal filed for somebody else."""

    receipt_no = fields.String(required=True)
    appeal_type = choice(AppealType)
    region_code = fields.String()
    submitted_at = instant()


class ProxiedPageSchema(PageOfAnswer, AnswerSchema):
    """One page of them, newest first."""

    items = fields.List(fields.Nested(ProxiedLineSchema), required=True)


class ProxiedProgressSchema(ProgressSchema):
    """Its progress, with the words that were written down."""

    text = fields.String(required=True)
    address = fields.String()
