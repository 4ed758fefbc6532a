"""The state table of a case, whole: which step leads from which state to which, who may take it, and under what guard.

Numbers are those of the rules of work (T1-T21). A row with `built=False` stands for a step this release does not offer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.vocabulary import CaseState
from services.casework.domain.permissions import Right
from services.casework.domain.refusals import IllegalStep

S = CaseState


class Step(StrEnum):
    """Every step of a case."""

    OPEN = "open"
    HOLD_CONTENT = "hold_content"
    RELEASE_CONTENT = "release_content"
    SEAL_CLUE = "seal_clue"
    REDIRECT = "redirect"
    REFUSE = "refuse"
    MERGE = "merge"
    ACCEPT = "accept"
    DISPATCH = "dispatch"
    REQUEST_RETURN = "request_return"
    GRANT_RETURN = "grant_return"
    DENY_RETURN = "deny_return"
    SIGN = "sign"
    FIRST_REPLY = "first_reply"
    REQUEST_EXTENSION = "request_extension"
    RULE_ON_EXTENSION = "rule_on_extension"
    SUSPEND = "suspend"
    RESUME = "resume"
    REPLY = "reply"
    REJECT_REPLY = "reject_reply"
    APPROVE_REPLY = "approve_reply"
    RATE = "rate"
    RESUPERVISE = "resupervise"
    CLOSE = "close"
    ARCHIVE = "archive"
    REQUEST_REVIEW = "request_review"
    REQUEST_SECOND_REVIEW = "request_second_review"
    END_REVIEW = "end_review"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `right` None means the system takes it on a recorded event; `guard` says what else must hold."""

    number: str
    words: str
    moves: Mapping[CaseState | None, CaseState]
    right: Right | None
    guard: str
    built: bool = True


_UNDER_WAY = (S.SUBMITTED, S.ACCEPTED, S.DISPATCHED, S.IN_PROGRESS)
_AT_WORK: Mapping[CaseState | None, CaseState] = {S.IN_PROGRESS: S.IN_PROGRESS}

