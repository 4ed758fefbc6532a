"""Cases 工单 as staff see them. Fields named here are promised; a service may add more."""

from typing import Any

from marshmallow import ValidationError, fields

from contracts.vocabulary import (
    AppealType,
    CaseState,
    ClockKind,
    ConclusionCode,
    Grade,
    LegalTrack,
    RatingWords,
)
from services.gateway.schemas.case_parts import ClocksSchema, DeliveriesSchema, RouteSchema
from services.gateway.schemas.case_records import (
    AttachmentShownSchema,
    ExtensionShownSchema,
    HelperReplyShownSchema,
    ObjectionShownSchema,
    ReturnShownSchema,
    ReviewShownSchema,
    SuspensionShownSchema,
)
from services.gateway.schemas.case_supervision import CaseSupervisionSchema, CoverageShownSchema
from services.gateway.schemas.fields import (
    OpenSchema,
    PageOfAnswer,
    PageQuery,
    RequestSchema,
    choice,
    code,
    instant,
    maybe_instant,
    region_code,
)

INCLUDABLE = ("route", "clocks", "deliveries")
_SORTS = ("submitted_at", "-submitted_at", "due_at", "-due_at")
_WAITING = ("refusal_review", "superior_ruling", "review")
_STATES = [str(state) for state in CaseState]


def _words(description: str = "") -> fields.String:
    return fields.String(allow_none=True, metadata={"description": description})


class _Several(fields.String):
    """A comma-separated choice; the view gets it as a tuple."""

    def __init__(self, allowed: Any, *, shown: str, **options: Any) -> None:
        super().__init__(load_default=(), metadata={"description": shown}, **options)
        self._allowed = allowed

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        names = [name for name in super()._deserialize(value, attr, data, **kwargs).split(",") if name]
        if set(names) - set(self._allowed):
            raise ValidationError(f"可选（逗号分隔）：{'、'.join(self._allowed)}")
        return tuple(dict.fromkeys(names))


class CaseQuery(PageQuery):
    """Which cases."""

    state = _Several(_STATES, shown="状态，可用逗号分隔多个")
    org = code(description="主办或协办单位")
    region = region_code()
    item_code = code(description="权力事项")
    appeal_type = choice(AppealType, description="诉求类型")
    waiting = choice(
        _WAITING, description="等上级处理的：refusal_review 不予受理异议，superior_ruling 退回争议，review 复查、复核"
    )
    sort = choice(_SORTS, description="排序，默认最近提交的在前", load_default="-submitted_at")


class CaseIncludeQuery(RequestSchema):
    """What to bring along with a case."""

    include = _Several(INCLUDABLE, shown="一并返回：route、clocks、deliveries，逗号分隔")


class DueSchema(OpenSchema):
    """One limit of a case, in short."""

    kind = choice(ClockKind)
    clock_id = fields.String()
    org = fields.String()
    started_at = instant()
    due_at = instant()
    provisional = fields.Boolean(metadata={"description": "节假日安排未定，到期日可能变动"})
    overdue = fields.Boolean()


class CaseItemSchema(OpenSchema):
    """A case in a list; of a sealed clue its ids and its state alone."""

    case_id = fields.String(required=True)
    appeal_id = fields.String(required=True)
    state = choice(CaseState, required=True)
    state_words = fields.String(required=True)
    appeal_type = choice(AppealType)
    item_code = fields.String(metadata={"description": "权力事项"})
    off_list = fields.Boolean(metadata={"description": "清单外事项"})
    region_code = fields.String()
    grade = choice(Grade)
    legal_track = choice(LegalTrack)
    supervising_org = fields.String(metadata={"description": "监督主体"})
    first_org = fields.String(metadata={"description": "首接单位"})
    lead_org = _words("主办单位")
    helper_orgs = fields.List(fields.String(), metadata={"description": "协办单位"})
    round = fields.Integer(metadata={"description": "第几轮办理"})
    outcome = _words("rated 已评价，unrated 未评价")
    stars = fields.Integer(allow_none=True)
    submitted_at = instant()
    opened_at = instant()
    closed_at = maybe_instant()
    pressing_due = fields.Nested(DueSchema, allow_none=True)
    policy_version = fields.String()


