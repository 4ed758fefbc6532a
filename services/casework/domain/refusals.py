"""Why a step is refused.

Refusal
├── IllegalStep     the state table has no such step from here
├── NotPermitted    this person may not do it
├── WrongFields     what was written cannot stand
└── Contradiction   it does not fit what is recorded
"""

from dataclasses import dataclass


class Refusal(Exception):
    """A step the rules do not allow; nothing was changed. The message is plain Chinese."""


class IllegalStep(Refusal):
    """There is no such step from this state; `allowed` names the steps there are, in Chinese."""

    def __init__(self, state: str, step: str, allowed: tuple[str, ...]) -> None:
        offered = "、".join(allowed) if allowed else "无"
        super().__init__(f"工单当前状态为“{state}”，不能“{step}”；此时可以：{offered}")
        self.state = state
        self.step = step
        self.allowed = allowed


class NotPermitted(Refusal):
    """The person's role, organ or region does not reach this case."""


@dataclass(frozen=True, slots=True)
class WrongField:
    """One fault: `pointer` is a JSON Pointer into the request (RFC 6901), `detail` a sentence to act on."""

    pointer: str
    code: str
    detail: str


class WrongFields(Refusal):
    """What was written contradicts the rules, field by field."""

    def __init__(self, *faults: WrongField) -> None:
        super().__init__("；".join(fault.detail for fault in faults))
        self.faults = faults


class Contradiction(Refusal):
    """What is asked does not fit what is recorded; `faults` explain it where there is something to point at."""

    def __init__(self, message: str, *faults: WrongField) -> None:
        super().__init__(message)
        self.faults = faults
