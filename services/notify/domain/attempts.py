"""When a message is tried again, and when it is given up.

A delivery's life: staged -> sent (delivered) or failed; while staged it is claimed for one attempt at a time. All
times here are real time, not the city's business time: a lease or a pause measures machines.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a message stands."""

    STAGED = "staged"  # 待发送
    DELIVERED = "delivered"  # 已送达
    FAILED = "failed"  # 未送达


class Verdict(StrEnum):
    """What one attempt came to."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The result of one attempt; `code` is stable (`smtp_550`, `network`), never the server's own words."""

    verdict: Verdict
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Pauses between attempts in seconds (the last one repeats), and after how long a message is given up."""

    pauses: tuple[int, ...]
    give_up_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What follows an attempt: a state, and when the next attempt is due (None when there is none)."""

    state: DeliveryState
    due_at: datetime | None


def after(attempt: Attempt, policy: RetryPolicy, *, attempts: int, staged_at: datetime, now: datetime) -> Next:
    """What becomes of a message after its `attempts`-th attempt."""
    if attempt.verdict == Verdict.SENT:
        return Next(state=DeliveryState.DELIVERED, due_at=None)
    if attempt.verdict == Verdict.PERMANENT or now - staged_at >= policy.give_up_after:
        return Next(state=DeliveryState.FAILED, due_at=None)
    pause = policy.pauses[min(attempts, len(policy.pauses)) - 1]
    return Next(state=DeliveryState.STAGED, due_at=now + timedelta(seconds=pause))
