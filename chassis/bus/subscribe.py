"""`@subscribe`: a service method that hears one event of another service, reliably.

    class CaseworkService(Operations):
        name = "casework"

        @subscribe("routing", "appeal_routed")
        def on_appeal_routed(self, envelope): ...

All methods of one (service, source) pair share one queue. The method must commit before it returns: the message is
acknowledged then. It may run more than once for one event and must make the second run harmless.
"""

from collections.abc import Callable
from typing import Any

import eventlet
from eventlet.event import Event
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from chassis.bus.consumer import BusConsumer
from chassis.bus.failures import HandlerTimeout
from chassis.bus.names import queue_of
from chassis.bus.processing import EventKey, Result
from contracts.catalogue import CATALOGUE
from contracts.envelope import Envelope

HANDLER_SECONDS = 60
"""Longest run of a handler before it is interrupted and counted as failed."""


class Subscription(Entrypoint):
    """One event heard by one method."""

    consumer = BusConsumer()

    def __init__(self, source: str, event: str, version: int = 1, time_limit: float = HANDLER_SECONDS, **kwargs: Any):
        super().__init__(**kwargs)
        self.source = source
        self.event = event
        self.version = version
        self.time_limit = time_limit

    @property
    def key(self) -> EventKey:
        """What this subscription hears."""
        return self.source, self.event, self.version

    @property
    def queue(self) -> str:
        """The queue it hears it on."""
        return queue_of(self.container.service_name, self.source)

    def setup(self) -> None:
        """Join the service's consumer; raises ValueError for an event the catalogue does not send here."""
        service = self.container.service_name
        heard = {(spec.producer, spec.name, spec.version) for spec in CATALOGUE if service in spec.consumers}
        if self.key not in heard:
            raise ValueError(f"the catalogue sends no {self.event} v{self.version} from {self.source} to {service}")
        self.consumer.register(self)

    def stop(self) -> None:
        """Stop hearing; returns when every started handler has been settled."""
        self.consumer.drain()

    def handle(self, envelope: Envelope) -> Result:
        """Run the method in a worker and wait for it."""
        with self.consumer.slots:
            return self._handle(envelope)

    def _handle(self, envelope: Envelope) -> Result:
        done = Event()

        def handed_back(_context: Any, value: Any, exc_info: Any) -> tuple[Any, Any]:
            error = exc_info[1] if exc_info else None
            done.send(Result(error=error, duplicate=bool(getattr(value, "duplicate", False))))
            return value, exc_info

        try:
            self.container.spawn_worker(
                self, (envelope,), {}, context_data=_log_context(envelope), handle_result=handed_back
            )
        except ContainerBeingKilled:
            return Result(abandoned=True)
        return done.wait()

    def guard(self, method: Callable[[Envelope], Any]) -> Callable[[Envelope], Any]:
        """The method with its time limit."""

        def guarded(envelope: Envelope) -> Any:
            with eventlet.Timeout(self.time_limit, HandlerTimeout(f"no result after {self.time_limit} s")):
                return method(envelope)

        return guarded


def _log_context(envelope: Envelope) -> dict[str, str]:
    """The ids every log line of this piece of work carries."""
    return {
        "correlation_id": envelope.correlation_id,
        "traceparent": envelope.traceparent,
        "causation_id": envelope.id,
        "case_id": envelope.subject,
    }


subscribe = Subscription.decorator
