"""What is kept of a case beside its state: steps taken, words written, requests made and how they were ruled on."""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import CaseState, ConclusionCode, DispatchMode
from services.casework.domain.states import Step

PENDING, APPROVED, REJECTED = "pending", "approved", "rejected"
GRANTED, DENIED = "granted", "denied"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One recorded step: who (account, role, organ) did what, when and why, and what it changed."""

    number: int
    step: Step
    rule: str
    actor_id: str
    role: str
    org: str | None
    at: datetime
    from_state: CaseState | None
    to_state: CaseState
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A paper or picture that goes with a step: kept here (`stored`), or only named and described.

    With a digest the file can be told from any other even where it is kept elsewhere. For staff only.
    """

    name: str
    description: str = ""
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Dispatch:
    """To whom a case went (T8): one lead organ, its helpers, and the registered paper number when offline."""

    mode: DispatchMode
    lead_org: str
    helper_orgs: tuple[str, ...]
    paper_no: str | None
    dispatched_at: datetime
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class HelperReply:
    """What a helper tells the lead organ of its part; the citizen reads the lead organ's reply alone."""

    org: str
    text: str
    author_id: str
    round: int
    replied_at: datetime


@dataclass(frozen=True, slots=True)
class CoverageFinding:
    """One thing a reply lacks, told without the citizen's words; `blocking` holds it up where the city says so."""

    code: str
    detail: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the check of a reply found, and why it was let through all the same."""

    checked: bool
    findings: tuple[CoverageFinding, ...] = ()
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of the lead organ and what became of it; money is in fen.

    `sketch` tells alike replies apart from others without comparing their words.
    """

    round: int
    text: str
    conclusion_code: ConclusionCode
    people: int
    households: int
    amount_fen: int
    author_id: str
    org: str
    replied_at: datetime
    verdict: str = PENDING
    automatic: bool = False
    decided_by: str | None = None
    decided_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    coverage: Coverage | None = None
    sketch: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstReply:
    """A first or later word to the citizen before the conclusion (T11)."""

    text: str
    org: str
    replied_at: datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """How the citizen rated one round."""

    round: int
    stars: int
    words: str
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """The copy of a clock that deadline started."""

    clock_id: str
    kind: str
    org: str
    started_at: datetime
    due_at: datetime
    provisional: bool
    overdue_at: datetime | None = None
    paused_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """One wish of a lead organ to give the case back (T9), its ruling, and who rules when it is disputed."""

    org: str
    reason_code: str
    reason: str
    requested_by: str
    requested_at: datetime
    ruling: str = PENDING
    ruled_by_org: str | None = None
    ruled_at: datetime | None = None
    superior_org: str | None = None
    disputed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtensionRequest:
    """One wish for more time (T12): asked for in `value` and `unit` (wd, d, h), granted as the ruling says."""

    number: int
    org: str
    value: int
    unit: str
    reason: str
    requested_by: str
    requested_at: datetime
    ruling: str = PENDING
    ruled_by_org: str | None = None
    ruled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """One stage of long works (T13) and the report on it."""

    number: int
    name: str
    due_at: datetime
    text: str = ""
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time of long works (T13): its milestones, and when the next report is due (None after the last)."""

    by_org: str
    reason: str
    suspended_at: datetime
    milestones: tuple[Milestone, ...]
    next_report_at: datetime | None
    resumed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """The citizen's objection to a refusal (T5), once, and the superior's decision; `upheld` None while it waits.

    `superior_org` is the body asked to decide; it is the refusing one where none stands above.
    """

    objected_at: datetime
    superior_org: str = ""
    upheld: bool | None = None
    by_org: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One review (T20): 复查 is level 1, 复核 level 2; `upheld` None while it waits."""

    level: int
    org: str
    round: int
    asked_at: datetime
    upheld: bool | None = None
    by_org: str | None = None
    reason: str = ""
    decided_at: datetime | None = None
