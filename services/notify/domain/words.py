"""How the codes of an event read in a message."""

from contracts.vocabulary import ClockKind, Colour, DispatchMode, Grade

CLOCK_WORDS = {
    ClockKind.DISPATCH: "转办时限",
    ClockKind.FIRST_REPLY: "首次答复时限",
    ClockKind.CONCLUDE: "办结时限",
    ClockKind.RATING: "评价时限",
}
"""The name of each limit."""

COLOUR_WORDS = {Colour.BLUE: "蓝色提醒", Colour.YELLOW: "黄色预警", Colour.RED: "红色警示"}
"""The name of each warning colour."""

GRADE_WORDS = {Grade.NORMAL: "普通", Grade.URGENT: "紧急"}
"""How pressing a case is, in words."""

MODE_WORDS = {DispatchMode.ONLINE: "线上转办", DispatchMode.OFFLINE: "线下转办"}
"""How a case was handed on, in words."""

RESUPERVISED_REASON = "群众评价较低"
"""Why a new round is ordered: the event means exactly this (domain reference T18)."""

NONE = "无"
"""What a message says where the event has nothing."""
