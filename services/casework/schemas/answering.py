"""What may be ordered of the work and its answer, loaded into the values its rules take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from contracts.reasons import RejectionReason
from contracts.vocabulary import ConclusionCode
from services.casework.domain.answering import Answer
from services.casework.domain.records import CoverageFinding
from services.casework.schemas.parts import (
    REPLY_LENGTH,
    ReasonSchema,
    StatedReasonSchema,
    attachments,
    count,
    sentence,
    written,
)

_COUNT_AT_MOST = 10_000_000
_FEN_AT_MOST = 10**13


class RejectionSchema(StatedReasonSchema):
    """A reply sent back (T15)."""

    reason_code = fields.Enum(RejectionReason, by_value=True, required=True)


class FirstReplySchema(Schema):
    """A word to the citizen before the conclusion (T11)."""

    text = written(REPLY_LENGTH)


class FindingSchema(Schema):
    """One thing the reply lacks, as intake told it."""

    code = fields.String(required=True, validate=validate.Length(1, 64))
    detail = fields.String(required=True, validate=validate.Length(1, 500))
    blocking = fields.Boolean(required=True)

    @post_load
    def finding(self, data: dict[str, Any], **_: Any) -> CoverageFinding:
        """The finding as the rules take it."""
        return CoverageFinding(**data)


class CoverageSchema(Schema):
    """What the reply was held against and what it lacks; only the gateway hands it in."""

    findings = fields.List(fields.Nested(FindingSchema), required=True, validate=validate.Length(max=200))


class ApprovalSchema(ReasonSchema):
    """An approval (T16); `override_reason` says why a reply with findings goes out all the same."""

    override_reason = sentence(load_default="")


class ReplySchema(Schema):
    """The reply (T14): money in fen, counts of people and households helped."""

    text = written(REPLY_LENGTH)
    conclusion_code = fields.Enum(ConclusionCode, by_value=True, required=True)
    people = count(_COUNT_AT_MOST)
    households = count(_COUNT_AT_MOST)
    amount_fen = count(_FEN_AT_MOST)
    attachments = attachments()
    coverage = fields.Nested(CoverageSchema, load_default=None, allow_none=True)

    @post_load
    def answer(self, data: dict[str, Any], **_: Any) -> "Answering":
        """The reply as the rules take it, and what goes with it."""
        given, coverage = tuple(data.pop("attachments")), data.pop("coverage")
        return Answering(Answer(**data, findings=coverage and tuple(coverage["findings"])), given)


@dataclass(frozen=True, slots=True)
class Answering:
    """A reply as handed in."""

    answer: Answer
    attachments: tuple[Mapping[str, Any], ...] = ()
