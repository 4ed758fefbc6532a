"""What belongs to a case but is kept elsewhere: its route, its limits, its messages."""

from marshmallow import fields

from contracts.vocabulary import ClockKind, DispatchMode, Grade
from services.gateway.schemas.fields import OpenSchema, choice, instant, maybe_instant


class RouteReasonSchema(OpenSchema):
    """One rule's sentence."""

    rule = fields.String()
    sentence = fields.String()


class RouteSchema(OpenSchema):
    """The routing decision and why."""

    item_code = fields.String(required=True)
    item_name = fields.String()
    off_list = fields.Boolean()
    mode = choice(DispatchMode)
    supervising_org = fields.String(required=True)
    supervising_org_name = fields.String()
    first_org = fields.String(required=True)
    first_org_name = fields.String()
    helper_orgs = fields.List(fields.String(), metadata={"description": "建议的协办单位"})
    recused_orgs = fields.List(fields.String(), metadata={"description": "应当回避的单位：不接收、不查看、不通知"})
    urgent_class = fields.String(metadata={"description": "紧急类，如“水利”；没有则为空"})
    grade = choice(Grade)
    explanation = fields.List(fields.Nested(RouteReasonSchema), metadata={"description": "每条规则一句话"})


class ClockLimitSchema(OpenSchema):
    """So much time, and the clause it rests on."""

    amount = fields.Integer(allow_none=True, metadata={"description": "为空则由文书指定日期"})
    unit = fields.String(metadata={"description": "工作日、日、小时或指定日期"})
    clause = fields.String(metadata={"description": "依据"})


class ClockPauseSchema(OpenSchema):
    """A time that does not count."""

    since = instant()
    until = maybe_instant()


class ClockMoveSchema(OpenSchema):
    """A due time that was derived anew."""

    at = instant()
    reason_code = fields.String()
    reason = fields.String(metadata={"description": "重新推算的原因"})
    old_due_at = instant()
    due_at = instant()
    withdrawn_overdue_at = maybe_instant()


class ClockStepSchema(OpenSchema):
    """One day of the derivation."""

    date = fields.Date()
    kind = fields.String()
    number = fields.Integer(metadata={"description": "计至当日的数目"})
    why = fields.String(metadata={"description": "计入或不计入的理由"})


class ClockWarningSchema(OpenSchema):
    """One warning, planned and given."""

    percent = fields.Integer()
    colour = fields.String()
    at = instant()
    given_at = maybe_instant()


class ClockSchema(OpenSchema):
    """One limit 时限 and how its end was found."""

    clock_id = fields.String(required=True)
    kind = choice(ClockKind, required=True)
    kind_words = fields.String()
    org = fields.String()
    running = fields.Boolean()
    started_at = instant()
    due_at = instant()
    provisional = fields.Boolean()
    stopped_at = maybe_instant()
    on_time = fields.Boolean(allow_none=True)
    overdue_at = maybe_instant()
    paused_at = maybe_instant()
    countdown = fields.String(allow_none=True, metadata={"description": "剩余时间，如“尚余3个工作日”"})
    limit = fields.Nested(ClockLimitSchema)
    extensions = fields.List(fields.Nested(ClockLimitSchema), metadata={"description": "批准的延期"})
    pauses = fields.List(fields.Nested(ClockPauseSchema), metadata={"description": "暂停的时段"})
    history = fields.List(fields.Nested(ClockMoveSchema), metadata={"description": "到期日的每次变动"})
    steps = fields.List(fields.Nested(ClockStepSchema), metadata={"description": "逐日推算"})
    warnings = fields.List(fields.Nested(ClockWarningSchema))
    explanation = fields.String(metadata={"description": "推算依据"})


class ClocksSchema(OpenSchema):
    """All limits of a case."""

    clocks = fields.List(fields.Nested(ClockSchema), required=True)


class DeliverySchema(OpenSchema):
    """One message that was to go out."""

    message_id = fields.String(required=True)
    event = fields.String()
    template_code = fields.String()
    channel = fields.String()
    audience = fields.String()
    state = fields.String()
    attempts = fields.Integer()
    delivered_at = maybe_instant()
    failed_at = maybe_instant()
    created_at = instant()
    title = fields.String()
    recipient = fields.String()


class DeliveriesSchema(OpenSchema):
    """All messages about a case."""

    items = fields.List(fields.Nested(DeliverySchema), required=True)
