"""Which recorded fact of a case starts and stops which clock: one table, and the step that applies a row of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.events import casework, handling, review, supervision
from contracts.vocabulary import ClockKind
from services.deadline.domain.clocks import CaseClocks, Start, Told, press, start_clock, stop_clocks
from services.deadline.domain.policy import Rules

ALL_KINDS = frozenset(ClockKind)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a fact does.

    `at` names the field that holds its instant, `org` the one that holds the organ pressed (empty: the first body).
    """

    at: str
    stops: frozenset[ClockKind] = frozenset()
    starts: ClockKind | None = None
    org: str = ""
    presses: ClockKind | None = None


EFFECTS: Mapping[type, Effect] = {
    # 转办: from filing to dispatch, whatever the case was doing in between.
    casework.CaseOpened: Effect("submitted_at", starts=ClockKind.DISPATCH, org="supervising_org"),
    # 办结: 信访工作条例 art. 34 counts from acceptance. It presses the first body until a lead is named.
    casework.CaseAccepted: Effect("accepted_at", starts=ClockKind.CONCLUDE),
    casework.CaseNotAccepted: Effect("decided_at", stops=ALL_KINDS),
    casework.CaseRedirected: Effect("redirected_at", stops=ALL_KINDS),
    casework.CaseDispatched: Effect(
        "dispatched_at",
        stops=frozenset({ClockKind.DISPATCH}),
        starts=ClockKind.FIRST_REPLY,
        org="lead_org",
        presses=ClockKind.CONCLUDE,
    ),
    casework.CaseFirstReplied: Effect("replied_at", stops=frozenset({ClockKind.FIRST_REPLY})),
    casework.CaseReplied: Effect("replied_at", stops=frozenset({ClockKind.FIRST_REPLY})),
    # A rejected reply gives no new time: the clock that runs keeps running.
    casework.ReplyRejected: Effect("rejected_at"),
    casework.ReplyApproved: Effect(
        "approved_at",
        stops=frozenset({ClockKind.CONCLUDE, ClockKind.FIRST_REPLY}),
        starts=ClockKind.RATING,
        org="by_org",
    ),
    # 再督办: a new deadline of its own; the first one keeps its due time and its verdict.
    casework.CaseResupervised: Effect(
        "ordered_at", stops=frozenset({ClockKind.RATING}), starts=ClockKind.CONCLUDE, org="lead_org"
    ),
    casework.CaseClosed: Effect("closed_at", stops=ALL_KINDS),
    casework.CaseWithdrawn: Effect("withdrawn_at", stops=ALL_KINDS),
    handling.CaseSealed: Effect("sealed_at", stops=ALL_KINDS),
    handling.CaseMerged: Effect("merged_at", stops=ALL_KINDS),
    handling.CaseSeparated: Effect("separated_at"),
    handling.ReturnRequested: Effect("requested_at"),
    handling.ReturnRuled: Effect("ruled_at"),
    handling.HelperReplied: Effect("replied_at"),
    handling.ExtensionRuled: Effect("ruled_at"),
    handling.CaseSuspended: Effect("suspended_at"),
    handling.MilestoneReported: Effect("reported_at"),
    handling.CaseResumed: Effect("resumed_at"),
    supervision.SupervisionOrderIssued: Effect("issued_at"),
    supervision.SupervisionOrderClosed: Effect("closed_at"),
    review.ReviewRequested: Effect("requested_at"),
    review.ReviewDecided: Effect("decided_at"),
    review.CaseFinalised: Effect("finalised_at", stops=ALL_KINDS),
    review.RefusalReviewed: Effect("decided_at"),
}
"""Every event of casework that this service hears, with its effect on the clocks."""


def record(clocks: CaseClocks, fact: object, rules: Rules) -> Told:
    """The clocks after a recorded fact, and what is told of them."""
    effect = EFFECTS[type(fact)]
    at = getattr(fact, effect.at)
    clocks, stopped = stop_clocks(clocks, effect.stops, at)
    org = getattr(fact, effect.org) if effect.org else clocks.first_org
    if effect.presses is not None:
        clocks = press(clocks, effect.presses, org)
    if effect.starts is None:
        return clocks, stopped
    clocks, started = start_clock(clocks, Start(effect.starts, org, at), rules.terms[effect.starts], rules.calendar)
    return clocks, stopped + started
