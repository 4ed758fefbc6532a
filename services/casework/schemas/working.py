"""What may be ordered on the way: returns, more time, long works, a helper's part."""

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from contracts.reasons import ReturnReason, RulingReason
from services.casework.domain.extending import ExtensionRuling, MoreTime
from services.casework.domain.suspending import Stage
from services.casework.schemas.parts import REPLY_LENGTH, StatedReasonSchema, written

UNITS = ("wd", "d", "h")
_MOST_MILESTONES = 50


class ReturnSchema(StatedReasonSchema):
    """A wish to give the case back (T9)."""

    reason_code = fields.Enum(ReturnReason, by_value=True, required=True)


class RulingSchema(StatedReasonSchema):
    """A ruling on a return (T9)."""

    granted = fields.Boolean(required=True)
    reason_code = fields.Enum(RulingReason, by_value=True, required=True)


def _value(**options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(1, 999), **options)


def _unit(**options: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(UNITS), **options)


class ExtensionSchema(StatedReasonSchema):
    """A wish for more time (T12)."""

    value = _value(required=True)
    unit = _unit(required=True)

    @post_load
    def extension(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The reason and the time."""
        return {"reason": data["reason"], "more_time": MoreTime(data["value"], data["unit"])}


class ExtensionRulingSchema(RulingSchema):
    """A ruling on more time (T12); without `value` and `unit` what was asked for is granted."""

    value = _value(load_default=None, allow_none=True)
    unit = _unit(load_default=None, allow_none=True)

    @post_load
    def ruling(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The reason and the ruling."""
        if (data["value"] is None) != (data["unit"] is None):
            raise ValidationError("value 和 unit 须同时填写", "unit" if data["unit"] is None else "value")
        more = None if data["value"] is None else MoreTime(data["value"], data["unit"])
        return {"reason": data["reason"], "ruling": ExtensionRuling(data["granted"], data["reason_code"], more)}


def _moment(**options: Any) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", **options)


def to_millisecond(instant: datetime) -> datetime:
    """An instant as it is kept."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


class MilestoneSchema(Schema):
    """A stage of long works."""

    name = written(200)
    due_at = _moment(required=True)

    @post_load
    def stage(self, data: dict[str, Any], **_: Any) -> Stage:
        """The stage as the rules take it."""
        return Stage(data["name"], to_millisecond(data["due_at"]))


class SuspensionSchema(StatedReasonSchema):
    """Long works by milestones (T13)."""

    milestones = fields.List(
        fields.Nested(MilestoneSchema), required=True, validate=validate.Length(1, _MOST_MILESTONES)
    )


class MilestoneReportSchema(Schema):
    """The report on the next milestone (T13)."""

    text = written(REPLY_LENGTH)
    next_report_at = _moment(load_default=None, allow_none=True)


class HelperReplySchema(Schema):
    """A helper's part (T8)."""

    text = written(REPLY_LENGTH)
