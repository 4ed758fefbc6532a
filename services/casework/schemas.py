"""What casework may be asked, checked field by field, and loaded into the values its rules take."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from contracts.reasons import RedirectReason, RefusalReason, RejectionReason
from contracts.vocabulary import AppealType, CaseState, ConclusionCode, DispatchMode, Grade
from services.casework.domain.answering import Answer
from services.casework.domain.handing_on import DispatchOrder
from services.casework.store import SORTS, Filters, Page

_REPLY_LENGTH = 5000
_REASON_LENGTH = 500
_COUNT_AT_MOST = 10_000_000
_FEN_AT_MOST = 10**13


def _code(**options: Any) -> fields.String:
    """A code of an organ, channel or paper: short, printable, without a line break."""
    return fields.String(validate=validate.Regexp(r"[^\s<>]{1,64}\Z"), **options)


def _reason(**options: Any) -> fields.String:
    return fields.String(validate=validate.Length(max=_REASON_LENGTH), **options)


def _written(longest: int) -> fields.String:
    """A text that says something: not blank."""
    return fields.String(required=True, validate=[validate.Length(1, longest), validate.Regexp(r"\s*\S")])


def _count(most: int) -> fields.Integer:
    return fields.Integer(strict=True, load_default=0, validate=validate.Range(0, most))


class ReasonSchema(Schema):
    """A step that needs no more than an optional sentence: dispatch's signature, approval."""

    reason = _reason(load_default="")


class StatedReasonSchema(Schema):
    """A step that must be given a sentence of reason: re-supervision."""

    reason = _written(_REASON_LENGTH)


class DispatchSchema(ReasonSchema):
    """Whom the case goes to (T8); what is left out follows the routing."""

    mode = fields.Enum(DispatchMode, by_value=True, load_default=None, allow_none=True)
    lead_org = _code(load_default=None, allow_none=True)
    helper_orgs = fields.List(_code(), load_default=list, validate=validate.Length(max=20))
    paper_no = _code(load_default=None, allow_none=True)

    @post_load
    def order(self, data: dict[str, Any], **_: Any) -> "Dispatching":
        """The order and its reason."""
        order = DispatchOrder(data["mode"], data["lead_org"], tuple(data["helper_orgs"]), data["paper_no"])
        return Dispatching(order, data["reason"])


@dataclass(frozen=True, slots=True)
class Dispatching:
    """A dispatch as asked for."""

    order: DispatchOrder
    reason: str = ""


class AcceptanceSchema(ReasonSchema):
    """Acceptance (T7), with the dispatch (T8) at once where `dispatch` is given."""

    grade = fields.Enum(Grade, by_value=True, load_default=None, allow_none=True)
    dispatch = fields.Nested(DispatchSchema, load_default=None, allow_none=True)

    @post_load
    def acceptance(self, data: dict[str, Any], **_: Any) -> "Acceptance":
        """The acceptance as asked for."""
        return Acceptance(data["grade"], data["reason"], data["dispatch"])


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An acceptance as asked for; without a grade the routed one stays."""

    grade: Grade | None = None
    reason: str = ""
    dispatch: Dispatching | None = None


class RefusalSchema(ReasonSchema):
    """Refusal (T5)."""

    reason_code = fields.Enum(RefusalReason, by_value=True, required=True)


class RedirectionSchema(ReasonSchema):
    """Redirection to the right channel (T4)."""

    reason_code = fields.Enum(RedirectReason, by_value=True, required=True)
    channel_code = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9_-]{2,10}\Z"))


class RejectionSchema(StatedReasonSchema):
    """A reply sent back (T15)."""

    reason_code = fields.Enum(RejectionReason, by_value=True, required=True)


class FirstReplySchema(Schema):
    """A word to the citizen before the conclusion (T11)."""

    text = _written(_REPLY_LENGTH)


class ReplySchema(Schema):
    """The reply (T14): money in fen, counts of people and households helped."""

    text = _written(_REPLY_LENGTH)
    conclusion_code = fields.Enum(ConclusionCode, by_value=True, required=True)
    people = _count(_COUNT_AT_MOST)
    households = _count(_COUNT_AT_MOST)
    amount_fen = _count(_FEN_AT_MOST)

    @post_load
    def answer(self, data: dict[str, Any], **_: Any) -> Answer:
        """The reply as the rules take it."""
        return Answer(**data)


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list as asked for."""

    filters: Filters
    page: Page


class ListQuerySchema(Schema):
    """The query of the case list; `state` takes several."""

    state = fields.List(fields.Enum(CaseState, by_value=True), load_default=list)
    org = _code(load_default=None)
    region = fields.String(load_default=None, validate=validate.Regexp(r"\d{2,12}\Z"))
    item_code = _code(load_default=None)
    appeal_type = fields.Enum(AppealType, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 10_000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, 100))
    sort = fields.String(load_default="-submitted_at", validate=validate.OneOf(SORTS))

    @pre_load
    def split_states(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Several states come repeated, with commas between, or both; an empty value is none."""
        given = {name: value for name, value in data.items() if value != ""}
        states = [word for value in data.get("state", ()) for word in str(value).split(",") if word]
        return {**given, "state": states}

    @post_load
    def request(self, data: dict[str, Any], **_: Any) -> ListRequest:
        """The list as asked for."""
        states = tuple(data["state"])
        filters = Filters(states, data["org"], data["region"], data["item_code"], data["appeal_type"])
        return ListRequest(filters, Page(data["page"], data["page_size"], data["sort"]))
