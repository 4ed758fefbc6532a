"""What may be ordered before the work, loaded into the values its rules take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, post_load, validate

from contracts.reasons import RedirectReason, RefusalReason
from contracts.vocabulary import DispatchMode, Grade, LegalTrack
from services.casework.domain.handing_on import DispatchOrder, Found
from services.casework.schemas.parts import ReasonSchema, attachments, code

_TRACKS = (LegalTrack.PLATFORM, LegalTrack.XINFANG, LegalTrack.HOTLINE)


class DispatchSchema(ReasonSchema):
    """Whom the case goes to (T8); what is left out follows the routing."""

    mode = fields.Enum(DispatchMode, by_value=True, load_default=None, allow_none=True)
    lead_org = code(load_default=None, allow_none=True)
    helper_orgs = fields.List(code(), load_default=None, allow_none=True, validate=validate.Length(max=20))
    paper_no = code(load_default=None, allow_none=True)
    attachments = attachments()

    @post_load
    def order(self, data: dict[str, Any], **_: Any) -> "Dispatching":
        """The order and its reason."""
        helpers = None if data["helper_orgs"] is None else tuple(data["helper_orgs"])
        order = DispatchOrder(data["mode"], data["lead_org"], helpers, data["paper_no"])
        return Dispatching(order, data["reason"], tuple(data["attachments"]))


@dataclass(frozen=True, slots=True)
class Dispatching:
    """A dispatch as asked for."""

    order: DispatchOrder
    reason: str = ""
    attachments: tuple[Mapping[str, Any], ...] = ()


class AcceptanceSchema(ReasonSchema):
    """Acceptance (T7), with the dispatch (T8) at once where `dispatch` is given."""

    grade = fields.Enum(Grade, by_value=True, load_default=None, allow_none=True)
    legal_track = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(_TRACKS))
    dispatch = fields.Nested(DispatchSchema, load_default=None, allow_none=True)

    @post_load
    def acceptance(self, data: dict[str, Any], **_: Any) -> "Acceptance":
        """The acceptance as asked for."""
        track = data["legal_track"]
        return Acceptance(Found(data["grade"], track and LegalTrack(track)), data["reason"], data["dispatch"])


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An acceptance as asked for; without a grade or a law those of the routing stay."""

    found: Found = Found()
    reason: str = ""
    dispatch: Dispatching | None = None


class RefusalSchema(ReasonSchema):
    """Refusal (T5)."""

    reason_code = fields.Enum(RefusalReason, by_value=True, required=True)


class RedirectionSchema(ReasonSchema):
    """Redirection to the right channel (T4)."""

    reason_code = fields.Enum(RedirectReason, by_value=True, required=True)
    channel_code = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9_-]{2,10}\Z"))