TABLE: Mapping[Step, Transition] = {
    Step.OPEN: Transition("T1", "建立工单", {None: S.SUBMITTED}, None, "appeal routed"),
    Step.HOLD_CONTENT: Transition("T2", "内容待核", {S.SUBMITTED: S.CONTENT_HOLD}, None, "no clue", built=False),
    Step.RELEASE_CONTENT: Transition("T2", "内容放行", {S.CONTENT_HOLD: S.SUBMITTED}, None, "", built=False),
    Step.SEAL_CLUE: Transition(
        "T3", "转为线索", {S.SUBMITTED: S.SEALED_CLUE}, Right.DECIDE, "clue.accept; a person confirms", built=False
    ),
    Step.REDIRECT: Transition(
        "T4", "引导至其他渠道", {S.SUBMITTED: S.REDIRECTED}, Right.DECIDE, "reason; for a clue a channel of the city's"
    ),
    Step.REFUSE: Transition("T5", "不予受理", {S.SUBMITTED: S.NOT_ACCEPTED}, Right.DECIDE, "reason"),
    Step.MERGE: Transition("T6", "合并", {S.SUBMITTED: S.MERGED}, Right.DECIDE, "same matter and place", built=False),
    Step.ACCEPT: Transition(
        "T7", "受理", {S.SUBMITTED: S.ACCEPTED}, Right.DECIDE, "graded; a suspected clue only with a stated reason"
    ),
    Step.DISPATCH: Transition(
        "T8", "转办", {S.ACCEPTED: S.DISPATCHED}, Right.DECIDE, "one known lead, other helpers; offline: paper number"
    ),
    Step.REQUEST_RETURN: Transition(
        "T9", "申请退回", {S.DISPATCHED: S.RETURN_REQUESTED}, Right.HANDLE, "reason; once", built=False
    ),
    Step.GRANT_RETURN: Transition(
        "T9", "同意退回", {S.RETURN_REQUESTED: S.ACCEPTED}, Right.DECIDE, "reason", built=False
    ),
    Step.DENY_RETURN: Transition(
        "T9", "驳回退回", {S.RETURN_REQUESTED: S.DISPATCHED}, Right.DECIDE, "reason", built=False
    ),
    # 谁签字谁负责: who signs is responsible; a re-supervised case is signed for again.
    Step.SIGN: Transition(
        "T10", "签收", {S.DISPATCHED: S.IN_PROGRESS, S.RE_SUPERVISED: S.IN_PROGRESS}, Right.HANDLE, "the lead organ"
    ),
    Step.FIRST_REPLY: Transition("T11", "首次答复", _AT_WORK, Right.HANDLE, "no personal data; may be repeated"),
    Step.REQUEST_EXTENSION: Transition(
        "T12", "申请延期", {S.IN_PROGRESS: S.EXTENSION_REQUESTED}, Right.HANDLE, "time.extension_max", built=False
    ),
    Step.RULE_ON_EXTENSION: Transition(
        "T12", "延期审批", {S.EXTENSION_REQUESTED: S.IN_PROGRESS}, Right.APPROVE, "reason", built=False
    ),
    Step.SUSPEND: Transition(
        "T13", "中止", {S.IN_PROGRESS: S.SUSPENDED}, Right.APPROVE, "milestones of long works", built=False
    ),
    Step.RESUME: Transition("T13", "恢复办理", {S.SUSPENDED: S.IN_PROGRESS}, Right.APPROVE, "", built=False),
    Step.REPLY: Transition(
        "T14", "提交答复", {S.IN_PROGRESS: S.REPLIED}, Right.HANDLE, "conclusion; counts >= 0; no personal data"
    ),
    Step.REJECT_REPLY: Transition("T15", "退回答复", {S.REPLIED: S.IN_PROGRESS}, Right.APPROVE, "reason"),
    Step.APPROVE_REPLY: Transition(
        "T16",
        "审核通过",
        {S.REPLIED: S.AWAITING_RATING},
        Right.APPROVE,
        "not its author; no personal data; automatic where reply.approval says so",
    ),
    Step.RATE: Transition("T17", "群众评价", {S.AWAITING_RATING: S.RATED}, None, "rating of this round"),
    Step.RESUPERVISE: Transition(
        "T18",
        "再督办",
        {S.RATED: S.RE_SUPERVISED},
        Right.APPROVE,
        "stars <= rating.low_threshold; rounds left by rehandle.max; reason",
    ),
    Step.CLOSE: Transition(
        "T19",
        "办结",
        {S.RATED: S.CLOSED, S.AWAITING_RATING: S.CLOSED},
        None,
        "rated well, or no round is left, or the rating clock is overdue",
    ),
    Step.ARCHIVE: Transition("T19", "归档", {S.CLOSED: S.ARCHIVED}, None, "spot check done", built=False),
    Step.REQUEST_REVIEW: Transition("T20", "复查", {S.CLOSED: S.REVIEW}, None, "legal_track=xinfang", built=False),
    Step.REQUEST_SECOND_REVIEW: Transition("T20", "复核", {S.REVIEW: S.REVIEW2}, None, "30 days", built=False),
    Step.END_REVIEW: Transition("T20", "复核终结", {S.REVIEW2: S.FINAL}, None, "", built=False),
    Step.WITHDRAW: Transition(
        "T21", "撤回", dict.fromkeys(_UNDER_WAY, S.WITHDRAWN), None, "no clue, no public safety matter"
    ),
}
"""The whole life of a case."""

STATE_WORDS: Mapping[CaseState, str] = {
    S.SUBMITTED: "待受理",
    S.CONTENT_HOLD: "内容待核",
    S.SEALED_CLUE: "已转线索",
    S.REDIRECTED: "已引导至其他渠道",
    S.NOT_ACCEPTED: "不予受理",
    S.MERGED: "已合并",
    S.ACCEPTED: "已受理",
    S.DISPATCHED: "已转办",
    S.RETURN_REQUESTED: "申请退回",
    S.IN_PROGRESS: "办理中",
    S.EXTENSION_REQUESTED: "申请延期",
    S.SUSPENDED: "已中止",
    S.REPLIED: "待审核",
    S.AWAITING_RATING: "待评价",
    S.RATED: "已评价",
    S.RE_SUPERVISED: "再督办",
    S.CLOSED: "已办结",
    S.ARCHIVED: "已归档",
    S.REVIEW: "复查中",
    S.REVIEW2: "复核中",
    S.FINAL: "已终结",
    S.WITHDRAWN: "已撤回",
}
"""Each state in the words of the staff."""


def allowed_steps(state: CaseState) -> tuple[Step, ...]:
    """The steps this release offers from a state."""
    return tuple(step for step, row in TABLE.items() if row.built and state in row.moves)


def target_of(state: CaseState | None, step: Step) -> CaseState:
    """Where a step leads from a state; raises IllegalStep naming the steps that are allowed."""
    row = TABLE[step]
    if row.built and state in row.moves:
        return row.moves[state]
    words = STATE_WORDS[state] if state else "未建单"
    offered = tuple(TABLE[each].words for each in allowed_steps(state)) if state else ()
    raise IllegalStep(words, row.words, offered)
