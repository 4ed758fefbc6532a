"""What a document's write remembers of its cause, so that the same cause is recognised when it comes again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis.causes import Cause, CommandCause, EventCause
from chassis.errors import Gap, KeyReused, StaleVersion
from contracts.envelope import Envelope

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


def answer_given(document: Mapping[str, Any] | None, cause: Cause, consumer: str) -> Mapping[str, Any] | None:
    """What was answered when this very cause came before, empty for an event; None when it is new.

    Raises Gap when an earlier event is missing, KeyReused for another command under a known key, StaleVersion for an
    If-Match of another version.
    """
    if isinstance(cause, EventCause):
        return {} if _is_known(document, cause.envelope, consumer) else None
    if isinstance(cause, CommandCause) and document is not None:
        return _answer_to(document, cause)
    return None


def _is_known(document: Mapping[str, Any] | None, envelope: Envelope, consumer: str) -> bool:
    place = envelope.order.get(consumer)
    if place is None:
        return document is not None and envelope.id in document.get("inbox", ())
    last = 0 if document is None else document.get("seen", {}).get(envelope.source, 0)
    if place > last + 1:
        raise Gap(envelope.source, envelope.subject, last + 1, place)
    return document is not None and place <= last


def _answer_to(document: Mapping[str, Any], cause: CommandCause) -> Mapping[str, Any] | None:
    for command in document.get("commands", ()):
        if command["key"] == cause.key:
            if command["fingerprint"] != cause.fingerprint:
                raise KeyReused()
            return command["answer"]
    if cause.if_match is not None and cause.if_match != document["version"]:
        raise StaleVersion()
    return None
