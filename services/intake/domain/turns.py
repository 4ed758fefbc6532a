"""The turns a case may take on its way, as its citizen is told of them: one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.events import handling, review, supervision
from contracts.vocabulary import CaseState

Outcome = tuple[CaseState | None, str]
"""The state a turn leads to (None: it stays) and the code of its line (see progress.STEP_WORDS)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn does: its outcome, and the fields of its event that hold the time, the organ and the note."""

    outcome: Callable[[Any], Outcome]
    at: str
    org: str = "by_org"
    note: str = ""
    changes: Callable[[Any, Any], Mapping[str, Any]] = lambda progress, event: {}


def _handed_back(progress: Any, event: handling.ReturnRuled) -> Mapping[str, Any]:
    """Whoever no longer has the case in hand no longer reads it."""
    return {"handling_orgs": ()} if event.granted else {}


def _reviewed_by(progress: Any, event: review.ReviewRequested) -> Mapping[str, Any]:
    """The reviewing body reads what it reviews, masked as for whoever handles it."""
    return {"handling_orgs": tuple(dict.fromkeys((*progress.handling_orgs, event.org)))}


def _review_over(progress: Any, event: object) -> Mapping[str, Any]:
    return {"review_pending": False}


def _always(state: CaseState | None, code: str) -> Callable[[Any], Outcome]:
    return lambda event: (state, code)


def _granted(event: handling.ReturnRuled) -> Outcome:
    if event.granted:
        return CaseState.ACCEPTED, "return_granted"
    return CaseState.DISPATCHED, "return_denied"


def _extended(event: handling.ExtensionRuled) -> Outcome:
    return CaseState.IN_PROGRESS, "extension_granted" if event.granted else "extension_denied"


def _review_asked(event: review.ReviewRequested) -> Outcome:
    return CaseState.REVIEW if event.level == 1 else CaseState.REVIEW2, "review_requested"


def _reviewed(event: review.ReviewDecided) -> Outcome:
    state = CaseState.REVIEW if event.level == 1 else CaseState.FINAL
    return state, "review_upheld" if event.upheld else "review_set_aside"


def _refusal_reviewed(event: review.RefusalReviewed) -> Outcome:
    if event.upheld:
        return CaseState.NOT_ACCEPTED, "refusal_upheld"
    return CaseState.SUBMITTED, "refusal_set_aside"


TURNS: Mapping[type, Turn] = {
    handling.CaseContentHeld: Turn(_always(CaseState.CONTENT_HOLD, "case_content_held"), "held_at", note="reason_code"),
    handling.CaseContentReleased: Turn(_always(CaseState.SUBMITTED, "case_content_released"), "released_at"),
    handling.CaseSealed: Turn(_always(CaseState.SEALED_CLUE, "case_sealed"), "sealed_at", org=""),
    handling.CaseMerged: Turn(_always(CaseState.MERGED, "case_merged"), "merged_at"),
    handling.CaseSeparated: Turn(_always(CaseState.SUBMITTED, "case_separated"), "separated_at"),
    handling.ReturnRequested: Turn(_always(CaseState.RETURN_REQUESTED, "return_requested"), "requested_at", org="org"),
    handling.ReturnRuled: Turn(_granted, "ruled_at", changes=_handed_back),
    handling.ExtensionRuled: Turn(_extended, "ruled_at", note="reason_code"),
    handling.CaseSuspended: Turn(_always(CaseState.SUSPENDED, "case_suspended"), "suspended_at"),
    handling.MilestoneReported: Turn(_always(None, "milestone_reported"), "reported_at", org="org"),
    handling.CaseResumed: Turn(_always(CaseState.IN_PROGRESS, "case_resumed"), "resumed_at"),
    supervision.JointHandlingConvened: Turn(_always(None, "joint_handling_convened"), "convened_at", org="lead_org"),
    supervision.CaseRevisited: Turn(lambda event: (None, f"revisit_{event.result}"), "revisited_at"),
    review.CaseArchived: Turn(_always(CaseState.ARCHIVED, "case_archived"), "archived_at", org=""),
    review.ReviewRequested: Turn(_review_asked, "requested_at", org="org", changes=_reviewed_by),
    review.ReviewRefused: Turn(
        _always(None, "review_refused"), "refused_at", org="", note="reason_code", changes=_review_over
    ),
    review.ReviewDecided: Turn(_reviewed, "decided_at", changes=_review_over),
    review.CaseFinalised: Turn(_always(CaseState.FINAL, "case_finalised"), "finalised_at", org=""),
    review.RefusalReviewed: Turn(_refusal_reviewed, "decided_at"),
}
"""Every event of casework that only turns a case, with what the citizen sees of it."""
