"""The case 工单: what is known of it, and its history of steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contracts.records import changed
from contracts.vocabulary import AppealType, CaseState, ClockKind, DispatchMode, Grade, LegalTrack
from services.casework.domain.permissions import Actor, require
from services.casework.domain.records import (
    APPROVED,
    Attachment,
    Dispatch,
    Due,
    ExtensionRequest,
    FirstReply,
    HelperReply,
    HistoryEntry,
    Objection,
    Rating,
    Reply,
    ReturnRequest,
    Review,
    Suspension,
)
from services.casework.domain.states import TABLE, Step, target_of
from services.casework.domain.supervision import Supervision

_PRESSING: Mapping[CaseState, ClockKind] = {
    CaseState.SUBMITTED: ClockKind.DISPATCH,
    CaseState.CONTENT_HOLD: ClockKind.DISPATCH,
    CaseState.ACCEPTED: ClockKind.DISPATCH,
    CaseState.DISPATCHED: ClockKind.FIRST_REPLY,
    CaseState.RETURN_REQUESTED: ClockKind.RETURN_RULING,
    CaseState.IN_PROGRESS: ClockKind.FIRST_REPLY,
    CaseState.EXTENSION_REQUESTED: ClockKind.CONCLUDE,
    CaseState.SUSPENDED: ClockKind.MILESTONE,
    CaseState.REPLIED: ClockKind.CONCLUDE,
    CaseState.RE_SUPERVISED: ClockKind.CONCLUDE,
    CaseState.AWAITING_RATING: ClockKind.RATING,
    CaseState.RATED: ClockKind.RATING,
    CaseState.REVIEW: ClockKind.REVIEW,
    CaseState.REVIEW2: ClockKind.SECOND_REVIEW,
}
"""The limit each state works against; a state that is not here waits for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case under one policy version; the citizen's words and identity are not here.

    `recused_orgs` are accused in the appeal: the case never reaches them (docs/adr/0009).
    `settles_at` is the instant at which the system itself carries an ended case on, to the archive or to its end.
    """

    case_id: str
    appeal_id: str
    state: CaseState
    appeal_type: AppealType
    region_code: str
    policy_version: str
    item_code: str
    off_list: bool
    suggested_mode: DispatchMode
    supervising_org: str
    first_org: str
    grade: Grade
    legal_track: LegalTrack
    clue_suspected: bool
    submitted_at: datetime
    opened_at: datetime
    suggested_helpers: tuple[str, ...] = ()
    recused_orgs: tuple[str, ...] = ()
    round: int = 1
    dispatch: Dispatch | None = None
    first_replies: tuple[FirstReply, ...] = ()
    replies: tuple[Reply, ...] = ()
    ratings: tuple[Rating, ...] = ()
    helper_replies: tuple[HelperReply, ...] = ()
    returns: tuple[ReturnRequest, ...] = ()
    extensions: tuple[ExtensionRequest, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    objection: Objection | None = None
    reviews: tuple[Review, ...] = ()
    parent_case_id: str | None = None
    settles_at: datetime | None = None
    outcome: str | None = None
    closed_at: datetime | None = None
    dues: Mapping[str, Due] = field(default_factory=dict)
    history: tuple[HistoryEntry, ...] = ()
    supervision: Supervision = field(default_factory=Supervision)

    @property
    def lead_org(self) -> str | None:
        """The organ that answers for the case, once dispatched."""
        return self.dispatch.lead_org if self.dispatch else None

    @property
    def answering_org(self) -> str:
        """The organ that answers for the case: the lead, and until there is one the first body (首接)."""
        return self.lead_org or self.first_org

    @property
    def helper_orgs(self) -> tuple[str, ...]:
        """The organs that help the lead."""
        return self.dispatch.helper_orgs if self.dispatch else ()

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The papers and pictures of its dispatch and replies."""
        dispatched = self.dispatch.attachments if self.dispatch else ()
        return (*dispatched, *(each for reply in self.replies for each in reply.attachments))

    @property
    def reviewing_org(self) -> str | None:
        """The body a review was last asked of."""
        return self.reviews[-1].org if self.reviews else None

    @property
    def sealed(self) -> bool:
        """Whether it is a sealed clue, which only clue officers may see anything of."""
        return self.state is CaseState.SEALED_CLUE

    @property
    def reply_in_hand(self) -> Reply:
        """The last reply handed in; only asked for in states that have one."""
        return self.replies[-1]

    @property
    def approved_reply(self) -> Reply | None:
        """The reply the citizen may see: the last one approved."""
        return next((reply for reply in reversed(self.replies) if reply.verdict == APPROVED), None)

    @property
    def pressing_due(self) -> Due | None:
        """The limit that presses now, by what the state waits for; None when nothing does."""
        kind = _PRESSING.get(self.state)
        if kind is ClockKind.FIRST_REPLY and (self.first_replies or self.replies):
            kind = ClockKind.CONCLUDE
        return self.dues.get(kind) if kind else None

    @property
    def ids(self) -> dict[str, str]:
        """The two names every event of a case carries."""
        return {"case_id": self.case_id, "appeal_id": self.appeal_id}


@dataclass(frozen=True, slots=True)
class Deed:
    """Who takes a step, when, and why."""

    actor: Actor
    at: datetime
    reason_code: str = ""
    reason: str = ""


Told = tuple[Case, tuple[object, ...]]
"""The case after a step and the events that tell of it."""


def take(case: Case, step: Step, deed: Deed) -> Case:
    """The case one step further, recorded; raises IllegalStep or NotPermitted.

    Rights come first: whoever may not touch a case does not learn its state either.
    """
    right = TABLE[step].right
    if right is not None:
        require(deed.actor, right, case)
    return advance(case, step, deed)


def advance(case: Case, step: Step, deed: Deed) -> Case:
    """As `take`, where the rules and not a person's right carry the step; raises IllegalStep."""
    target = target_of(case.state, step)
    return changed(case, state=target, history=(*case.history, _entry(case, step, deed, target)))


def note(case: Case, step: Step, deed: Deed) -> Case:
    """The case with a deed of the system or the citizen on record that changed no state, such as a late rating."""
    return changed(case, history=(*case.history, _entry(case, step, deed, case.state)))


def _entry(case: Case, step: Step, deed: Deed, target: CaseState) -> HistoryEntry:
    opening = step is Step.OPEN
    return HistoryEntry(
        number=len(case.history) + 1,
        step=step,
        rule=TABLE[step].number,
        actor_id=deed.actor.id,
        role=deed.actor.role,
        org=deed.actor.org,
        at=deed.at,
        from_state=None if opening else case.state,
        to_state=target,
        reason_code=deed.reason_code,
        reason=deed.reason,
    )


def opened(case: Case, deed: Deed) -> Case:
    """A new case with its first step on record (T1)."""
    return changed(case, history=(_entry(case, Step.OPEN, deed, target_of(None, Step.OPEN)),))
