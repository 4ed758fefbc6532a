"""The state table of a case, whole: which step leads from which state to which, who may take it, and under what guard.

Numbers are those of the rules of work (T1-T21).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

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
    SEPARATE = "separate"
    FOLLOW_REPLY = "follow_reply"
    OBJECT_TO_REFUSAL = "object_to_refusal"
    UPHOLD_REFUSAL = "uphold_refusal"
    SET_REFUSAL_ASIDE = "set_refusal_aside"
    ACCEPT = "accept"
    DISPATCH = "dispatch"
    REQUEST_RETURN = "request_return"
    GRANT_RETURN = "grant_return"
    DENY_RETURN = "deny_return"
    DISPUTE_RETURN = "dispute_return"
    SIGN = "sign"
    FIRST_REPLY = "first_reply"
    HELPER_REPLY = "helper_reply"
    REQUEST_EXTENSION = "request_extension"
    RULE_ON_EXTENSION = "rule_on_extension"
    SUSPEND = "suspend"
    REPORT_MILESTONE = "report_milestone"
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
    UPHOLD_REVIEWED = "uphold_reviewed"
    SET_ASIDE = "set_aside"
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


_HANDED_OUT = (S.DISPATCHED, S.IN_PROGRESS, S.EXTENSION_REQUESTED, S.SUSPENDED)
_UNDER_WAY = (S.SUBMITTED, S.CONTENT_HOLD, S.MERGED, S.ACCEPTED, S.RETURN_REQUESTED, *_HANDED_OUT)


def _stays(*states: CaseState) -> Mapping[CaseState | None, CaseState]:
    return {state: state for state in states}


TABLE: Mapping[Step, Transition] = {
    Step.OPEN: Transition("T1", "建立工单", {None: S.SUBMITTED}, None, "appeal routed"),
    Step.HOLD_CONTENT: Transition(
        "T2", "内容待核", {S.SUBMITTED: S.CONTENT_HOLD}, Right.DECIDE, "reason; never a clue; the clock keeps running"
    ),
    Step.RELEASE_CONTENT: Transition("T2", "内容放行", {S.CONTENT_HOLD: S.SUBMITTED}, Right.DECIDE, ""),
    Step.SEAL_CLUE: Transition(
        "T3",
        "转为线索",
        {S.SUBMITTED: S.SEALED_CLUE, S.CONTENT_HOLD: S.SEALED_CLUE},
        Right.DECIDE,
        "clue.accept; a person confirms with a reason; accused not above the body and not in the chain",
    ),
    Step.REDIRECT: Transition(
        "T4", "引导至其他渠道", {S.SUBMITTED: S.REDIRECTED}, Right.DECIDE, "reason; for a clue a channel of the city's"
    ),
    Step.REFUSE: Transition("T5", "不予受理", {S.SUBMITTED: S.NOT_ACCEPTED}, Right.DECIDE, "reason"),
    Step.OBJECT_TO_REFUSAL: Transition("T5", "对不予受理提出异议", _stays(S.NOT_ACCEPTED), None, "the citizen; once"),
    Step.UPHOLD_REFUSAL: Transition(
        "T5", "维持不予受理", _stays(S.NOT_ACCEPTED), Right.RULE, "objected; not who refused it; reason"
    ),
    Step.SET_REFUSAL_ASIDE: Transition(
        "T5", "撤销不予受理", {S.NOT_ACCEPTED: S.SUBMITTED}, Right.RULE, "objected; not who refused it; reason"
    ),
    # A merged case whose parent is merged in turn follows the parent's parent.
    Step.MERGE: Transition(
        "T6",
        "合并",
        {S.SUBMITTED: S.MERGED, S.MERGED: S.MERGED},
        Right.DECIDE,
        "a living parent in the same place; no circle; a person decides",
    ),
    Step.SEPARATE: Transition("T6", "拆分", {S.MERGED: S.SUBMITTED}, Right.DECIDE, "reason"),
    Step.FOLLOW_REPLY: Transition(
        "T6", "随主件答复", {S.MERGED: S.AWAITING_RATING}, None, "the parent's approved reply"
    ),
    Step.ACCEPT: Transition(
        "T7", "受理", {S.SUBMITTED: S.ACCEPTED}, Right.DECIDE, "graded; a suspected clue only with a stated reason"
    ),
    Step.DISPATCH: Transition(
        "T8", "转办", {S.ACCEPTED: S.DISPATCHED}, Right.DECIDE, "a known lead; offline: paper no; no joint handling due"
    ),
    Step.HELPER_REPLY: Transition(
        "T8", "协办反馈", _stays(*_HANDED_OUT, S.RE_SUPERVISED), Right.HELP, "a helper; no personal data"
    ),
    Step.REQUEST_RETURN: Transition(
        "T9", "申请退回", {S.DISPATCHED: S.RETURN_REQUESTED}, Right.HANDLE, "reason; return.max times for an organ"
    ),
    Step.GRANT_RETURN: Transition(
        "T9", "同意退回", {S.RETURN_REQUESTED: S.ACCEPTED}, Right.DECIDE, "reason; when disputed, the common superior"
    ),
    Step.DENY_RETURN: Transition(
        "T9", "驳回退回", {S.RETURN_REQUESTED: S.DISPATCHED}, Right.DECIDE, "reason; when disputed, the common superior"
    ),
    Step.DISPUTE_RETURN: Transition(
        "T9", "对退回裁定提出异议", {S.DISPATCHED: S.RETURN_REQUESTED}, Right.HANDLE, "refused by the supervising body"
    ),
    # 谁签字谁负责: who signs is responsible; a re-supervised case is signed for again.
    Step.SIGN: Transition(
        "T10", "签收", {S.DISPATCHED: S.IN_PROGRESS, S.RE_SUPERVISED: S.IN_PROGRESS}, Right.HANDLE, "the lead organ"
    ),
    Step.FIRST_REPLY: Transition(
        "T11", "首次答复", _stays(S.IN_PROGRESS), Right.HANDLE, "no personal data; may be repeated"
    ),
    Step.REQUEST_EXTENSION: Transition(
        "T12",
        "申请延期",
        {S.IN_PROGRESS: S.EXTENSION_REQUESTED},
        Right.HANDLE,
        "reason; time.extension_max times; time.extend_days in all",
    ),
    Step.RULE_ON_EXTENSION: Transition(
        "T12", "延期审批", {S.EXTENSION_REQUESTED: S.IN_PROGRESS}, Right.EXTEND, "reason; not the one who asked"
    ),
    Step.SUSPEND: Transition("T13", "中止", {S.IN_PROGRESS: S.SUSPENDED}, Right.APPROVE, "milestones of long works"),
    Step.REPORT_MILESTONE: Transition("T13", "报告节点", _stays(S.SUSPENDED), Right.HANDLE, "the next milestone"),
    Step.RESUME: Transition("T13", "恢复办理", {S.SUSPENDED: S.IN_PROGRESS}, Right.APPROVE, ""),
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
        {S.RATED: S.RE_SUPERVISED, S.CLOSED: S.RE_SUPERVISED},
        Right.APPROVE,
        "stars <= rating.low_threshold; rounds left by rehandle.max; reason; closed: a revisit overruled the rating",
    ),
    Step.CLOSE: Transition(
        "T19",
        "办结",
        {S.RATED: S.CLOSED, S.AWAITING_RATING: S.CLOSED},
        None,
        "rated well, or no round is left, or the rating clock is overdue",
    ),
    Step.ARCHIVE: Transition("T19", "归档", {S.CLOSED: S.ARCHIVED}, None, "archive.after; no review can be asked for"),
    Step.REQUEST_REVIEW: Transition(
        "T20", "申请复查", {S.CLOSED: S.REVIEW}, None, "the citizen; legal_track=xinfang; 30 days from the answer"
    ),
    Step.REQUEST_SECOND_REVIEW: Transition(
        "T20", "申请复核", {S.REVIEW: S.REVIEW2}, None, "the citizen; 30 days from the review's decision"
    ),
    Step.UPHOLD_REVIEWED: Transition(
        "T20",
        "维持处理意见",
        {S.REVIEW: S.REVIEW, S.REVIEW2: S.FINAL},
        Right.REVIEW,
        "undecided; not who answered; reason",
    ),
    Step.SET_ASIDE: Transition(
        "T20",
        "撤销处理意见",
        {S.REVIEW: S.RE_SUPERVISED, S.REVIEW2: S.RE_SUPERVISED},
        Right.REVIEW,
        "undecided; not who answered; reason; handled in a new round",
    ),
    Step.END_REVIEW: Transition("T20", "程序终结", {S.REVIEW: S.FINAL}, None, "no second review asked for in 30 days"),
    Step.WITHDRAW: Transition("T21", "撤回", dict.fromkeys(_UNDER_WAY, S.WITHDRAWN), None, "no clue, no danger to all"),
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


@cache
def allowed_steps(state: CaseState) -> tuple[Step, ...]:
    """The steps there are from a state."""
    return tuple(step for step, row in TABLE.items() if state in row.moves)


def target_of(state: CaseState | None, step: Step) -> CaseState:
    """Where a step leads from a state; raises IllegalStep naming the steps that are allowed."""
    row = TABLE[step]
    if state in row.moves:
        return row.moves[state]
    words = STATE_WORDS[state] if state else "未建单"
    offered = tuple(TABLE[each].words for each in allowed_steps(state)) if state else ()
    raise IllegalStep(words, row.words, offered)
