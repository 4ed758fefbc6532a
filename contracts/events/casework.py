"""What casework 办理 says. The subject of each event is the case."""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import AppealType, ConclusionCode, DispatchMode, Grade, LegalTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened:
    """A routed appeal became a case that waits for its supervising body (T1).

    `recused_orgs` are accused in the appeal: they never receive, see or are told of the case.
    """

    case_id: str
    appeal_id: str
    appeal_type: AppealType
    region_code: str
    item_code: str
    off_list: bool
    supervising_org: str
    first_org: str
    grade: Grade
    legal_track: LegalTrack
    submitted_at: datetime
    opened_at: datetime
    recused_orgs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted:
    """The supervising body accepted the case (T7), under the law it found; without one the law it was opened under."""

    case_id: str
    appeal_id: str
    by_org: str
    grade: Grade
    accepted_at: datetime
    legal_track: LegalTrack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNotAccepted:
    """The supervising body refused the case for a stated reason (T5)."""

    case_id: str
    appeal_id: str
    reason_code: str
    by_org: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRedirected:
    """The citizen was shown the right channel elsewhere, such as 12388 (T4)."""

    case_id: str
    appeal_id: str
    channel_code: str
    reason_code: str
    by_org: str
    redirected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDispatched:
    """The case went to one lead body and its helpers (T8); off the list it carries the paper's registered number."""

    case_id: str
    appeal_id: str
    mode: DispatchMode
    lead_org: str
    helper_orgs: tuple[str, ...]
    paper_no: str | None
    by_org: str
    round: int
    dispatched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSignedFor:
    """The lead body signed for the case: who signs is responsible (T10)."""

    case_id: str
    appeal_id: str
    org: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFirstReplied:
    """The lead body answered the citizen for the first time; a first reply is not a conclusion (T11)."""

    case_id: str
    appeal_id: str
    org: str
    replied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReplied:
    """The lead body handed in its reply for approval (T14). Money is in fen."""

    case_id: str
    appeal_id: str
    org: str
    conclusion_code: ConclusionCode
    people: int
    households: int
    amount_fen: int
    replied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRejected:
    """The supervising body sent the reply back to the lead body for a stated reason (T15)."""

    case_id: str
    appeal_id: str
    org: str
    by_org: str
    reason_code: str
    rejected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyApproved:
    """The reply may reach the citizen (T16); `automatic` when the city's policy needs no person."""

    case_id: str
    appeal_id: str
    by_org: str
    automatic: bool
    round: int
    approved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed:
    """The case is concluded (T19): `outcome` is `rated` or `unrated`; `stars` is empty when unrated."""

    case_id: str
    appeal_id: str
    outcome: str
    stars: int | None
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResupervised:
    """The supervising body ordered a new round after a low rating (T18)."""

    case_id: str
    appeal_id: str
    lead_org: str
    by_org: str
    round: int
    ordered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn:
    """The case ended at the citizen's wish (T21)."""

    case_id: str
    appeal_id: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRefused:
    """The wish to withdraw came too late or may not be granted; the case goes on."""

    case_id: str
    appeal_id: str
    reason_code: str
    refused_at: datetime
