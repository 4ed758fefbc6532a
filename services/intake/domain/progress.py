"""The citizen's view of a case: a public status and a timeline, told by casework's events in words of our own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

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
    CaseState.CONTENT_HOLD: PublicStatus.TO_BE_ACCEPTED,
    CaseState.RETURN_REQUESTED: PublicStatus.IN_HANDLING,
    CaseState.EXTENSION_REQUESTED: PublicStatus.IN_HANDLING,
    CaseState.SUSPENDED: PublicStatus.IN_HANDLING,
    # A merged appeal is handled in the one it follows.
    CaseState.MERGED: PublicStatus.IN_HANDLING,
    CaseState.ARCHIVED: PublicStatus.CONCLUDED,
    CaseState.REVIEW: PublicStatus.CONCLUDED,
    CaseState.REVIEW2: PublicStatus.CONCLUDED,
    CaseState.FINAL: PublicStatus.CONCLUDED,
    # A sealed clue goes on where nobody on this page may look.
    CaseState.SEALED_CLUE: PublicStatus.REDIRECTED,
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
    "refusal_objected": "您已对不予受理提出异议，等待上级复核",
    "review_asked": "您已申请复查（复核），等待受理",
    "case_resupervised": "{org}已要求重新办理",
    "case_closed": "诉求已办结",
    "withdrawal_requested": "您已申请撤回",
    "case_withdrawn": "诉求已按您的意愿撤回",
    "withdrawal_refused": "撤回未获同意：{note}。诉求继续办理",
    "case_content_held": "内容正在核对：{note}。核对期间时限照常计算",
    "case_content_released": "内容已核对，等待受理",
    "case_sealed": "您反映的情况已转专门机构按规定处理，为保护您，本页不再显示进展",
    "case_merged": "与另一件相同诉求合并办理，结果同样会答复您",
    "case_separated": "已与另一件诉求分开，单独办理",
    "return_requested": "{org}提出不应由其办理，正在研判",
    "return_granted": "{org}已同意另行转办",
    "return_denied": "{org}已裁定由原单位继续办理",
    "extension_granted": "{org}已批准延长办理时间：{note}",
    "extension_denied": "{org}没有批准延期，按原时限办理",
    "case_suspended": "需要较长时间施工或办理，{org}已同意分阶段推进",
    "milestone_reported": "{org}已报告阶段进展",
    "case_resumed": "已恢复办理",
    "joint_handling_convened": "已召集有关单位会商，由{org}牵头",
    "revisit_confirmed": "{org}已回访，情况属实",
    "revisit_overruled": "{org}已回访，办理结果未获认可",
    "revisit_unreached": "{org}回访未能联系上您",
    "case_archived": "已归档",
    "review_requested": "已向{org}申请复查（复核）",
    "review_refused": "复查（复核）申请未获受理：{note}",
    "review_upheld": "{org}复查（复核）决定：维持",
    "review_set_aside": "{org}复查（复核）决定：撤销，重新办理",
    "case_finalised": "本件程序已终结",
    "refusal_upheld": "{org}复核后维持不予受理",
    "refusal_set_aside": "{org}复核后撤销不予受理，重新等待受理",
}

# T21: from SUBMITTED up to IN_PROGRESS, and not for clues.
_WITHDRAWABLE = frozenset(
    {
        CaseState.SUBMITTED,
        CaseState.CONTENT_HOLD,
        CaseState.MERGED,
        CaseState.ACCEPTED,
        CaseState.DISPATCHED,
        CaseState.RETURN_REQUESTED,
        CaseState.IN_PROGRESS,
        CaseState.EXTENSION_REQUESTED,
        CaseState.SUSPENDED,
        CaseState.RE_SUPERVISED,
    }
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
    objected: bool = False
    review_pending: bool = False

    @property
    def status(self) -> PublicStatus:
        """The public word for the state."""
        return _STATUS[self.state]

    @property
    def can_rate(self) -> bool:
        """A round is rated once, and only while its approved reply waits for a rating (T17)."""
        return self.state == CaseState.AWAITING_RATING and self.rated_round < self.round

    @property
    def can_object(self) -> bool:
        """A refusal may be objected to once (T5)."""
        return self.state == CaseState.NOT_ACCEPTED and not self.objected

    @property
    def review_level(self) -> int:
        """Which review may be asked for now, 复查 (1) or 复核 (2), of a petition alone (T20); 0 for none."""
        if self.legal_track != LegalTrack.XINFANG or self.review_pending:
            return 0
        return {CaseState.CLOSED: 1, CaseState.REVIEW: 2}.get(self.state, 0)

    @property
    def can_withdraw(self) -> bool:
        """Whether a withdrawal may still be asked for (T21)."""
        return self.state in _WITHDRAWABLE and not self.withdrawal_pending and self.legal_track != LegalTrack.CLUE


class Names(Protocol):
    """Who turns codes into names, and knows whether the city asks its citizens for ratings."""

    @property
    def rates(self) -> bool:
        """Whether the city asks for ratings."""

    def organ_name(self, code: str) -> str:
        """The organ's name."""

    def note_words(self, code: str) -> str:
        """A reason's or a channel's words."""


def step_words(step: Step, names: Names) -> str:
    """The timeline line of a step, for the citizen."""
    template = STEP_WORDS[step.code]
    if step.code == "reply_approved" and not names.rates:
        template = "答复已通过审核，请查看"
    return template.format(org=names.organ_name(step.org), note=names.note_words(step.note))


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


def after_objection(progress: Progress, at: datetime) -> Progress:
    """The progress once the citizen objected to the refusal."""
    return replace(progress, objected=True, steps=(*progress.steps, Step("refusal_objected", at)))


def after_asking_review(progress: Progress, at: datetime) -> Progress:
    """The progress while a review waits for its decision."""
    return replace(progress, review_pending=True, steps=(*progress.steps, Step("review_asked", at)))
