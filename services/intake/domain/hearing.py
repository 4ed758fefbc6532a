"""How the citizen's progress goes on with each event of casework."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from contracts.events import casework as said
from contracts.events import supervision
from contracts.vocabulary import CaseState
from services.intake.domain.progress import Progress, Step
from services.intake.domain.turns import TURNS


def advance(progress: Progress, event: object) -> Progress:
    """The progress after an event of casework; raises KeyError for an event this service does not hear."""
    moved, step = _TELLERS[type(event)](progress, event)
    return replace(moved, steps=(*progress.steps, step))


_Told = tuple[Progress, Step]


def _opened(now: Progress, event: said.CaseOpened) -> _Told:
    opened = replace(now, supervising_org=event.supervising_org, legal_track=event.legal_track)
    return opened, Step("case_opened", event.opened_at, event.supervising_org)


def _accepted(now: Progress, event: said.CaseAccepted) -> _Told:
    accepted = replace(now, state=CaseState.ACCEPTED, legal_track=event.legal_track or now.legal_track)
    return accepted, Step("case_accepted", event.accepted_at, event.by_org)


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


def _turned(now: Progress, event: Any) -> _Told:
    turn = TURNS[type(event)]
    state, code = turn.outcome(event)
    moved = now if state is None else replace(now, state=state)
    if isinstance(event, supervision.JointHandlingConvened):
        moved = _with_handlers(moved, *event.orgs)
    moved = replace(moved, **turn.changes(moved, event))
    org = getattr(event, turn.org) if turn.org else ""
    return moved, Step(code, getattr(event, turn.at), org, getattr(event, turn.note) if turn.note else "")


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
    **dict.fromkeys(TURNS, _turned),
}