class CasePageSchema(PageOfAnswer, OpenSchema):
    """One page of cases."""

    items = fields.List(fields.Nested(CaseItemSchema), required=True)


class StepSchema(OpenSchema):
    """One step taken."""

    number = fields.Integer()
    rule = fields.String(metadata={"description": "状态表中的编号，如 T7"})
    step = fields.String()
    words = fields.String()
    to_state = choice(CaseState)
    at = instant()


class HistorySchema(StepSchema):
    """One step on record: who, when, why."""

    from_state = _words()
    actor_id = fields.String()
    role = fields.String()
    org = _words()
    reason_code = fields.String()
    reason = fields.String()


class FirstReplyShownSchema(OpenSchema):
    """A word before the conclusion."""

    text = fields.String()
    org = fields.String()
    replied_at = instant()


class CaseReplyShownSchema(FirstReplyShownSchema):
    """A reply and what became of it."""

    round = fields.Integer()
    conclusion_code = choice(ConclusionCode)
    people = fields.Integer()
    households = fields.Integer()
    amount_fen = fields.Integer()
    verdict = choice(["pending", "approved", "rejected"])
    automatic = fields.Boolean()
    decided_by = _words()
    decided_at = maybe_instant()
    attachments = fields.List(fields.Nested(AttachmentShownSchema))
    coverage = fields.Nested(CoverageShownSchema, allow_none=True, metadata={"description": "漏答检查的结果"})


class CaseRatingSchema(OpenSchema):
    """A rating."""

    round = fields.Integer()
    stars = fields.Integer()
    words = choice(RatingWords)
    rated_at = instant()


class AllowedStepSchema(OpenSchema):
    """A step the state allows; whether this caller may take it is decided when it is taken."""

    step = fields.String()
    words = fields.String()


class CaseSchema(CaseItemSchema):
    """A case with its history, replies and what may come next."""

    clue_suspected = fields.Boolean()
    mode = fields.String(allow_none=True)
    paper_no = _words("线下转办的登记文号")
    dispatched_at = maybe_instant()
    first_replies = fields.List(fields.Nested(FirstReplyShownSchema))
    replies = fields.List(fields.Nested(CaseReplyShownSchema))
    ratings = fields.List(fields.Nested(CaseRatingSchema))
    dues = fields.Dict(keys=fields.String(), values=fields.Nested(DueSchema))
    history = fields.List(fields.Nested(HistorySchema))
    parent_case_id = _words("所并入的主件")
    attachments = fields.List(fields.Nested(AttachmentShownSchema), metadata={"description": "转办时所附"})
    helper_replies = fields.List(fields.Nested(HelperReplyShownSchema), metadata={"description": "协办意见"})
    returns = fields.List(fields.Nested(ReturnShownSchema), metadata={"description": "退回申请"})
    extensions = fields.List(fields.Nested(ExtensionShownSchema), metadata={"description": "延期申请"})
    suspensions = fields.List(fields.Nested(SuspensionShownSchema), metadata={"description": "分阶段办理"})
    reviews = fields.List(fields.Nested(ReviewShownSchema), metadata={"description": "复查、复核"})
    objection = fields.Nested(ObjectionShownSchema, allow_none=True, metadata={"description": "对不予受理的异议"})
    supervision = fields.Nested(CaseSupervisionSchema, metadata={"description": "亮牌、督办函、会商、回访、抽查"})
    allowed_steps = fields.List(fields.Nested(AllowedStepSchema))
    route = fields.Nested(RouteSchema, metadata={"description": "include=route 时"})
    clocks = fields.Nested(ClocksSchema, metadata={"description": "include=clocks 时"})
    deliveries = fields.Nested(DeliveriesSchema, metadata={"description": "include=deliveries 时"})
