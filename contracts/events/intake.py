"""What intake 受理 says."""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import AppealType, Channel, Grade, LegalTrack, RatingWords


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealSubmitted:
    """A citizen filed an appeal and holds a receipt for it.

    `keywords` holds words of the power list's own vocabulary that the text contains, never words of the citizen's own.
    `named_orgs` holds the codes of the organs the appeal accuses, themselves or one of their people; never a name.
    `suggested_item` holds the item the text is likely about, only where the city lets that decide (policy key
    suggestion.decides_alone) and neither a category nor a word of the list does.
    """

    appeal_id: str
    channel: Channel
    appeal_type: AppealType
    category: str | None
    region_code: str
    keywords: tuple[str, ...]
    grade_hint: Grade
    clue_suspected: bool
    real_name: bool
    legal_track: LegalTrack
    submitted_at: datetime
    named_orgs: tuple[str, ...] = ()
    suggested_item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealWithdrawn:
    """The citizen asked to withdraw; casework decides whether it is still possible (T21)."""

    appeal_id: str
    case_id: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalObjected:
    """The citizen objects to the refusal of the appeal, once; the superior of the refusing body looks again (T5)."""

    appeal_id: str
    case_id: str
    objected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAsked:
    """The citizen asks for a review of the answer, 复查 (level 1) or 复核 (level 2); casework decides (T20)."""

    appeal_id: str
    case_id: str
    level: int
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRated:
    """The citizen rated the answer of one round, with one to five stars and one of four words."""

    appeal_id: str
    case_id: str
    stars: int
    words: RatingWords
    has_comment: bool
    round: int
    rated_at: datetime
