"""How the codes of an event read in a message."""

from contracts.vocabulary import ClockKind, Colour, DispatchMode, Grade, SupervisionCause

CLOCK_WORDS = {
    ClockKind.DISPATCH: "转办",
    ClockKind.FIRST_REPLY: "首次答复",
    ClockKind.CONCLUDE: "办结",
    ClockKind.RATING: "评价",
    ClockKind.HELP: "协办",
    ClockKind.RETURN_RULING: "退回审核",
    ClockKind.MILESTONE: "节点报告",
    ClockKind.RECTIFY: "督办整改",
    ClockKind.REVIEW: "复查",
    ClockKind.SECOND_REVIEW: "复核",
}
"""The name of each limit."""

COLOUR_WORDS = {Colour.BLUE: "蓝色", Colour.YELLOW: "黄色", Colour.RED: "红色"}
"""The name of each warning colour."""

GRADE_WORDS = {Grade.NORMAL: "普通", Grade.URGENT: "紧急"}
"""How pressing a case is, in words."""

MODE_WORDS = {DispatchMode.ONLINE: "线上", DispatchMode.OFFLINE: "线下"}
"""How a case was handed on, in words."""

CAUSE_WORDS = {
    SupervisionCause.DISPATCH_OVERDUE: "超期未转办",
    SupervisionCause.FIRST_REPLY_OVERDUE: "超期未首次答复",
    SupervisionCause.CONCLUDE_OVERDUE: "超期未办结",
    SupervisionCause.TOO_MANY_EXTENSIONS: "延期超过规定次数",
    SupervisionCause.LOW_RATING_AGAIN: "再次评价不满意",
    SupervisionCause.BUCK_PASSING: "推诿",
    SupervisionCause.REVISIT_OVERRULED: "回访推翻原评价",
    SupervisionCause.BY_HAND: "督办",
}
"""What brought a supervision order or a card about, in words."""

GRANTED_WORDS = {True: "同意", False: "不同意"}
"""How a request was ruled on."""

UPHELD_WORDS = {True: "维持", False: "撤销"}
"""How a review ended."""

UNIT_WORDS = {"wd": "个工作日", "d": "日", "h": "小时"}
"""What more time is counted in."""

RESUPERVISED_REASON = "群众评价较低"
"""Why a new round is ordered: the event means exactly this (domain reference T18)."""

NONE = "无"
"""What a message says where the event has nothing."""
