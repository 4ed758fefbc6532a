"""Taking events in: into the log first, then into the facts. Many handlers that wait at once share one write."""

from collections.abc import Sequence

from chassis.clock import real_now
from chassis.shared_write import Gather, SharedWrite
from contracts.envelope import Envelope
from services.analytics.domain.facts import Heard, Patch, patch_of
from services.analytics.domain.folding import merged
from services.analytics.store import EventLog, Model

_GATHER = Gather(seconds=0.25, within=0.5)
"""Nobody waits for figures so impatiently that every event would deserve a write of its own; and what a busy quarter of
a second tells of one case is one update of its facts."""


class Ingest:
    """Takes events in, each with the same effect however often it comes."""

    def __init__(self, log: EventLog, model: Model, most: int) -> None:
        self._log = log
        self._model = model
        self._shared: SharedWrite[Envelope] = SharedWrite(self._take, most, _GATHER)

    def hear(self, envelope: Envelope) -> None:
        """Take in one event; returns once it is in the log and in the facts."""
        self._shared.add(envelope)

    def _take(self, envelopes: Sequence[Envelope]) -> None:
        # Log, then look which generation is active, then fold: whoever folded into a generation that a rebuild has
        # just replaced had logged before the change, so the rebuild's last pass over the log finds it.
        now = real_now()
        self._log.append(envelopes, now)
        self._model.active().fold(patches_of(envelopes), now)


def patches_of(envelopes: Sequence[Envelope]) -> list[Patch]:
    """What these events say, fact by fact, without those that count nothing."""
    return merged(patch for patch in map(_patch, envelopes) if patch is not None)


def _patch(envelope: Envelope) -> Patch | None:
    return patch_of(Heard(name=envelope.name, sequence=envelope.sequence, data=envelope.data))
