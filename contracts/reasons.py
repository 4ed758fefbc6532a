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
}
"""How each reason reads to a citizen or an organ."""
