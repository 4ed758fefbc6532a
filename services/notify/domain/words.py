"""How the codes of an event read in a message."""

from contracts.vocabulary import ClockKind, Colour, DispatchMode, Grade

CLOCK_WORDS = {
    ClockKind.DISPATCH: "转办",
    ClockKind.FIRST_REPLY: "首次答复",
    ClockKind.CONCLUDE: "办结",
    ClockKind.RATING: "评价",
}
"""The name of each limit."""

COLOUR_WORDS = {Colour.BLUE: "蓝色", Colour.YELLOW: "黄色", Colour.RED: "红色"}
"""The name of each warning colour."""

GRADE_WORDS = {Grade.NORMAL: "普通", Grade.URGENT: "紧急"}
"""How pressing a case is, in words."""

MODE_WORDS = {DispatchMode.ONLINE: "线上", DispatchMode.OFFLINE: "线下"}
"""How a case was handed on, in words."""

RESUPERVISED_REASON = "群众评价较低"
"""Why a new round is ordered: the event means exactly this (domain reference T18)."""

NONE = "无"
"""What a message says where the event has nothing."""
