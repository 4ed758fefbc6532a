"""The reason codes that events carry, each with its words; a person's own sentence stays with the case."""

from collections.abc import Mapping
from enum import StrEnum


class RefusalReason(StrEnum):
    """Why a case is not accepted (T5)."""

    IN_LITIGATION = "in_litigation"
    OTHER_BODY = "other_body"
    ALREADY_IN_PROCESS = "already_in_process"
    FINALLY_ANSWERED = "finally_answered"
    NO_SUBSTANCE = "no_substance"
    OFF_LIST = "off_list"


class RedirectReason(StrEnum):
    """Why a citizen is shown another channel (T4)."""

    CLUE_NOT_TAKEN = "clue_not_taken"
    LEGAL_ROUTE = "legal_route"
    OTHER_CHANNEL = "other_channel"


class RejectionReason(StrEnum):
    """Why a reply goes back to the lead body (T15)."""

    QUESTION_NOT_ANSWERED = "question_not_answered"
    FACTS_UNCLEAR = "facts_unclear"
    BASIS_MISSING = "basis_missing"
    NOT_CARRIED_OUT = "not_carried_out"
    WORDING = "wording"


class WithdrawalRefusal(StrEnum):
    """Why a wish to withdraw is not granted (T21)."""

    TOO_LATE = "too_late"
    CLUE = "clue"
    PUBLIC_SAFETY = "public_safety"


class HoldReason(StrEnum):
    """Why a person looks at the content first (T2)."""

    CONTENT_CHECK = "content_check"
    OTHERS_PRIVACY = "others_privacy"


class ReturnReason(StrEnum):
    """Why the lead body asks for the return of a case (T9)."""

    NOT_OUR_DUTY = "not_our_duty"
    NOT_OUR_TERRITORY = "not_our_territory"
    DUTY_MOVED = "duty_moved"


class RulingReason(StrEnum):
    """Why a return or more time was granted or not (T9, T12)."""

    WRONG_BODY = "wrong_body"
    DUTY_CLEAR = "duty_clear"
    COMPLEX = "complex"
    NO_GROUND = "no_ground"


class ReviewRefusalReason(StrEnum):
    """Why a review cannot be had (T20)."""

    NOT_A_PETITION = "not_a_petition"
    REVIEW_TOO_LATE = "review_too_late"
    NOT_CONCLUDED = "not_concluded"
    ALREADY_ASKED = "already_asked"


class RecalculationReason(StrEnum):
    """Why a due time was derived anew."""

    EXTENSION = "extension"
    POLICY_CHANGED = "policy_changed"
    CALENDAR_CONFIRMED = "calendar_confirmed"
    CALENDAR_CORRECTED = "calendar_corrected"
    LEAD_NAMED = "lead_named"


REASON_WORDS: Mapping[str, str] = {
    # 信访工作条例 art. 17-19, 36; 检举控告工作规则: what does not belong here.
    RefusalReason.IN_LITIGATION: "事项已经或应当通过诉讼、仲裁、行政复议等法定途径解决",
    RefusalReason.OTHER_BODY: "事项属于其他机关、单位的职权范围",
    RefusalReason.ALREADY_IN_PROCESS: "同一事项正在办理中，不重复受理",
    RefusalReason.FINALLY_ANSWERED: "事项已经复核终结，不再受理",
    RefusalReason.NO_SUBSTANCE: "没有具体事实，无法办理",
    RefusalReason.OFF_LIST: "事项不在小微权力清单范围内",
    RedirectReason.CLUE_NOT_TAKEN: "涉嫌违纪违法的检举控告请通过专门渠道反映",
    RedirectReason.LEGAL_ROUTE: "事项应当通过诉讼、仲裁、行政复议等法定途径解决",
    RedirectReason.OTHER_CHANNEL: "事项由其他渠道受理",
    RejectionReason.QUESTION_NOT_ANSWERED: "没有回答群众提出的问题",
    RejectionReason.FACTS_UNCLEAR: "事实没有查清",
    RejectionReason.BASIS_MISSING: "没有写明政策依据",
    RejectionReason.NOT_CARRIED_OUT: "答复中承诺的事项尚未办理",
    RejectionReason.WORDING: "答复表述不当",
    WithdrawalRefusal.TOO_LATE: "办理已有结果，不能撤回",
    WithdrawalRefusal.CLUE: "检举控告类事项不能撤回",
    WithdrawalRefusal.PUBLIC_SAFETY: "涉及公共安全的事项不能撤回",
    HoldReason.CONTENT_CHECK: "内容需要人工核对",
    HoldReason.OTHERS_PRIVACY: "内容涉及他人隐私，需要处理",
    ReturnReason.NOT_OUR_DUTY: "不属于本单位职责",
    ReturnReason.NOT_OUR_TERRITORY: "不在本单位辖区",
    ReturnReason.DUTY_MOVED: "职责已划转其他单位",
    RulingReason.WRONG_BODY: "转办单位不当，另行转办",
    RulingReason.DUTY_CLEAR: "职责明确，应当办理",
    RulingReason.COMPLEX: "情况复杂，确需延长",
    RulingReason.NO_GROUND: "理由不足",
    ReviewRefusalReason.NOT_A_PETITION: "该事项不适用复查复核程序",
    ReviewRefusalReason.REVIEW_TOO_LATE: "已超过申请期限",
    ReviewRefusalReason.NOT_CONCLUDED: "事项尚未办结",
    ReviewRefusalReason.ALREADY_ASKED: "已经申请过",
    RecalculationReason.EXTENSION: "批准延期",
    RecalculationReason.POLICY_CHANGED: "时限规定调整",
    RecalculationReason.CALENDAR_CONFIRMED: "放假安排已公布",
    RecalculationReason.CALENDAR_CORRECTED: "放假安排有调整",
    RecalculationReason.LEAD_NAMED: "主办单位确定，适用其层级的时限",
}
"""How each reason reads to a citizen or an organ."""
