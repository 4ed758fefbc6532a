"""The consumer of one service: all its queues, shared by all its subscriptions."""

from collections.abc import Callable
from functools import partial
from typing import Any

import eventlet
from eventlet.semaphore import Semaphore
from nameko.extensions import SharedExtension

from chassis.bus import parked, topology
from chassis.bus.clerk import ParkingClerk
from chassis.bus.copies import CopyDesk
from chassis.bus.gate import DatabaseGate
from chassis.bus.lanes import Lanes
from chassis.bus.names import parked_of
from chassis.bus.processing import Processor, Refusal, Task, handlers_by_key, place_of
from chassis.bus.publisher import ConfirmingPublisher, Fate, Outgoing
from chassis.bus.receiver import Receiver
from chassis.bus.session import Delivery
from chassis.bus.wire import open_connection
from chassis.clock import real_now
from chassis.mongo import ping
from chassis.resources import Platform
from chassis.telemetry import traced
from contracts.catalogue import heard_by

_TEND_SECONDS = 1.0
_SHARE_OF_WORKERS = 0.6
"""At most this share of the workers handles events, so that the service still answers by HTTP when handlers hang."""

_PREPARED_CHECK_SECONDS = 0.1


class BusConsumer(SharedExtension):
    """Hears everything its service subscribes to. Begins in the background: the broker may be down for a day, and the
    service still answers by HTTP."""

    platform = Platform()

    def __init__(self) -> None:
        super().__init__()
        self._subscriptions: list[Any] = []
        self._threads: list[Any] = []

    def register(self, subscription: Any) -> None:
        """Add a subscription; called while the container sets up."""
        self._subscriptions.append(subscription)

    def setup(self) -> None:
        """Tell the platform what is known here."""
        self.platform.on_prepare(parked.prepare)

    def start(self) -> None:
        """Begin to consume, once the database is prepared; a service that hears nothing has nothing to begin."""
        self._build()
        if not self._subscriptions:
            return
        self.platform.report_broker(lambda: {"attached": self.is_attached, "paused": self._gate.is_shut})
        self.platform.count_pending(lambda: {"in_flight": self.in_flight})
        self._threads = [self._spawn(self._receive), self._spawn(self._tend)]

    def drain(self) -> None:
        """Take no more messages and wait until every started handler has been settled; safe to call again."""
        if not self._threads or self._threads[0].dead:
            return
        self._receiver.stop()
        if self._receiver.session is not None:
            with eventlet.Timeout(self.platform.settings.drain_seconds, False):
                self._threads[0].wait()
        self._threads[0].kill()

    def stop(self) -> None:
        """End the connections."""
        self.drain()
        self.kill()
        self._copies.close()

    def kill(self) -> None:
        """Drop everything; what was not settled is delivered again."""
        for thread in self._threads:
            thread.kill()

    def publish(self, outgoing: Outgoing) -> Fate:
        """Publish one message with confirmation, for whoever puts a parked message back."""
        return self._copies.send(outgoing)

    @property
    def is_attached(self) -> bool:
        """Whether the broker is connected."""
        session = self._receiver.session
        return session is not None and session.is_open

    @property
    def in_flight(self) -> int:
        """Messages taken from the broker and not settled yet."""
        session = self._receiver.session
        return 0 if session is None else len(session.unsettled)

    def _build(self) -> None:
        resources, settings, service = self.platform.resources, self.platform.settings, self.container.service_name
        prepare = topology.preparation(service, settings)
        publisher = ConfirmingPublisher(partial(open_connection, settings.broker, name=f"{service} copies"), prepare)
        self._metrics, self._telemetry = resources.metrics, resources.telemetry
        self.slots = Semaphore(max(1, int(settings.max_workers * _SHARE_OF_WORKERS)))
        self._copies = CopyDesk(publisher, service, settings.retry_tiers_seconds)
        self._receiver = Receiver(
            connect=partial(
                open_connection, settings.broker, name=f"{service} consumer", heartbeat=settings.heartbeat
            ),
            prepare=prepare,
            queues=(*sorted({item.queue for item in self._subscriptions}), parked_of(service)),
            prefetch=settings.prefetch,
            on_message=self._arrived,
            busy=lambda: self._processor.running,
        )
        self._gate = DatabaseGate(partial(ping, resources.db), self._spawn, self._receiver.pause, self._receiver.resume)
        self._processor = Processor(
            self._handlers(service), self._copies, self._gate, resources.metrics, self._may_start
        )
        self._lanes = Lanes(self._spawn, self._processor.attempt, self._processor.give_up_gap, self._is_worth_it)
        self._clerk = ParkingClerk(parked.collection(resources.db), self._gate, resources.metrics)

    def _handlers(self, service: str) -> dict[Any, Any]:
        handlers = handlers_by_key(
            [(item.key, traced(item.handle, item.queue, self._telemetry)) for item in self._subscriptions]
        )
        unheard = {(spec.producer, spec.name, spec.version) for spec in heard_by(service)} - set(handlers)
        if unheard:
            self.platform.resources.log.error("events_without_handler", events=sorted(map(str, unheard)))
        return handlers

    def _receive(self) -> None:
        while not self.platform.prepared:
            eventlet.sleep(_PREPARED_CHECK_SECONDS)
        self._receiver.run()

    def _arrived(self, delivery: Delivery) -> None:
        """Sort a delivery in; called by the reading greenlet, so it must not block."""
        if self._receiver.is_stopping:
            return
        self._metrics.consumer_last_delivery.labels(queue=delivery.queue).set(real_now().timestamp())
        if delivery.queue == parked_of(self.container.service_name):
            self._spawn(partial(self._clerk.file, delivery))
            return
        read = self._processor.read(delivery)
        if isinstance(read, Refusal):
            self._spawn(partial(self._processor.refuse, delivery, read))
        else:
            place = place_of(read.envelope, self.container.service_name)
            self._lanes.add((delivery.queue, read.envelope.subject), place, read)

    def _is_worth_it(self, task: Task) -> bool:
        return self._may_start(task.delivery)

    def _may_start(self, delivery: Delivery) -> bool:
        return delivery.is_live and not self._receiver.is_stopping

    def _tend(self) -> None:
        while True:
            eventlet.sleep(_TEND_SECONDS)
            self._copies.tend()
            self._metrics.inbox_gaps.set(self._lanes.gaps)

    def _spawn(self, function: Callable[[], None]) -> Any:
        return self.container.spawn_managed_thread(function, identifier="bus")
