"""What one running service shares: settings, database, clock, metrics, log, and the state of its surroundings."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import eventlet
from nameko.extensions import SharedExtension
from prometheus_client import CollectorRegistry
from pymongo import MongoClient
from pymongo.database import Database

from chassis.clock import Clock, make_clock
from chassis.log import get_logger
from chassis.metrics import Metrics
from chassis.mongo import connect, is_outage, prepare
from chassis.outbox import OnCommit
from chassis.settings import ServiceSettings
from chassis.streams import Consumes
from chassis.telemetry import OFF, Telemetry, telemetry_of

_RETRY_SECONDS = 1.0
_HEARTBEAT_SECONDS = 1.0


@dataclass(frozen=True)
class Resources:
    """What a service's objects are built from; `wake_relay` hands what a commit has staged to the outbox relay: the
    collection's name, the document's id and the outbox entries."""

    settings: Any
    db: Database
    clock: Clock
    metrics: Metrics
    log: Any
    wake_relay: OnCommit = field(default=lambda *_: None)
    telemetry: Telemetry = OFF


def nameko_config(settings: ServiceSettings, store: Any = None) -> dict[str, Any]:
    """The configuration of nameko's container for a service.

    `store` is the service's store module: INDEXES (collection -> IndexModels) or ensure_indexes(db), SCHEMA_VERSION
    (1 when absent), OUTBOX_COLLECTIONS and CONSUMES (chassis.streams) are read from it, each where it is there.
    """
    return {
        "AMQP_URI": settings.broker,
        "HEARTBEAT": settings.heartbeat,
        "WEB_SERVER_ADDRESS": f"{settings.listen_host}:{settings.http_port}",
        "max_workers": settings.max_workers,
        "prefetch_count": settings.prefetch,
        "SETTINGS": settings,
        "STORE": store or SimpleNamespace(),
    }


class Platform(SharedExtension):
    """One per container: makes the resources, prepares the database, and knows whether the service may work.

    Other extensions declare `platform = Platform()` and use `platform.resources` from their `setup` on.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._resources: Resources | None = None
        self._client: MongoClient | None = None
        self._wakers: list[OnCommit] = []
        self._preparations: list[Callable[[Database], None]] = []
        self._broker: Callable[[], Mapping[str, Any]] = dict
        self._counts: list[Callable[[], Mapping[str, int]]] = []
        self._threads: list[Any] = []
        self.prepared = False
        self.draining = False

    @property
    def settings(self) -> Any:
        """The service's settings."""
        return self.container.config["SETTINGS"]

    @property
    def store(self) -> Any:
        """The service's store module, or an empty stand-in."""
        return self.container.config["STORE"]

    @property
    def outbox_collections(self) -> tuple[str, ...]:
        """The collections whose documents carry an outbox."""
        return tuple(getattr(self.store, "OUTBOX_COLLECTIONS", ()))

    @property
    def consumes(self) -> Consumes:
        """Where the events of each source end in this service's database."""
        return getattr(self.store, "CONSUMES", {})

    @property
    def resources(self) -> Resources:
        """The resources, made at first use; connecting to the database happens later, in the background."""
        with self._lock:
            if self._resources is None:
                self._resources = self._make()
            return self._resources

    def on_wake(self, waker: OnCommit) -> None:
        """Have `waker` called after every commit that staged events, with what it staged; it must not block."""
        self._wakers.append(waker)

    def on_prepare(self, preparation: Callable[[Database], None]) -> None:
        """Have the database prepared by an extension too (its indexes), before readiness; it must be repeatable."""
        self._preparations.append(preparation)

    def report_broker(self, report: Callable[[], Mapping[str, Any]]) -> None:
        """Have the broker's state shown in /readyz (`{"attached": true, ...}`); it never decides readiness."""
        self._broker = report

    def count_pending(self, counts: Callable[[], Mapping[str, int]]) -> None:
        """Add to /internal/quiescence what an extension still has in hand (`{"unacked": 3}`)."""
        self._counts.append(counts)

    def broker_state(self) -> dict[str, Any]:
        """What is known of the broker."""
        return dict(self._broker())

    def pending_counts(self) -> dict[str, int]:
        """What the extensions still have in hand."""
        total: Counter[str] = Counter()
        for counts in self._counts:
            total.update(counts())
        return dict(total)

    def workers_busy(self) -> int:
        """How many workers run now, the one that asks included."""
        return len(self.container._worker_threads)

    def wake(self, collection: str, document: Any, entries: Sequence[Mapping[str, Any]]) -> None:
        """Call every waker."""
        for waker in self._wakers:
            waker(collection, document, entries)

    def start(self) -> None:
        """Prepare the database and watch the event loop, both in the background."""
        spawn = self.container.spawn_managed_thread
        self._threads = [
            spawn(self._prepare_until_done, identifier="prepare database"),
            spawn(self._watch_event_loop, identifier="watch event loop"),
        ]

    def stop(self) -> None:
        """Close the database client; by then no worker is left."""
        for thread in self._threads:
            thread.kill()
        if self._resources is not None:
            self._resources.telemetry.close()
        self.kill()

    def kill(self) -> None:
        """Close at once. One of our own threads may be what kills the container, so none is killed here."""
        if self._client is not None:
            self._client.close()

    def _make(self) -> Resources:
        settings = self.settings
        self._client = connect(settings)
        return Resources(
            settings=settings,
            db=self._client[settings.database],
            clock=make_clock(settings),
            metrics=Metrics(CollectorRegistry(), settings.service),
            log=get_logger(),
            wake_relay=self.wake,
            telemetry=telemetry_of(settings),
        )

    def _prepare_until_done(self) -> None:
        """Prepare the database; while it is down try again, on any other fault stop the service."""
        log = self.resources.log
        while not self.prepared:
            try:
                prepare(self.resources.db, self.store, self._preparations)
            except Exception as error:
                if not is_outage(error):
                    log.critical("database_not_preparable", exc_info=error)
                    raise
                log.warning("database_not_reachable", exc_info=error)
                eventlet.sleep(_RETRY_SECONDS)
            else:
                self.prepared = True
        log.info("database_prepared")

    def _watch_event_loop(self) -> None:
        lag = self.resources.metrics.event_loop_lag
        hub = eventlet.hubs.get_hub()
        while True:
            due = hub.clock() + _HEARTBEAT_SECONDS
            eventlet.sleep(_HEARTBEAT_SECONDS)
            lag.set(max(0.0, hub.clock() - due))
