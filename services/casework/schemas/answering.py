"""What may be ordered of the work and its answer, loaded into the values its rules take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, post_load

from contracts.reasons import RejectionReason
from contracts.vocabulary import ConclusionCode
from services.casework.domain.answering import Answer
from services.casework.schemas.parts import REPLY_LENGTH, StatedReasonSchema, attachments, count, written

_COUNT_AT_MOST = 10_000_000
_FEN_AT_MOST = 10**13


class RejectionSchema(StatedReasonSchema):
    """A reply sent back (T15)."""

    reason_code = fields.Enum(RejectionReason, by_value=True, required=True)


class FirstReplySchema(Schema):
    """A word to the citizen before the conclusion (T11)."""

    text = written(REPLY_LENGTH)


class ReplySchema(Schema):
    """The reply (T14): money in fen, counts of people and households helped."""

    text = written(REPLY_LENGTH)
    conclusion_code = fields.Enum(ConclusionCode, by_value=True, required=True)
    people = count(_COUNT_AT_MOST)
    households = count(_COUNT_AT_MOST)
    amount_fen = count(_FEN_AT_MOST)
    attachments = attachments()

    @post_load
    def answer(self, data: dict[str, Any], **_: Any) -> "Answering":
        """The reply as the rules take it, and what goes with it."""
        given = tuple(data.pop("attachments"))
        return Answering(Answer(**data), given)


@dataclass(frozen=True, slots=True)
class Answering:
    """A reply as handed in."""

    answer: Answer
    attachments: tuple[Mapping[str, Any], ...] = ()
