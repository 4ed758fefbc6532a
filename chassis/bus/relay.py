"""The relay: publishes what stands in the outboxes, and clears what the broker has confirmed.

Mostly it is handed the events by those who have just committed them; it looks into the outboxes for whatever was not
handed over, or could not be sent then. A batch is up to 100 events in one pipeline. Order is safe although
the next is sent before the last is confirmed: a channel keeps order, and if one event of a document fails while a
later one arrives, the consumer sees a gap in its count and waits until the failed one has been sent again.
A crash between confirming and clearing sends events twice, which the same count makes harmless.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
from pymongo.database import Database

from chassis.bus import outbox_store
from chassis.bus.clearing import Clearing
from chassis.bus.handover import Staged, Streams
from chassis.bus.names import STAGED_AT, exchange_of
from chassis.bus.outbox_store import PendingDocument
from chassis.bus.publisher import ConfirmingPublisher, Fate, Outgoing
from chassis.clock import real_now
from chassis.log import get_logger
from chassis.metrics import Metrics
from contracts.envelope import CONTENT_TYPE

BATCH = 100
_REST_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sweep or sending did: events confirmed, whether the broker was out of reach, whether there is more in
    the outboxes that could be sent now, and how long the oldest event found there had waited."""

    confirmed: int
    broker_down: bool
    more: bool = False
    oldest_seconds: float = field(default=0.0, compare=False)


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
        self._streams = Streams()
        self.on_sent: Callable[[Mapping[str, Any]], None] | None = None
        self.clearing = Clearing(db, monotonic)

    def send(self, handed: Sequence[Staged]) -> Sweep:
        """Send events just committed, as far as they are next in turn; the rest is left to a sweep."""
        fresh = [item for item in handed if item.entry["id"] not in self.clearing]
        ready = [item for item in fresh if self._is_awake(item) and self._streams.is_next(item)]
        return replace(self._deliver(ready), more=len(ready) < len(fresh))

    def sweep(self) -> Sweep:
        """Send one batch of each collection, as it stands in the outboxes. Raises PyMongoError; then nothing is lost,
        only sent again later."""
        self.clearing.flush()
        swept = [self._sweep_one(name) for name in self._collections]
        return Sweep(
            confirmed=sum(one.confirmed for one in swept),
            broker_down=any(one.broker_down for one in swept),
            more=any(one.more for one in swept),
            oldest_seconds=max((one.oldest_seconds for one in swept), default=0.0),
        )

    def _sweep_one(self, name: str) -> Sweep:
        found = _items(name, outbox_store.load(self._db[name], BATCH, self._at_rest(name)))
        waiting = [item for item in found if item.entry["id"] not in self.clearing]
        swept = self._deliver(waiting)
        full = swept.confirmed >= BATCH
        # A full batch is waited for, since the next one would otherwise mostly be the same.
        self.clearing.flush(wait=full)
        return replace(swept, more=full, oldest_seconds=_age(waiting))

    def _deliver(self, items: Sequence[Staged]) -> Sweep:
        if not items:
            return Sweep(0, broker_down=False)
        fates = self._send(items)
        for item, fate in zip(items, fates, strict=True):
            if fate is Fate.CONFIRMED:
                self._streams.sent(item)
                self.clearing.add(item.collection, item.document, item.entry["id"])
                if self.on_sent is not None:
                    self.on_sent(item.entry)
            else:
                self._streams.failed(item)
        self._judge(items, fates)
        return Sweep(fates.count(Fate.CONFIRMED), Fate.UNKNOWN in fates)

    def _send(self, items: Sequence[Staged]) -> list[Fate]:
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

    def _judge(self, items: Sequence[Staged], fates: Sequence[Fate]) -> None:
        """Count, raise the alarm, and let documents rest whose events the broker does not take."""
        failed = set()
        for item, fate in zip(items, fates, strict=True):
            self._metrics.outbox_published.labels(outcome=fate.value).inc()
            if fate in (Fate.UNROUTABLE, Fate.REFUSED):
                failed.add((item.collection, item.document))
            if fate is Fate.UNROUTABLE:
                self._metrics.publish_unroutable.labels(event=item.entry["event"]).inc()
                get_logger().error("event_unroutable", message_event=item.entry["event"], message_id=item.entry["id"])
        if self._resting:
            for document in {(item.collection, item.document) for item in items} - failed:
                self._resting.pop(document, None)
        for document in failed:
            self._rest(document)
        if Fate.UNROUTABLE in fates:
            self._publisher.drop()  # the next connection declares the topology again

    def _rest(self, document: tuple[str, Any]) -> None:
        _, step = self._resting.get(document, (0.0, 0))
        seconds = _REST_SECONDS[min(step, len(_REST_SECONDS) - 1)]
        self._resting[document] = (self._monotonic() + seconds, step + 1)

    def _is_awake(self, item: Staged) -> bool:
        until, _ = self._resting.get((item.collection, item.document), (0.0, 0))
        return until <= self._monotonic()

    def _at_rest(self, collection: str) -> list[Any]:
        now = self._monotonic()
        return [key for (name, key), (until, _) in self._resting.items() if name == collection and until > now]


def _items(collection: str, documents: Sequence[PendingDocument]) -> list[Staged]:
    """Whole documents until the batch is full; the last one as far as it fits, from its head."""
    items = [Staged(collection, document.id, entry) for document in documents for entry in document.entries]
    return items[:BATCH]


def _age(items: Sequence[Staged]) -> float:
    """Seconds since the oldest of these was staged; entries that are none of ours do not count."""
    staged = [at for item in items if isinstance(at := item.entry.get("staged_at"), datetime)]
    return (real_now() - min(staged)).total_seconds() if staged else 0.0
