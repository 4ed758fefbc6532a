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
