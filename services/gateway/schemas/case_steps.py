"""The steps of a case, as staff ask for them."""

from marshmallow import fields
from marshmallow.validate import Length

from contracts.reasons import RedirectReason, RefusalReason, RejectionReason
from contracts.vocabulary import CaseState, ConclusionCode, DispatchMode, Grade, LegalTrack
from services.gateway.schemas.case import StepSchema
from services.gateway.schemas.fields import Fits, OpenSchema, RequestSchema, choice, code, text, whole

_TRACKS = (LegalTrack.PLATFORM, LegalTrack.XINFANG, LegalTrack.HOTLINE)
_REASON = 500
_REPLY = 5000


def _code(description: str, *, required: bool = False) -> fields.String:
    """A channel's or a paper's number: printable, without blanks."""
    return fields.String(required=required, validate=Fits(r"^[^\s<>]{1,64}$"), metadata={"description": description})


class ReasonSchema(RequestSchema):
    """A step that may be given a sentence."""

    reason = text(_REASON, blank=True, description="说明")


class StatedReasonSchema(RequestSchema):
    """A step that must be given a sentence."""

    reason = text(_REASON, required=True, description="原因")


class CaseAttachmentSchema(RequestSchema):
    """A paper or picture that goes with a step."""

    name = text(200, required=True, description="名称，不得含个人信息")
    description = text(500, blank=True, description="说明")
    media_type = choice(("image/jpeg", "image/png", "application/pdf"), description="有内容时必填")
    sha256 = fields.String(validate=Fits("^[0-9a-f]{64}$"), metadata={"description": "只登记、内容另存时的摘要"})
    content = fields.String(metadata={"description": "内容，Base64，单个 2 MB、合计 3 MB 以内；不填则只登记"})


def attachments() -> fields.List:
    """Scanned papers, pictures and other evidence."""
    return fields.List(
        fields.Nested(CaseAttachmentSchema), validate=Length(max=10), metadata={"description": "扫描件、照片等凭据"}
    )


class DispatchSchema(ReasonSchema):
    """转办: one lead organ, its helpers, a paper number when it goes offline; what is left out follows the routing."""

    mode = choice(DispatchMode, description="线上或线下")
    lead_org = code(description="主办单位；不填则为首接单位")
    helper_orgs = code(many=True, description="协办单位；不填则由分派建议的单位协办，填空列表则没有协办单位")
    paper_no = _code("线下转办的登记文号")
    attachments = attachments()


class AcceptanceSchema(ReasonSchema):
    """受理, with the dispatch in the same step where given."""

    grade = choice(Grade, description="紧急程度；不填则按分派时的")
    legal_track = choice(_TRACKS, description="适用的程序：认定为信访事项的填 xinfang；不填则不变")
    dispatch = fields.Nested(DispatchSchema, metadata={"description": "同时转办"})


class RefusalSchema(ReasonSchema):
    """不予受理."""

    reason_code = choice(RefusalReason, required=True, description="原因")


class RedirectionSchema(ReasonSchema):
    """引导至其他渠道."""

    reason_code = choice(RedirectReason, required=True, description="原因")
    channel_code = _code("渠道，如 12388", required=True)


class RejectionSchema(StatedReasonSchema):
    """退回答复."""

    reason_code = choice(RejectionReason, required=True, description="原因")


class FirstReplySchema(RequestSchema):
    """首次答复."""

    text = text(_REPLY, required=True, description="答复内容，不得含个人信息")


class CaseReplySchema(RequestSchema):
    """答复: what was done, for how many, with how much money."""

    text = text(_REPLY, required=True, description="答复内容，不得含个人信息")
    conclusion_code = choice(ConclusionCode, required=True, description="办理结论")
    people = whole(0, 10_000_000, description="惠及人数")
    households = whole(0, 10_000_000, description="惠及户数")
    amount_fen = whole(0, 10**13, description="涉及金额，分")
    attachments = attachments()


class StepDoneSchema(OpenSchema):
    """What a step brought about."""

    case_id = fields.String(required=True)
    appeal_id = fields.String(required=True)
    state = choice(CaseState, required=True)
    state_words = fields.String(required=True)
    round = fields.Integer()
    steps = fields.List(fields.Nested(StepSchema), required=True)
