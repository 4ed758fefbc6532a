"""What casework 办理 says after the end: archive, review 复查/复核, and objections to a refusal.

The subject of each event is the case.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArchived:
    """Nothing more is due on the closed case (T19)."""

    case_id: str
    appeal_id: str
    archived_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequested:
    """The citizen asked for a review, 复查 (level 1) or 复核 (level 2), of a petition (T20)."""

    case_id: str
    appeal_id: str
    level: int
    org: str
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRefused:
    """A review cannot be had: the reason says why (信访工作条例 art. 35, 36)."""

    case_id: str
    appeal_id: str
    level: int
    reason_code: str
    refused_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided:
    """The reviewing body upheld the answer or set it aside (T20)."""

    case_id: str
    appeal_id: str
    level: int
    upheld: bool
    by_org: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFinalised:
    """No further way is open: the last review was decided or its time ran out (T20)."""

    case_id: str
    appeal_id: str
    finalised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalReviewRequested:
    """The citizen objected to a refusal, and the superior of the body that refused is to look at it again (T5)."""

    case_id: str
    appeal_id: str
    by_org: str
    superior_org: str
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalReviewed:
    """The superior looked again at a refusal the citizen objected to (T5); not upheld, the case waits again."""

    case_id: str
    appeal_id: str
    upheld: bool
    by_org: str
    decided_at: datetime
