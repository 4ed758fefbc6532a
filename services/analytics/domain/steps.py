"""Where each step of casework leaves a case, and when it was taken."""

from collections.abc import Callable, Mapping
from typing import Any

from contracts.events import casework, handling, review
from contracts.vocabulary import CaseState

_STATES = {
    casework.CaseOpened: CaseState.SUBMITTED,
    casework.CaseAccepted: CaseState.ACCEPTED,
    casework.CaseNotAccepted: CaseState.NOT_ACCEPTED,
    casework.CaseRedirected: CaseState.REDIRECTED,
    casework.CaseDispatched: CaseState.DISPATCHED,
    casework.CaseSignedFor: CaseState.IN_PROGRESS,
    casework.CaseFirstReplied: CaseState.IN_PROGRESS,
    casework.CaseReplied: CaseState.REPLIED,
    casework.ReplyRejected: CaseState.IN_PROGRESS,
    casework.ReplyApproved: CaseState.AWAITING_RATING,
    casework.CaseResupervised: CaseState.IN_PROGRESS,
    casework.CaseClosed: CaseState.CLOSED,
    casework.CaseWithdrawn: CaseState.WITHDRAWN,
    handling.CaseContentHeld: CaseState.CONTENT_HOLD,
    handling.CaseContentReleased: CaseState.SUBMITTED,
    handling.CaseSealed: CaseState.SEALED_CLUE,
    handling.CaseMerged: CaseState.MERGED,
    handling.CaseSeparated: CaseState.SUBMITTED,
    handling.ReturnRequested: CaseState.RETURN_REQUESTED,
    handling.ReturnDisputed: CaseState.RETURN_REQUESTED,
    handling.ExtensionRequested: CaseState.EXTENSION_REQUESTED,
    handling.ExtensionRuled: CaseState.IN_PROGRESS,
    handling.CaseSuspended: CaseState.SUSPENDED,
    handling.MilestoneReported: CaseState.SUSPENDED,
    handling.CaseResumed: CaseState.IN_PROGRESS,
    review.CaseArchived: CaseState.ARCHIVED,
    review.CaseFinalised: CaseState.FINAL,
}
"""Where each step of casework leaves a case."""

_RULED: Mapping[type, Callable[[Any], CaseState]] = {
    handling.ReturnRuled: lambda event: CaseState.ACCEPTED if event.granted else CaseState.DISPATCHED,
    review.ReviewRequested: lambda event: CaseState.REVIEW if event.level == 1 else CaseState.REVIEW2,
    review.ReviewDecided: lambda event: CaseState.REVIEW if event.level == 1 else CaseState.FINAL,
    review.RefusalReviewed: lambda event: CaseState.NOT_ACCEPTED if event.upheld else CaseState.SUBMITTED,
}
"""Where a ruling leaves a case: it depends on how it was ruled."""

TIMES = {
    casework.CaseOpened: ("opened", "opened_at"),
    casework.CaseAccepted: ("accepted", "accepted_at"),
    casework.CaseNotAccepted: ("not_accepted", "decided_at"),
    casework.CaseRedirected: ("redirected", "redirected_at"),
    casework.CaseDispatched: ("dispatched", "dispatched_at"),
    casework.CaseSignedFor: ("signed", "signed_at"),
    casework.CaseFirstReplied: ("first_replied", "replied_at"),
    casework.CaseReplied: ("replied", "replied_at"),
    casework.ReplyRejected: ("rejected", "rejected_at"),
    casework.ReplyApproved: ("approved", "approved_at"),
    casework.CaseResupervised: ("resupervised", "ordered_at"),
    casework.CaseClosed: ("closed", "closed_at"),
    casework.CaseWithdrawn: ("withdrawn", "withdrawn_at"),
    handling.CaseContentHeld: ("content_held", "held_at"),
    handling.CaseContentReleased: ("content_released", "released_at"),
    handling.CaseSealed: ("sealed", "sealed_at"),
    handling.CaseMerged: ("merged", "merged_at"),
    handling.CaseSeparated: ("separated", "separated_at"),
    handling.ReturnRequested: ("return_requested", "requested_at"),
    handling.ReturnDisputed: ("return_disputed", "disputed_at"),
    handling.ReturnRuled: ("return_ruled", "ruled_at"),
    handling.ExtensionRequested: ("extension_requested", "requested_at"),
    handling.ExtensionRuled: ("extension_ruled", "ruled_at"),
    handling.CaseSuspended: ("suspended", "suspended_at"),
    handling.MilestoneReported: ("milestone_reported", "reported_at"),
    handling.CaseResumed: ("resumed", "resumed_at"),
    review.CaseArchived: ("archived", "archived_at"),
    review.ReviewRequested: ("review_requested", "requested_at"),
    review.ReviewDecided: ("review_decided", "decided_at"),
    review.CaseFinalised: ("finalised", "finalised_at"),
    review.RefusalReviewed: ("refusal_reviewed", "decided_at"),
}
"""The name of each step's time and the field that holds it."""


def state_after(event: Any) -> CaseState:
    """Where an event of casework leaves its case; raises KeyError for one that is no step."""
    ruled = _RULED.get(type(event))
    return ruled(event) if ruled else _STATES[type(event)]
