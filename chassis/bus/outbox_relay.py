"""The relay as part of a nameko container: it runs in the background while the service lives, and ends after it."""

import os
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import eventlet
from nameko.extensions import DependencyProvider
from pymongo.errors import PyMongoError

from chassis.bus import lease, outbox_store, topology
from chassis.bus.handover import Handover
from chassis.bus.lease import Lease
from chassis.bus.names import exchange_of
from chassis.bus.publisher import ConfirmingPublisher
from chassis.bus.relay import BATCH, Relay, Sweep
from chassis.bus.wire import open_connection
from chassis.clock import real_now
from chassis.log import get_logger
from chassis.resources import Platform
from chassis.telemetry import sent_span

SWEEP_SECONDS = 1.0
"""Longest wait before the outboxes are looked at, while nobody but us fills them."""

SHARED_SWEEP_SECONDS = 0.25
"""The same, as long as other copies of the service are at work: their commits are not handed to us."""

_SHARED_FOR_SECONDS = 60.0
_SURELY_HANDED_SECONDS = 0.5
"""An event that stands so long in an outbox and was not handed to us was committed by another copy."""


LEASE_SECONDS = 6.0
LATE_SECONDS = 60
"""Age from which an unpublished event is an alarm of its own."""

_GATHER_SECONDS = 0.003
_BUSY_GATHER_SECONDS = 0.015
_BUSY_WITHIN_SECONDS = 0.05
_CLEAR_WHEN_IDLE_SECONDS = 0.05
_START_SECONDS = 0.25
_TEND_SECONDS = 1.0
_MEASURE_SECONDS = 5.0
_DOWN_PAUSES = (0.5, 1.0, 2.0, 5.0)
_LAST_SWEEPS_SECONDS = 2.0


