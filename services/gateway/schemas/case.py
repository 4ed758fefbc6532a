"""Cases 工单 as staff see and move them."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields
from marshmallow.validate import Length

from contracts.vocabulary import AppealType, CaseState, ConclusionCode, DispatchMode, Grade, LegalTrack
from services.gateway.schemas.fields import (
    PageQuery,
    RequestSchema,
    choice,
    code,
    instant,
    region_code,
    text,
    whole,
)

INCLUDABLE = ("route", "clocks", "deliveries")
_SORTS = ("submitted_at", "-submitted_at", "due_at", "-due_at")


class OpenSchema(Schema):
    """An answer for staff: the named fields are promised, a service may add more."""

    class Meta:
        """More may come."""

        unknown = EXCLUDE


class CaseQuery(PageQuery):
    """Which cases."""

    state = choice(CaseState, description="状态")
    org = code(description="主办单位")
    region = region_code(description="区划")
    sort = choice(_SORTS, description="排序")


class _Included(fields.String):
    """A comma-separated choice of parts."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        names = [name for name in super()._deserialize(value, attr, data, **kwargs).split(",") if name]
        unknown = sorted(set(names) - set(INCLUDABLE))
        if unknown:
            raise ValidationError(f"可选：{'、'.join(INCLUDABLE)}")
        return tuple(dict.fromkeys(names))


class CaseIncludeQuery(RequestSchema):
    """What to bring along with a case."""

    include = _Included(load_default=(), metadata={"description": "一并返回：route、clocks、deliveries，逗号分隔"})


class CaseSchema(OpenSchema):
    """A case."""

    case_id = fields.String(required=True)
    appeal_id = fields.String(required=True)
    state = choice(CaseState, required=True)
    appeal_type = choice(AppealType)
    region_code = fields.String()
    item_code = fields.String(metadata={"description": "权力事项"})
    supervising_org = fields.String(metadata={"description": "监督主体"})
    first_org = fields.String(metadata={"description": "首接单位"})
    lead_org = fields.String(allow_none=True)
    grade = choice(Grade)
    legal_track = choice(LegalTrack)
    submitted_at = instant()
    version = fields.Integer()


class CasePageSchema(OpenSchema):
    """One page of cases."""

    items = fields.List(fields.Nested(CaseSchema), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    page_size = fields.Integer(required=True)


class ContentSchema(OpenSchema):
    """The citizen's words, masked for those who only handle the case."""

    appeal_id = fields.String()
    text = fields.String(required=True)
    masked = fields.Boolean()


class IdentitySchema(OpenSchema):
    """Who filed."""

    name = fields.String(allow_none=True)
    mobile = fields.String(allow_none=True)
    id_number = fields.String(allow_none=True)


class RouteSchema(OpenSchema):
    """The routing decision and why."""

    item_code = fields.String()
    supervising_org = fields.String()
    first_org = fields.String()
    explanation = fields.List(fields.String(), metadata={"description": "每条规则一句话"})


class ClockSchema(OpenSchema):
    """One limit 时限 of a case."""

    clock_id = fields.String()
    kind = fields.String()
    due_at = instant()


class ClocksSchema(OpenSchema):
    """All limits of a case."""

    items = fields.List(fields.Nested(ClockSchema), required=True)


class DeliverySchema(OpenSchema):
    """One message that went out."""

    message_id = fields.String()
    channel = fields.String()
    delivered_at = instant()


class DeliveriesSchema(OpenSchema):
    """All messages about a case."""

    items = fields.List(fields.Nested(DeliverySchema), required=True)


class DispatchSchema(RequestSchema):
    """转办: one lead organ, its helpers, a paper number when it goes offline."""

    mode = choice(DispatchMode, description="线上或线下")
    lead_org = code(description="主办单位；不填则为首接单位")
    helper_orgs = code(many=True, description="协办单位")
    paper_no = text(64, description="线下转办的登记文号")
    reason = text(500, description="说明")


class AcceptanceSchema(RequestSchema):
    """受理, with the dispatch in the same step where given."""

    grade = choice(Grade, description="紧急程度")
    reason = text(500, description="说明")
    dispatch = fields.Nested(DispatchSchema, metadata={"description": "同时转办"})


class RefusalSchema(RequestSchema):
    """不予受理."""

    reason_code = code(required=True, description="原因代码")
    reason = text(500, required=True, description="原因")


class RedirectionSchema(RequestSchema):
    """引导至其他渠道."""

    channel_code = fields.String(required=True, validate=Length(1, 64), metadata={"description": "渠道，如 12388"})
    reason_code = code(required=True, description="原因代码")
    reason = text(500, description="说明")


class SignatureSchema(RequestSchema):
    """签收: who signs is responsible."""

    reason = text(500, description="说明")


class FirstReplySchema(RequestSchema):
    """首次答复."""

    text = text(5000, required=True, description="答复内容")


class CaseReplySchema(RequestSchema):
    """答复: what was done, for how many, with how much money."""

    text = text(5000, required=True, description="答复内容，不得含个人信息")
    conclusion_code = choice(ConclusionCode, required=True, description="办理结论")
    people = whole(0, 10_000_000, description="惠及人数")
    households = whole(0, 10_000_000, description="惠及户数")
    amount_fen = whole(0, 10**15, description="涉及金额，分")


class RejectionSchema(RequestSchema):
    """退回答复."""

    reason_code = code(required=True, description="原因代码")
    reason = text(500, required=True, description="原因")


class ApprovalSchema(RequestSchema):
    """审核通过."""

    reason = text(500, description="审核意见")
