"""Which recorded fact of a case does what to which clock: one table, and the step that applies a row of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.events import casework, handling, review, supervision
from contracts.records import changed
from contracts.vocabulary import ClockKind
from services.deadline.domain.clocks import CaseClocks, Matter, Told
from services.deadline.domain.deeds import (
    Begin,
    Deed,
    Extend,
    FitToLead,
    If,
    Moment,
    Pause,
    Press,
    Resume,
    Stop,
    Unless,
    done,
)
from services.deadline.domain.policy import Rules

K = ClockKind

HANDLING = frozenset(ClockKind) - {K.RECTIFY}
"""What ends with the handling. A supervision order stays open until its evidence is accepted, also when a case ends."""

WORK = frozenset({K.FIRST_REPLY, K.CONCLUDE, K.HELP})
"""What rests while long works go on."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a fact does: `at` names the field that holds its instant, `deeds` are done in order."""

    at: str
    deeds: tuple[Deed, ...] = ()


def _on(at: str, *deeds: Deed) -> Effect:
    return Effect(at, deeds)


EFFECTS: Mapping[type, Effect] = {
    # 转办: from filing to dispatch, whatever the case was doing in between.
    casework.CaseOpened: _on("submitted_at", Begin(K.DISPATCH, "supervising_org")),
    # 办结: 信访工作条例 art. 34 counts from acceptance. It presses the first body until a lead is named.
    casework.CaseAccepted: _on("accepted_at", Begin(K.CONCLUDE)),
    casework.CaseNotAccepted: _on("decided_at", Stop(HANDLING)),
    casework.CaseRedirected: _on("redirected_at", Stop(HANDLING)),
    # The helpers of an earlier dispatch are out of it; one that is named again has its time from this dispatch on.
    casework.CaseDispatched: _on(
        "dispatched_at",
        Stop(frozenset({K.DISPATCH, K.HELP})),
        Begin(K.FIRST_REPLY, "lead_org"),
        Begin(K.HELP, each="helper_orgs"),
        Press(K.CONCLUDE, "lead_org"),
        FitToLead(K.CONCLUDE),
    ),
    casework.CaseFirstReplied: _on("replied_at", Stop(frozenset({K.FIRST_REPLY}))),
    casework.CaseReplied: _on("replied_at", Stop(frozenset({K.FIRST_REPLY}))),
    # A rejected reply gives no new time: the clock that runs keeps running.
    casework.ReplyRejected: _on("rejected_at"),
    casework.ReplyApproved: _on("approved_at", Stop(WORK | {K.RETURN_RULING, K.MILESTONE}), Begin(K.RATING, "by_org")),
    # 再督办: a new deadline of its own; the first one keeps its due time and its verdict.
    casework.CaseResupervised: _on(
        "ordered_at", Stop(frozenset({K.RATING})), Begin(K.CONCLUDE, "lead_org", key="round")
    ),
    casework.CaseClosed: _on("closed_at", Stop(HANDLING)),
    casework.CaseWithdrawn: _on("withdrawn_at", Stop(HANDLING)),
    handling.CaseSealed: _on("sealed_at", Stop(frozenset(ClockKind))),
    handling.CaseMerged: _on("merged_at", Stop(HANDLING)),
    # 拆分: the case waits for its own dispatch again, with a clock of its own.
    handling.CaseSeparated: _on("separated_at", Begin(K.DISPATCH, "supervising_org")),
    # 信访工作条例 art. 23: an objection is ruled on by whoever dispatched; art. 24: a dispute by the common superior.
    handling.ReturnRequested: _on("requested_at", Begin(K.RETURN_RULING, "supervising_org")),
    handling.ReturnDisputed: _on(
        "disputed_at", Stop(frozenset({K.RETURN_RULING})), Begin(K.RETURN_RULING, "superior_org")
    ),
    # Granted: the dispatch is waited for anew, while the conclusion keeps running: no hand-over buys time.
    handling.ReturnRuled: _on(
        "ruled_at",
        Stop(frozenset({K.RETURN_RULING})),
        If("granted", True, (Stop(frozenset({K.FIRST_REPLY, K.HELP})), Begin(K.DISPATCH, "supervising_org"))),
    ),
    handling.HelperReplied: _on("replied_at", Stop(frozenset({K.HELP}), key="org")),
    handling.ExtensionRuled: _on("ruled_at", If("granted", True, (Extend(K.CONCLUDE),))),
    handling.CaseSuspended: _on("suspended_at", Pause(WORK), Begin(K.MILESTONE, "org", until="next_report_at")),
    handling.MilestoneReported: _on(
        "reported_at", Stop(frozenset({K.MILESTONE})), Begin(K.MILESTONE, "org", until="next_report_at")
    ),
    handling.CaseResumed: _on("resumed_at", Stop(frozenset({K.MILESTONE})), Resume(WORK)),
    supervision.SupervisionOrderIssued: _on("issued_at", Begin(K.RECTIFY, "org", key="order_id", until="rectify_by")),
    supervision.SupervisionOrderClosed: _on("closed_at", Stop(frozenset({K.RECTIFY}), key="order_id")),
    # 会商: who is called in helps from now on; a case that waits for its dispatch gets them with the dispatch.
    supervision.JointHandlingConvened: _on("convened_at", Unless(K.DISPATCH, (Begin(K.HELP, each="orgs"),))),
    # 信访工作条例 art. 35, 36: thirty days each from the request.
    review.ReviewRequested: _on(
        "requested_at",
        If("level", 1, (Begin(K.REVIEW, "org"),)),
        If("level", 2, (Begin(K.SECOND_REVIEW, "org"),)),
    ),
    review.ReviewDecided: _on(
        "decided_at",
        If("level", 1, (Stop(frozenset({K.REVIEW})),)),
        If("level", 2, (Stop(frozenset({K.SECOND_REVIEW})),)),
    ),
    review.CaseFinalised: _on("finalised_at", Stop(HANDLING)),
    # A refusal that does not stand: the case waits for its dispatch again.
    review.RefusalReviewed: _on("decided_at", If("upheld", False, (Begin(K.DISPATCH, "supervising_org"),))),
}
"""Every event of casework that this service hears, with its effect on the clocks."""


def record(clocks: CaseClocks, fact: object, rules: Rules) -> Told:
    """The clocks after a recorded fact, and what is told of them."""
    effect = EFFECTS[type(fact)]
    matter = _matter_after(clocks.matter, fact)
    if matter is not clocks.matter:
        clocks = changed(clocks, matter=matter)
    return done(effect.deeds, clocks, Moment(fact, getattr(fact, effect.at), rules))


def _matter_after(matter: Matter, fact: object) -> Matter:
    """What limits depend on, as far as this fact tells it."""
    if isinstance(fact, casework.CaseOpened):
        return Matter(
            item_code=fact.item_code,
            appeal_type=fact.appeal_type,
            grade=fact.grade,
            legal_track=fact.legal_track,
            supervising_org=fact.supervising_org,
            lead_org=fact.first_org,
        )
    if isinstance(fact, casework.CaseAccepted):
        return changed(matter, grade=fact.grade, legal_track=fact.legal_track or matter.legal_track)
    if isinstance(fact, casework.CaseDispatched | casework.CaseResupervised):
        return changed(matter, lead_org=fact.lead_org)
    return matter
