"""The citizen's view of a case: a public status and a timeline, told by casework's events in words of our own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from contracts.events import casework as said
from contracts.vocabulary import CaseState, LegalTrack, PublicStatus

STATUS_WORDS: Mapping[PublicStatus, str] = {
    PublicStatus.TO_BE_ACCEPTED: "待受理",
    PublicStatus.IN_HANDLING: "待处理",
    PublicStatus.CONCLUDED: "已办结",
    PublicStatus.NOT_ACCEPTED: "不予受理",
    PublicStatus.REDIRECTED: "已引导至其他渠道",
    PublicStatus.WITHDRAWN: "已撤回",
}

# Public words: 待受理 = SUBMITTED; 待处理 = ACCEPTED..REPLIED; 已办结 = AWAITING_RATING..ARCHIVED (reference (a)).
_STATUS: Mapping[CaseState, PublicStatus] = {
    CaseState.SUBMITTED: PublicStatus.TO_BE_ACCEPTED,
    CaseState.ACCEPTED: PublicStatus.IN_HANDLING,
    CaseState.DISPATCHED: PublicStatus.IN_HANDLING,
    CaseState.IN_PROGRESS: PublicStatus.IN_HANDLING,
    CaseState.REPLIED: PublicStatus.IN_HANDLING,
    CaseState.RE_SUPERVISED: PublicStatus.IN_HANDLING,
    CaseState.AWAITING_RATING: PublicStatus.CONCLUDED,
    CaseState.RATED: PublicStatus.CONCLUDED,
    CaseState.CLOSED: PublicStatus.CONCLUDED,
    CaseState.NOT_ACCEPTED: PublicStatus.NOT_ACCEPTED,
    CaseState.REDIRECTED: PublicStatus.REDIRECTED,
    CaseState.WITHDRAWN: PublicStatus.WITHDRAWN,
}

STEP_WORDS: Mapping[str, str] = {
    "appeal_submitted": "您的诉求已提交",
    "case_opened": "已送达{org}，等待受理",
    "case_accepted": "{org}已受理您的诉求",
    "case_not_accepted": "{org}决定不予受理：{note}",
    "case_redirected": "这类事项请通过“{note}”反映",
    "case_dispatched": "已转{org}办理",
    "case_signed_for": "{org}已签收，正在办理",
    "case_first_replied": "{org}已首次答复，仍在办理",
    "case_replied": "{org}已提交办理结果，等待审核",
    "reply_rejected": "审核未通过，请{org}继续办理",
    "reply_approved": "答复已通过审核，请查看并评价",
    "appeal_rated": "您已评价",
    "case_resupervised": "{org}已要求重新办理",
    "case_closed": "诉求已办结",
    "withdrawal_requested": "您已申请撤回",
    "case_withdrawn": "诉求已按您的意愿撤回",
    "withdrawal_refused": "撤回未获同意：{note}。诉求继续办理",
}

# T21: from SUBMITTED up to IN_PROGRESS, and not for clues.
_WITHDRAWABLE = frozenset(
    {CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.DISPATCHED, CaseState.IN_PROGRESS, CaseState.RE_SUPERVISED}
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline; the words are made when it is read."""

    code: str
    at: datetime
    org: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an appeal has come. `round` counts approved replies; `rated_round` is the last one the citizen rated."""

    state: CaseState = CaseState.SUBMITTED
    steps: tuple[Step, ...] = ()
    supervising_org: str = ""
    handling_orgs: tuple[str, ...] = ()
    legal_track: LegalTrack = LegalTrack.PLATFORM
    round: int = 0
    rated_round: int = 0
    withdrawal_pending: bool = False

    @property
    def status(self) -> PublicStatus:
        """The public word for the state."""
        return _STATUS[self.state]

    @property
    def can_rate(self) -> bool:
        """A round is rated once, and only while its approved reply waits for a rating (T17)."""
        return self.state == CaseState.AWAITING_RATING and self.rated_round < self.round

    @property
    def can_withdraw(self) -> bool:
        """Whether a withdrawal may still be asked for (T21)."""
        return self.state in _WITHDRAWABLE and not self.withdrawal_pending and self.legal_track != LegalTrack.CLUE


class Names(Protocol):
    """Who turns codes into names."""

    def organ_name(self, code: str) -> str:
        """The organ's name."""

    def note_words(self, code: str) -> str:
        """A reason's or a channel's words."""


def step_words(step: Step, names: Names) -> str:
    """The timeline line of a step, for the citizen."""
    return STEP_WORDS[step.code].format(org=names.organ_name(step.org), note=names.note_words(step.note))


