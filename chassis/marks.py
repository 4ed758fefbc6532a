"""What a document's write remembers of its cause, so that the same cause is recognised when it comes again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis.causes import Cause, CommandCause, EventCause

_KEPT = {"commands": 30, "inbox": 100}
"""How many of the last commands and unnumbered event ids a document keeps."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Values to set (`seen.<source>`) and values to append (`commands`, `inbox`)."""

    set: Mapping[str, Any] = field(default_factory=dict)
    push: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, cause: Cause, consumer: str, answer: Mapping[str, Any] | None) -> "Marks":
        """The marks of a cause in a document of `consumer`; `answer` is what a repeated command gets again."""
        if isinstance(cause, EventCause):
            place = cause.envelope.order.get(consumer)
            if place is None:
                return cls(push={"inbox": cause.envelope.id})
            return cls(set={f"seen.{cause.envelope.source}": place})
        if isinstance(cause, CommandCause):
            command = {"key": cause.key, "fingerprint": cause.fingerprint, "answer": dict(answer or {})}
            return cls(push={"commands": command})
        return cls()

    def __bool__(self) -> bool:
        return bool(self.set or self.push)

    def pushes(self) -> dict[str, Any]:
        """The appends as MongoDB writes them, each list bounded."""
        return {name: {"$each": [value], "$slice": -_KEPT[name]} for name, value in self.push.items()}

    def upon(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The marked fields of a document after the write."""
        after: dict[str, Any] = {"seen": dict(before.get("seen", {}))}
        after["seen"].update({key.removeprefix("seen."): value for key, value in self.set.items()})
        for name, value in self.push.items():
            after[name] = [*before.get(name, ()), value][-_KEPT[name] :]
        return after