class OutboxRelay(DependencyProvider):
    """Publishes the outboxes of its service. Stopped with the dependencies, that is after the last handler."""

    platform = Platform()

    def __init__(self) -> None:
        super().__init__()
        self._handover = Handover()
        self._woken = threading.Event()
        self._stop_asked = threading.Event()
        self._thread: Any = None
        self._failures = 0
        self._holds_lease = False
        self._is_late = self._is_idle = False
        self._sent_at = self._sweep_at = self._shared_until = 0.0

    def setup(self) -> None:
        """Ask for the index, and to be handed what each commit has staged."""
        self.platform.on_prepare(partial(outbox_store.prepare, collections=self.platform.outbox_collections))
        if self.platform.outbox_collections:
            self.platform.on_wake(self._take_over)

    def start(self) -> None:
        """Begin to publish in the background."""
        if self.platform.outbox_collections:
            self._build()
            self._thread = self.container.spawn_managed_thread(self._run, identifier="outbox relay")

    def stop(self) -> None:
        """Send what is still there, for a moment, then hand the lease back."""
        self._stop_asked.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.wait()

    def kill(self) -> None:
        """Stop at once; what was not cleared is sent again by the next start."""
        if self._thread is not None:
            self._thread.kill()

    def get_dependency(self, worker_ctx: Any) -> None:
        """Nothing: services never publish by themselves."""
        return

    def _build(self) -> None:
        resources, settings, service = self.platform.resources, self.platform.settings, self.container.service_name
        self._publisher = ConfirmingPublisher(
            partial(open_connection, settings.broker, name=f"{service} relay"), topology.preparation(service, settings)
        )
        self._metrics = resources.metrics
        self._db = resources.db
        self._relay = Relay(resources.db, self.platform.outbox_collections, service, self._publisher, resources.metrics)
        if resources.telemetry.is_on:
            tell, exchange = resources.telemetry.tell, exchange_of(service)
            self._relay.on_sent = lambda entry: tell(sent_span(entry, exchange))
        holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._lease = Lease(resources.db[lease.COLLECTION], "outbox-relay", holder, LEASE_SECONDS)
        self._tend_at = self._measure_at = 0.0

    def _run(self) -> None:
        while not self.platform.prepared and not self._stop_asked.wait(_START_SECONDS):
            pass
        end = None
        while end is None or time.monotonic() < end:
            pause = self._round()
            if self._stop_asked.is_set():
                end = end or time.monotonic() + _LAST_SWEEPS_SECONDS
                if pause > 0:
                    break
            elif pause > 0:
                self._wait(pause)
        self._end()

    def _take_over(self, collection: str, document: Any, entries: Sequence[Mapping[str, Any]]) -> None:
        self._handover.put(collection, document, entries)
        self._woken.set()

    def _round(self) -> float:
        """Send what is there; how long to wait before the next look."""
        try:
            self._holds_lease = self._lease.hold()
            if not self._holds_lease:
                self._handover.forget()
                return LEASE_SECONDS / 3
            swept = self._send()
            self._look_after()
        except PyMongoError as trouble:
            get_logger().warning("outbox_not_readable", exc_info=trouble)
            return self._down()
        if swept.broker_down:
            return self._down()
        self._failures = 0
        if swept.more or self._handover:
            return 0
        return _CLEAR_WHEN_IDLE_SECONDS if self._relay.clearing else max(0.01, self._sweep_at - time.monotonic())

    def _send(self) -> Sweep:
        """What was handed over, then, when it is time or something is missing, what stands in the outboxes."""
        now = time.monotonic()
        handed = self._handover.take(BATCH)
        sent = self._relay.send(handed)
        self._sent_at = now if handed else self._sent_at
        if sent.broker_down:
            return sent
        if sent.more or now >= self._sweep_at:
            return self._sweep(now)
        if self._is_idle or self._relay.clearing.is_due:
            self._relay.clearing.flush()
        return sent

    def _sweep(self, now: float) -> Sweep:
        swept = self._relay.sweep()
        if swept.oldest_seconds > _SURELY_HANDED_SECONDS:
            self._shared_until = now + _SHARED_FOR_SECONDS
        self._sweep_at = now + (SHARED_SWEEP_SECONDS if now < self._shared_until else SWEEP_SECONDS)
        return swept

    def _down(self) -> float:
        self._handover.forget()
        self._sweep_at = 0.0
        self._failures += 1
        return _DOWN_PAUSES[min(self._failures, len(_DOWN_PAUSES)) - 1]

    def _wait(self, seconds: float) -> None:
        """Wait for a commit, at most so long; then a moment more, so that commits of one instant go together. When
        something is down, or another copy is at work, a commit does not shorten the wait."""
        if self._failures or not self._holds_lease:
            self._stop_asked.wait(seconds)
            return
        self._is_idle = not self._woken.wait(seconds)
        if not self._is_idle:
            busy = time.monotonic() - self._sent_at < _BUSY_WITHIN_SECONDS
            eventlet.sleep(_BUSY_GATHER_SECONDS if busy else _GATHER_SECONDS)
        self._woken.clear()

    def _look_after(self) -> None:
        now = time.monotonic()
        if now >= self._tend_at:
            self._tend_at = now + _TEND_SECONDS
            self._publisher.tend()
        if now >= self._measure_at:
            self._measure()
            took = time.monotonic() - now
            self._measure_at = now + max(_MEASURE_SECONDS, 20 * took)

    def _measure(self) -> None:
        """The reconciliation sweep of the sending side: how much waits, how old the oldest is."""
        backlog = outbox_store.backlog(self._db, self.platform.outbox_collections)
        age = 0.0 if backlog.oldest is None else max(0.0, (real_now() - backlog.oldest).total_seconds())
        self._metrics.outbox_pending.set(backlog.events)
        self._metrics.outbox_oldest_age.set(age)
        if age > LATE_SECONDS and not self._is_late:
            get_logger().error("outbox_late", events=backlog.events, oldest_seconds=round(age))
        self._is_late = age > LATE_SECONDS

    def _end(self) -> None:
        try:
            self._relay.clearing.flush()
            self._lease.release()
        except PyMongoError as trouble:
            get_logger().info("lease_not_released", error=type(trouble).__name__)
        self._publisher.close()
