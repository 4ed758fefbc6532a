"""Why a document changes: an event that came in, a person's command, or a timer that fired."""

from dataclasses import dataclass

from contracts.envelope import Envelope
from contracts.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account, the role it acts in, and the organ and region subtree that bound it."""

    id: str
    role: str
    org: str | None = None
    region: str | None = None
    name: str = ""


SYSTEM = Actor(id="system", role=Role.SYSTEM)
"""The system itself, as it stands in histories."""


@dataclass(frozen=True, slots=True)
class EventCause:
    """An event of another service."""

    envelope: Envelope


@dataclass(frozen=True, slots=True)
class CommandCause:
    """A person's command: `key` makes it safe to repeat, `fingerprint` tells a repeat from a misuse of the key."""

    key: str
    fingerprint: str
    actor: Actor
    correlation_id: str = ""
    traceparent: str = ""
    if_match: int | None = None


@dataclass(frozen=True, slots=True)
class TimerCause:
    """A moment that came; `id` names the timer in the causation chain."""

    id: str


Cause = EventCause | CommandCause | TimerCause
