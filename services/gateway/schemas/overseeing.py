"""The ledger of passing on 推转台账, joint handling 会商, return visits 回访, spot checks 抽查."""

from marshmallow import fields
from marshmallow.validate import Length

from contracts.vocabulary import DispatchMode, RevisitResult
from services.gateway.schemas.case_steps import StatedReasonSchema
from services.gateway.schemas.fields import (
    AnswerSchema,
    Fits,
    OpenSchema,
    PageOfAnswer,
    PageQuery,
    QueryNumber,
    RequestSchema,
    choice,
    code,
    instant,
    maybe_instant,
    text,
    whole,
)


class MeetingSchema(StatedReasonSchema):
    """会商."""

    lead_org = code(required=True, description="牵头单位；已有承办单位的仍由其牵头")
    orgs = fields.List(
        fields.String(validate=Fits(r"^[^\s<>]{1,64}$")),
        required=True,
        validate=Length(1, 20),
        metadata={"description": "其他参加单位"},
    )
    mode = choice(DispatchMode, description="待转办的工单随会商转办，线上或线下")
    paper_no = fields.String(validate=Fits(r"^[^\s<>]{1,64}$"), metadata={"description": "线下转办的登记文号"})


class RevisitSchema(RequestSchema):
    """回访."""

    result = choice(RevisitResult, required=True, description="属实、推翻原评价、未联系上")
    stars = whole(1, 5, description="群众在电话里的评价；推翻原评价时必填")
    note = text(500, blank=True, description="备注，不得含个人信息")


_HELD = "持有多久，按经过的时间，秒"
_WORKED = "其中按本地日历计的工作时间，秒；没有装载日历时为空"


class PassingSchema(OpenSchema):
    """One passing on."""

    number = fields.Integer()
    kind = fields.String()
    kind_words = fields.String()
    charged_to = fields.String(metadata={"description": "记在谁的账上：当时持有工单的单位"})
    from_org = fields.String()
    to_org = fields.String(allow_none=True)
    reason_code = fields.String()
    reason = fields.String()
    held_seconds = fields.Integer(metadata={"description": _HELD})
    held_working_seconds = fields.Integer(allow_none=True, metadata={"description": _WORKED})
    at = instant()


class HoldingSchema(OpenSchema):
    """One time in one organ's hands."""

    org = fields.String()
    since = instant()
    until = maybe_instant()
    held_seconds = fields.Integer(metadata={"description": _HELD})
    held_working_seconds = fields.Integer(allow_none=True, metadata={"description": _WORKED})


class LedgerSchema(OpenSchema):
    """Who held the case and who passed it on."""

    case_id = fields.String(required=True)
    entries = fields.List(fields.Nested(PassingSchema), required=True)
    holdings = fields.List(fields.Nested(HoldingSchema), required=True)
    times_passed_on = fields.Integer(required=True, metadata={"description": "被要求退回几次"})
    joint_after = fields.Integer(metadata={"description": "满几次应会商"})
    joint_handling_due = fields.Boolean()


class PeriodSchema(RequestSchema):
    """A month."""

    period = fields.String(
        required=True, validate=Fits(r"^20[0-9]{2}-(0[1-9]|1[0-2])$"), metadata={"description": "年和月，如 2021-09"}
    )


class StratumSchema(AnswerSchema):
    """One stratum."""

    name = fields.String()
    size = fields.Integer(metadata={"description": "该层办结件数"})
    drawn = fields.Integer(metadata={"description": "抽取件数"})


class SpotCheckItemSchema(AnswerSchema):
    """A spot check; salt and seed after the draw."""

    draw_id = fields.String(required=True)
    period = fields.String()
    region_code = fields.String()
    algorithm = fields.String(metadata={"description": "算法版本，见 docs/spot-check.md"})
    percent = fields.Integer(metadata={"description": "每层抽取百分之几，向上取整"})
    strata_by = fields.List(fields.String())
    commitment = fields.String(metadata={"description": "盐值的 SHA-256，抽取前公布"})
    announced_at = instant()
    salt = fields.String(allow_none=True)
    seed = fields.String(allow_none=True)
    drawn_at = maybe_instant()
    population = fields.Integer(metadata={"description": "办结件总数"})
    strata = fields.List(fields.Nested(StratumSchema))


class SpotCheckSchema(SpotCheckItemSchema):
    """A spot check with its sample."""

    case_ids = fields.List(fields.String())


class SpotCheckPageSchema(PageOfAnswer, AnswerSchema):
    """One page of spot checks."""

    items = fields.List(fields.Nested(SpotCheckItemSchema), required=True)


class SpotCheckQuery(PageQuery):
    """Which page."""


class ListPageQuery(RequestSchema):
    """Which page of the list a sample was drawn from."""

    page = QueryNumber(load_default=1, metadata={"description": "第几页，从 1 起，每页 1000 件"})


class CandidateSchema(AnswerSchema):
    """A closed case and its stratum."""

    case_id = fields.String()
    stratum = fields.String()


class CandidatePageSchema(PageOfAnswer, AnswerSchema):
    """One page of the list."""

    items = fields.List(fields.Nested(CandidateSchema), required=True)
