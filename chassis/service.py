"""What a service class is made of: `Operations` (base class), `Wiring` (its use cases) and `poll` (periodic tasks)."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pymongo
from marshmallow import Schema, fields
from nameko.extensions import DependencyProvider
from pymongo.database import Database
from pymongo.errors import PyMongoError
from werkzeug.wrappers import Response

from chassis.bus.outbox_store import backlog
from chassis.bus.parked_routes import ParkedRoutes
from chassis.http.server import Answer, ApiCall, api, probe
from chassis.metrics import CONTENT_TYPE
from chassis.mongo import ping
from chassis.polling import poll
from chassis.release import release
from chassis.resources import Platform, Resources
from chassis.stream_routes import StreamRoutes
from chassis.tracing import CORRELATION_HEADER, Trace, bind_trace

__all__ = ["Operations", "Resources", "Wiring", "poll"]

_PING_SECONDS = 2
_LOGGED = ("causation_id", "case_id")


class _MomentSchema(Schema):
    by = fields.AwareDateTime()


class Wiring(DependencyProvider):
    """`cases = Wiring(build)`: `build(resources)` is called once, before the service starts; workers get its result.

    An exception of `build` stops the start. A `close()` method of the result, if there is one, is called at stop.
    """

    platform = Platform()

    def __init__(self, build: Callable[[Resources], Any]) -> None:
        super().__init__()
        self._build = build
        self._built: Any = None

    def setup(self) -> None:
        """Build the object."""
        self._built = self._build(self.platform.resources)

    def stop(self) -> None:
        """Close what was built."""
        close = getattr(self._built, "close", None)
        if close is not None:
            close()

    def get_dependency(self, worker_ctx: Any) -> Any:
        """The object `build` returned, the same for all workers."""
        return self._built


class _Surroundings(DependencyProvider):
    """The platform for the operations routes; on the way it puts the ids of each piece of work into its log lines."""

    platform = Platform()

    def get_dependency(self, worker_ctx: Any) -> Platform:
        """The platform of this container."""
        return self.platform

    def worker_setup(self, worker_ctx: Any) -> None:
        """Bind the ids an entrypoint put into the context data; never raises, because that would end the service."""
        data = {key: str(value) for key, value in worker_ctx.data.items() if value}
        given = {CORRELATION_HEADER: data.get("correlation_id", ""), "traceparent": data.get("traceparent", "")}
        bind_trace(Trace.from_headers(given), **{key: data[key] for key in _LOGGED if key in data})


class Operations(ParkedRoutes, StreamRoutes):
    """Base class of every service: what those who run it need to see.

    Subclasses with timers override `timers_due`; whatever else can be in progress goes into `pending_work`.
    """

    platform = _Surroundings()

    @probe("/healthz")
    def healthz(self, platform: Platform) -> dict[str, str]:
        """Alive: the event loop turns. No dependency is asked, so that an outage elsewhere restarts nobody."""
        return {"status": "alive"}

    @probe("/readyz")
    def readyz(self, platform: Platform) -> Answer:
        """Ready for work: the database answers and is prepared, and we are not stopping.

        The broker is shown but does not count: reports are accepted while it is away.
        """
        checks = {
            "database": _answers(platform.resources.db),
            "schema": platform.prepared,
            "accepting": not platform.draining,
        }
        ready = all(checks.values())
        told = {"ready": ready, "checks": checks, "broker": platform.broker_state(), "release": release()}
        told["pid"] = os.getpid()
        return Answer(200 if ready else 503, told)

    @probe("/metrics")
    def metrics(self, platform: Platform) -> Response:
        """The metrics, for Prometheus."""
        return Response(platform.resources.metrics.render(), content_type=CONTENT_TYPE)

    @api("GET", "/internal/quiescence", query_schema=_MomentSchema)
    def quiescence(self, call: ApiCall) -> dict[str, int]:
        """What is still to be done here without anything new coming in; all zero means settled.

        `?by=` (an instant with its offset) also counts the timers that will have fallen due by then, so that whoever
        is about to move the clock can ask first: afterwards a timer may have fired before the question arrives.
        """
        now = self.platform.resources.clock.now()
        counts = Counter(
            outbox=backlog(self.platform.resources.db, self.platform.outbox_collections).events,
            in_flight=self.platform.workers_busy() - 1,
            timers_due=self.timers_due(max(now, call.query.get("by") or now)),
        )
        counts.update(self.platform.pending_counts())
        counts.update(self.pending_work())
        return dict(counts)

    def timers_due(self, at: datetime) -> int:
        """How many timers are due at `at` on the business clock and not yet fired."""
        return 0

    def pending_work(self) -> dict[str, int]:
        """Further counts for /internal/quiescence."""
        return {}


def _answers(db: Database) -> bool:
    try:
        with pymongo.timeout(_PING_SECONDS):
            ping(db)
    except PyMongoError:
        return False
    return True
