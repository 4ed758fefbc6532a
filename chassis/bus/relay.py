"""The relay: publishes what stands in the outboxes, and clears what the broker has confirmed.

A batch is up to 100 events in one pipeline; one document's events go in order, all that fit. Order is safe although
the next is sent before the last is confirmed: a channel keeps order, and if one event of a document fails while a
later one arrives, the consumer sees a gap in its count and waits until the failed one has been sent again.
A crash between confirming and clearing sends events twice, which the same count makes harmless.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pymongo.collection import Collection
from pymongo.database import Database

from chassis.bus import outbox_store
from chassis.bus.names import STAGED_AT, exchange_of
from chassis.bus.outbox_store import PendingDocument
from chassis.bus.publisher import ConfirmingPublisher, Fate, Outgoing
from chassis.log import get_logger
from chassis.metrics import Metrics
from contracts.envelope import CONTENT_TYPE

BATCH = 100
_REST_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)
_REMEMBERED_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sweep did: events confirmed, and whether the broker could not be reached."""

    confirmed: int
    broker_down: bool


@dataclass(frozen=True, slots=True)
class _Item:
    document: Any
    entry: Mapping[str, Any]


class Relay:
    """One service's outboxes and its one exchange."""

    def __init__(
        self,
        db: Database,
        collections: Sequence[str],
        producer: str,
        publisher: ConfirmingPublisher,
        metrics: Metrics,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db = db
        self._collections = tuple(collections)
        self._exchange = exchange_of(producer)
        self._publisher = publisher
        self._metrics = metrics
        self._monotonic = monotonic
        self._resting: dict[tuple[str, Any], tuple[float, int]] = {}
        self._cleared: dict[str, float] = {}

    def sweep(self) -> Sweep:
        """Send one batch of each collection. Raises PyMongoError; then nothing is lost, only sent again later."""
        confirmed, down = 0, False
        for name in self._collections:
            collection = self._db[name]
            items = self._not_cleared(_items(outbox_store.load(collection, BATCH, self._at_rest(name))))
            if not items:
                continue
            fates = self._send(items)
            confirmed += self._clear(collection, items, fates)
            self._judge(name, items, fates)
            down = down or Fate.UNKNOWN in fates
        return Sweep(confirmed, down)

    def _send(self, items: Sequence[_Item]) -> list[Fate]:
        outgoing = [self._outgoing(item.entry) for item in items]
        sound = [one for one in outgoing if one is not None]
        fates = iter(self._publisher.send(sound) if sound else ())
        return [Fate.REFUSED if one is None else next(fates) for one in outgoing]

    def _outgoing(self, entry: Mapping[str, Any]) -> Outgoing | None:
        """The message of an outbox entry; None, with an alarm, for one that is none of ours: it must stop nobody."""
        try:
            return Outgoing(
                exchange=self._exchange,
                routing_key=entry["event"],
                body=orjson.dumps(entry["body"]),
                message_id=entry["id"],
                properties={
                    "content_type": CONTENT_TYPE,
                    "content_encoding": "utf-8",
                    "type": entry["event"],
                    "application_headers": {STAGED_AT: entry["staged_at"].isoformat()},
                },
            )
        except (KeyError, TypeError, AttributeError) as broken:
            get_logger().error("outbox_entry_broken", message_id=str(entry.get("id")), exc_info=broken)
            return None

    def _not_cleared(self, items: Sequence[_Item]) -> list[_Item]:
        """Leave out what was cleared a moment ago and is only still seen."""
        now = self._monotonic()
        self._cleared = {event: at for event, at in self._cleared.items() if now - at < _REMEMBERED_SECONDS}
        return [item for item in items if item.entry["id"] not in self._cleared]

    def _clear(self, collection: Collection, items: Sequence[_Item], fates: Sequence[Fate]) -> int:
        """Clear what was confirmed. A full batch is waited for, since the next would otherwise mostly be the same one;
        a smaller one is remembered instead. A clearing lost in a failover is forgotten soon and done again."""
        done: dict[Any, list[str]] = {}
        for item, fate in zip(items, fates, strict=True):
            if fate is Fate.CONFIRMED:
                done.setdefault(item.document, []).append(item.entry["id"])
        if len(items) >= BATCH:
            outbox_store.clear(collection, done)
        else:
            outbox_store.clear_lightly(collection, done)
            now = self._monotonic()
            self._cleared.update((event, now) for ids in done.values() for event in ids)
        return sum(map(len, done.values()))

    def _judge(self, collection: str, items: Sequence[_Item], fates: Sequence[Fate]) -> None:
        """Count, raise the alarm, and let documents rest whose events the broker does not take."""
        for item, fate in zip(items, fates, strict=True):
            self._metrics.outbox_published.labels(outcome=fate.value).inc()
            if fate is Fate.UNROUTABLE:
                self._metrics.publish_unroutable.labels(event=item.entry["event"]).inc()
                get_logger().error("event_unroutable", message_event=item.entry["event"], message_id=item.entry["id"])
        failed = {
            item.document for item, fate in zip(items, fates, strict=True) if fate in (Fate.UNROUTABLE, Fate.REFUSED)
        }
        for document in {item.document for item in items} - failed:
            self._resting.pop((collection, document), None)
        for document in failed:
            self._rest(collection, document)
        if Fate.UNROUTABLE in fates:
            self._publisher.drop()  # the next connection declares the topology again

    def _rest(self, collection: str, document: Any) -> None:
        _, step = self._resting.get((collection, document), (0.0, 0))
        seconds = _REST_SECONDS[min(step, len(_REST_SECONDS) - 1)]
        self._resting[(collection, document)] = (self._monotonic() + seconds, step + 1)

    def _at_rest(self, collection: str) -> list[Any]:
        now = self._monotonic()
        return [key for (name, key), (until, _) in self._resting.items() if name == collection and until > now]


def _items(documents: Sequence[PendingDocument]) -> list[_Item]:
    """Whole documents until the batch is full; the last one as far as it fits, from its head."""
    items = [_Item(document.id, entry) for document in documents for entry in document.entries]
    return items[:BATCH]
