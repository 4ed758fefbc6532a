"""What may be ordered while a case is looked at first: holding, sealing, merging, and looking again at a refusal."""

from typing import Any

from marshmallow import fields, post_load, validate

from contracts.reasons import HoldReason
from services.casework.domain.holding import Accused
from services.casework.schemas.parts import ReasonSchema, StatedReasonSchema, code

LEVELS = ("village", "town", "county", "city", "province", "above")


class HoldSchema(ReasonSchema):
    """Content to be looked at first (T2)."""

    reason_code = fields.Enum(HoldReason, by_value=True, required=True)


class SealSchema(StatedReasonSchema):
    """A clue confirmed (T3): the accused by level and organ alone, never by name."""

    accused_level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    accused_org = code(load_default=None, allow_none=True)

    @post_load
    def sealing(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The reason, and the accused as the rules take it."""
        return {"reason": data["reason"], "accused": Accused(data["accused_level"], data["accused_org"])}


class MergeSchema(ReasonSchema):
    """A case to follow another (T6)."""

    parent_case_id = fields.String(required=True, validate=validate.Regexp(r"C[a-z2-7]{26}\Z"))


class DecisionSchema(StatedReasonSchema):
    """A decision to uphold or set aside, with its reason (T5, T20)."""

    upheld = fields.Boolean(required=True)
