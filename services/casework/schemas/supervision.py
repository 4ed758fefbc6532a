"""What supervision may be asked: orders, their reports, lists of orders and cards."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load, validate

from contracts.vocabulary import Colour
from services.casework.domain.supervision import Evidence, EvidenceKind, OrderStatus
from services.casework.schemas.parts import REASON_LENGTH, REPLY_LENGTH, StatedReasonSchema, code, written
from services.casework.store import Page
from services.casework.supervision_lists import Narrowing


@dataclass(frozen=True, slots=True)
class OrderWish:
    """A supervision order by hand."""

    org: str | None
    reason: str


class OrderWishSchema(StatedReasonSchema):
    """An order to an organ of the case; without one, to the organ that answers for it."""

    org = code(load_default=None, allow_none=True)

    @post_load
    def wish(self, data: dict[str, Any], **_: Any) -> OrderWish:
        """The order as asked for."""
        return OrderWish(data["org"], data["reason"])


@dataclass(frozen=True, slots=True)
class Signing:
    """The signature under an order, and the last day for the rectification."""

    rectify_on: date | None = None


class SigningSchema(Schema):
    """A signature; without a day the city's limit counts."""

    rectify_on = fields.Date(load_default=None, allow_none=True)

    @post_load
    def signing(self, data: dict[str, Any], **_: Any) -> Signing:
        """The signature as given."""
        return Signing(data["rectify_on"])


class EvidenceSchema(Schema):
    """One proof; `reference` is a file number or the SHA-256 of a file."""

    kind = fields.Enum(EvidenceKind, by_value=True, required=True)
    description = written(REASON_LENGTH)
    reference = fields.String(required=True, validate=validate.Regexp(r"[^\s<>]{1,128}\Z"))

    @post_load
    def evidence(self, data: dict[str, Any], **_: Any) -> Evidence:
        """The proof as given."""
        return Evidence(data["kind"], data["description"], data["reference"])


@dataclass(frozen=True, slots=True)
class Reporting:
    """A report on what was put right."""

    text: str
    evidence: tuple[Evidence, ...]


class ReportSchema(Schema):
    """What was put right, with proof."""

    text = written(REPLY_LENGTH)
    evidence = fields.List(fields.Nested(EvidenceSchema), load_default=list, validate=validate.Length(max=50))

    @post_load
    def reporting(self, data: dict[str, Any], **_: Any) -> Reporting:
        """The report as given."""
        return Reporting(data["text"], tuple(data["evidence"]))


@dataclass(frozen=True, slots=True)
class SupervisionListRequest:
    """A list of orders or cards as asked for."""

    narrowing: Narrowing
    page: Page


class SupervisionQuerySchema(Schema):
    """The query of both lists; `status` takes several and is for orders, `colour` for cards."""

    org = code(load_default=None)
    case_id = code(load_default=None)
    status = fields.List(fields.Enum(OrderStatus, by_value=True), load_default=list)
    colour = fields.Enum(Colour, by_value=True, load_default=None)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 10_000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, 100))

    @pre_load
    def split_statuses(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Several come repeated, with commas between, or both; an empty value is none."""
        given = {name: value for name, value in data.items() if value != ""}
        return {**given, "status": [word for value in data.get("status", ()) for word in str(value).split(",") if word]}

    @post_load
    def request(self, data: dict[str, Any], **_: Any) -> SupervisionListRequest:
        """The list as asked for."""
        narrowing = Narrowing(data["org"], data["case_id"], tuple(data["status"]), data["colour"])
        return SupervisionListRequest(narrowing, Page(data["page"], data["page_size"]))