def advance(progress: Progress, event: object) -> Progress:
    """The progress after an event of casework; raises KeyError for an event this service does not hear."""
    moved, step = _TELLERS[type(event)](progress, event)
    return replace(moved, steps=(*progress.steps, step))


def after_rating(progress: Progress, at: datetime) -> Progress:
    """The progress once the citizen rated the waiting round."""
    return replace(
        progress,
        state=CaseState.RATED,
        rated_round=progress.round,
        steps=(*progress.steps, Step("appeal_rated", at)),
    )


def after_withdrawal_request(progress: Progress, at: datetime) -> Progress:
    """The progress while casework decides on a withdrawal."""
    return replace(progress, withdrawal_pending=True, steps=(*progress.steps, Step("withdrawal_requested", at)))


_Told = tuple[Progress, Step]


def _opened(now: Progress, event: said.CaseOpened) -> _Told:
    opened = replace(now, supervising_org=event.supervising_org, legal_track=event.legal_track)
    return opened, Step("case_opened", event.opened_at, event.supervising_org)


def _accepted(now: Progress, event: said.CaseAccepted) -> _Told:
    return replace(now, state=CaseState.ACCEPTED), Step("case_accepted", event.accepted_at, event.by_org)


def _not_accepted(now: Progress, event: said.CaseNotAccepted) -> _Told:
    step = Step("case_not_accepted", event.decided_at, event.by_org, event.reason_code)
    return _ended(now, CaseState.NOT_ACCEPTED), step


def _redirected(now: Progress, event: said.CaseRedirected) -> _Told:
    step = Step("case_redirected", event.redirected_at, event.by_org, event.channel_code)
    return _ended(now, CaseState.REDIRECTED), step


def _dispatched(now: Progress, event: said.CaseDispatched) -> _Told:
    dispatched = _with_handlers(now, event.lead_org, *event.helper_orgs)
    return replace(dispatched, state=CaseState.DISPATCHED), Step("case_dispatched", event.dispatched_at, event.lead_org)


def _signed_for(now: Progress, event: said.CaseSignedFor) -> _Told:
    return replace(now, state=CaseState.IN_PROGRESS), Step("case_signed_for", event.signed_at, event.org)


def _first_replied(now: Progress, event: said.CaseFirstReplied) -> _Told:
    return now, Step("case_first_replied", event.replied_at, event.org)


def _replied(now: Progress, event: said.CaseReplied) -> _Told:
    return replace(now, state=CaseState.REPLIED), Step("case_replied", event.replied_at, event.org)


def _rejected(now: Progress, event: said.ReplyRejected) -> _Told:
    return replace(now, state=CaseState.IN_PROGRESS), Step("reply_rejected", event.rejected_at, event.org)


def _approved(now: Progress, event: said.ReplyApproved) -> _Told:
    waiting = replace(now, state=CaseState.AWAITING_RATING, round=event.round)
    return waiting, Step("reply_approved", event.approved_at, event.by_org)


def _resupervised(now: Progress, event: said.CaseResupervised) -> _Told:
    again = replace(_with_handlers(now, event.lead_org), state=CaseState.RE_SUPERVISED)
    return again, Step("case_resupervised", event.ordered_at, event.by_org)


def _closed(now: Progress, event: said.CaseClosed) -> _Told:
    return _ended(now, CaseState.CLOSED), Step("case_closed", event.closed_at)


def _withdrawn(now: Progress, event: said.CaseWithdrawn) -> _Told:
    return _ended(now, CaseState.WITHDRAWN), Step("case_withdrawn", event.withdrawn_at)


def _refused(now: Progress, event: said.WithdrawalRefused) -> _Told:
    step = Step("withdrawal_refused", event.refused_at, note=event.reason_code)
    return replace(now, withdrawal_pending=False), step


def _ended(now: Progress, state: CaseState) -> Progress:
    return replace(now, state=state, withdrawal_pending=False)


def _with_handlers(now: Progress, *orgs: str) -> Progress:
    return replace(now, handling_orgs=tuple(dict.fromkeys((*now.handling_orgs, *orgs))))


_TELLERS: Mapping[type, Callable[[Progress, Any], _Told]] = {
    said.CaseOpened: _opened,
    said.CaseAccepted: _accepted,
    said.CaseNotAccepted: _not_accepted,
    said.CaseRedirected: _redirected,
    said.CaseDispatched: _dispatched,
    said.CaseSignedFor: _signed_for,
    said.CaseFirstReplied: _first_replied,
    said.CaseReplied: _replied,
    said.ReplyRejected: _rejected,
    said.ReplyApproved: _approved,
    said.CaseResupervised: _resupervised,
    said.CaseClosed: _closed,
    said.CaseWithdrawn: _withdrawn,
    said.WithdrawalRefused: _refused,
}
