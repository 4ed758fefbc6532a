"""The lives the crowd leads, and what each must have left behind in every service."""

from dataclasses import dataclass

WINDING_MARK = "w"
"""The end of the filing key of an appeal that takes the long way."""


@dataclass(frozen=True, slots=True)
class Life:
    """`rules` and `progress` are in order; `told` are the events about which notify may have something to say."""

    rules: tuple[str, ...]
    staff_steps: tuple[str, ...]
    progress: tuple[str, ...]
    events: tuple[str, ...]
    clocks: tuple[str, ...]
    told: frozenset[str]
    helped: bool


STRAIGHT = Life(
    rules=("T1", "T7", "T8", "T10", "T14", "T16", "T17", "T19"),
    staff_steps=("acceptance", "signature", "reply", "reply-approval"),
    progress=(
        "appeal_submitted",
        "case_opened",
        "case_accepted",
        "case_dispatched",
        "case_signed_for",
        "case_replied",
        "reply_approved",
        "appeal_rated",
        "case_closed",
    ),
    events=(
        "appeal_submitted",
        "appeal_routed",
        "case_opened",
        "case_accepted",
        "case_dispatched",
        "case_signed_for",
        "case_replied",
        "reply_approved",
        "appeal_rated",
        "case_closed",
    ),
    clocks=("dispatch", "first_reply", "conclude", "rating"),
    told=frozenset({"case_opened", "case_accepted", "case_dispatched", "case_replied", "reply_approved"}),
    helped=False,
)
"""Filed, accepted and dispatched, signed for, answered, approved, rated."""

WINDING = Life(
    rules=(
        *("T1", "T7", "T8", "T9", "T9", "T10", "T8", "T11", "T12"),
        *("T12", "T13", "T13", "T13", "T14", "T16", "T17", "T19"),
    ),
    staff_steps=(
        *("acceptance", "return-request", "return-ruling", "signature", "helper-reply", "first-reply"),
        *("extension-request", "extension-ruling", "suspension", "milestone-report", "resumption"),
        *("reply", "reply-approval"),
    ),
    progress=(
        *("appeal_submitted", "case_opened", "case_accepted", "case_dispatched", "return_requested", "return_denied"),
        *("case_signed_for", "case_first_replied", "extension_granted", "case_suspended", "milestone_reported"),
        *("case_resumed", "case_replied", "reply_approved", "appeal_rated", "case_closed"),
    ),
    events=(
        *STRAIGHT.events,
        *("return_requested", "return_ruled", "case_first_replied", "extension_requested", "extension_ruled"),
        *("clock_recalculated", "case_suspended", "milestone_reported", "case_resumed"),
    ),
    clocks=("dispatch", "conclude", "first_reply", "help", "return_ruling", "milestone", "rating"),
    told=STRAIGHT.told
    | {"return_requested", "return_ruled", "helper_replied", "extension_requested", "extension_ruled"}
    | {"clock_recalculated", "case_suspended", "milestone_reported", "case_resumed"},
    helped=True,
)
"""The same with every turn of handling: a return asked in vain, a helper, more time, works by stages."""


def life_of(key: str) -> Life:
    """The life of the appeal filed under a key."""
    return WINDING if key.endswith(WINDING_MARK) else STRAIGHT
