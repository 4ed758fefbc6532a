"""What casework 办理 says of the turns a case takes on its way: holds, merges, returns, helpers, time.

The subject of each event is the case.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContentHeld:
    """What the citizen sent is looked at by a person before it goes on (T2); the clock keeps running."""

    case_id: str
    appeal_id: str
    reason_code: str
    by_org: str
    held_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseContentReleased:
    """The content was looked at and goes on (T2)."""

    case_id: str
    appeal_id: str
    by_org: str
    released_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSealed:
    """A person confirmed that the appeal reports on somebody: a sealed clue now (T3), known by its ids alone."""

    case_id: str
    appeal_id: str
    by_org: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMerged:
    """The same matter at the same place is handled in another case, which this one follows (T6)."""

    case_id: str
    appeal_id: str
    parent_case_id: str
    parent_appeal_id: str
    by_org: str
    merged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeparated:
    """A merged case goes its own way again: the matters were not the same (T6)."""

    case_id: str
    appeal_id: str
    parent_case_id: str
    by_org: str
    separated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequested:
    """The lead body objects to the dispatch and asks for its return, once, with a reason (T9)."""

    case_id: str
    appeal_id: str
    org: str
    reason_code: str
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDisputed:
    """The lead body does not accept the refusal of its return; the common superior rules (信访工作条例 art. 24)."""

    case_id: str
    appeal_id: str
    org: str
    superior_org: str
    disputed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRuled:
    """The return was granted, and the case waits for another dispatch, or refused, and it stays (T9)."""

    case_id: str
    appeal_id: str
    granted: bool
    org: str
    by_org: str
    by_superior: bool
    reason_code: str
    ruled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperReplied:
    """A helper handed its part in to the lead body."""

    case_id: str
    appeal_id: str
    org: str
    replied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRequested:
    """The lead body asks for more time, for the n-th time (T12)."""

    case_id: str
    appeal_id: str
    org: str
    number: int
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRuled:
    """More time was granted or refused (T12); `value` and `unit` (wd, d, h) say how much."""

    case_id: str
    appeal_id: str
    granted: bool
    org: str
    number: int
    value: int
    unit: str
    by_org: str
    reason_code: str
    ruled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSuspended:
    """Long works go on by milestones (T13); the clocks rest until the case is resumed."""

    case_id: str
    appeal_id: str
    org: str
    by_org: str
    milestone_count: int
    next_report_at: datetime
    suspended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReported:
    """The lead body reported on the n-th milestone; `next_report_at` is empty after the last (T13)."""

    case_id: str
    appeal_id: str
    org: str
    number: int
    next_report_at: datetime | None
    reported_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResumed:
    """The works are over and the clocks run on (T13)."""

    case_id: str
    appeal_id: str
    org: str
    by_org: str
    resumed_at: datetime
