"""What happens to one delivery, from arrival to settlement.

unreadable, or nobody's           parked at once, with the raw body
handler returns                   ack (the handler has committed)
handler raises Gap                short waits in its lane, then the ladder
database down                     gate shut; tried again, or postponed, without using up an attempt
any other exception               one rung up the ladder; parked when there is none left
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from chassis.bus.copies import CopyDesk
from chassis.bus.failures import describe, is_infrastructure
from chassis.bus.gate import DatabaseGate
from chassis.bus.names import STAGED_AT
from chassis.bus.origin import strangeness
from chassis.bus.session import Delivery
from chassis.clock import real_now
from chassis.errors import Gap
from chassis.log import get_logger
from chassis.metrics import Metrics
from contracts.envelope import Envelope, EnvelopeRefused, decode

OUTAGE_PATIENCE_SECONDS = 60
"""How long a delivery is held while the database is down, before it is put into a waiting room. It must stay well below
RabbitMQ's limit for an acknowledgement (30 minutes)."""

_OUTAGE_TRIES = 3

EventKey = tuple[str, str, int]
"""Source, event name and version: what a handler is chosen by."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a handler came to: `error` when it raised, `duplicate` when it says the event was known already,
    `abandoned` when the service is dying and it was never run."""

    error: Exception | None = None
    duplicate: bool = False
    abandoned: bool = False


Handler = Callable[[Envelope], Result]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a delivery can never be handled: a stable code, and a detail for the person who looks at it."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A delivery that is an event of ours."""

    delivery: Delivery
    envelope: Envelope


class Processor:
    """Handles deliveries of one service; `may_start` tells whether one may still be begun."""

    def __init__(
        self,
        handlers: Mapping[EventKey, Handler],
        copies: CopyDesk,
        gate: DatabaseGate,
        metrics: Metrics,
        may_start: Callable[[Delivery], bool],
    ) -> None:
        self._handlers = handlers
        self._copies = copies
        self._gate = gate
        self._metrics = metrics
        self._may_start = may_start
        self.running = 0

    def read(self, delivery: Delivery) -> Task | Refusal:
        """Decode a delivery; never raises, whatever a stranger has sent."""
        try:
            envelope = decode(orjson.loads(delivery.body))
        except EnvelopeRefused as refused:
            return Refusal(refused.reason, refused.detail)
        except (ValueError, RecursionError) as broken:
            return Refusal("undecodable", type(broken).__name__)
        if not (isinstance(envelope.id, str) and isinstance(envelope.subject, str)):
            return Refusal("malformed", "id and subject must be text")
        if _key(envelope) not in self._handlers:
            return Refusal("unknown_event", f"{envelope.spec.type_uri} has no handler here")
        strange = strangeness(delivery.queue, envelope.source, delivery.headers)
        if strange:
            return Refusal(*strange)
        return Task(delivery, envelope)

    def refuse(self, delivery: Delivery, refusal: Refusal) -> None:
        """Park a delivery that can never be handled."""
        get_logger().error("message_refused", queue=delivery.queue, code=refusal.reason)
        self._count("unknown", "dead")
        self._copies.park(delivery, refusal.reason, refusal.detail)

    def attempt(self, task: Task) -> bool:
        """Run the handler and settle; True when an earlier event is missing and the delivery is still ours."""
        for _ in range(_OUTAGE_TRIES):
            if not self._gate.wait(OUTAGE_PATIENCE_SECONDS):
                break
            if not self._may_start(task.delivery):
                return False
            with self._counted():
                result = self._run(task.envelope)
                if result.abandoned:
                    return False
                if result.error is None or not is_infrastructure(result.error):
                    return self._settle(task, result)
            self._gate.shut()
        self._count(task.envelope.name, "retry")
        self._copies.postpone(task.delivery)
        return False

    def give_up_gap(self, task: Task) -> None:
        """The missing event did not come in time: wait longer, on the ladder."""
        envelope = task.envelope
        self._failed(task, "gap", f"an earlier event of {envelope.source} is missing before {envelope.name}")

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a started handler until it is settled: a stop waits for these, and only for these."""
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1

    def _run(self, envelope: Envelope) -> Result:
        started = time.monotonic()
        result = self._handlers[_key(envelope)](envelope)
        self._metrics.message_duration.labels(event=envelope.name).observe(time.monotonic() - started)
        return result

    def _settle(self, task: Task, result: Result) -> bool:
        if isinstance(result.error, Gap):
            return True
        if result.error is None:
            task.delivery.ack()
            self._count(task.envelope.name, "duplicate" if result.duplicate else "ok")
            self._measure_lag(task)
        else:
            _log(task).warning("handler_failed", attempt=task.delivery.attempt, exc_info=result.error)
            self._failed(task, "attempts_exhausted", describe(result.error))
        return False

    def _failed(self, task: Task, reason: str, error: str) -> None:
        if self._copies.retry(task.delivery, error):
            self._count(task.envelope.name, "retry")
            return
        _log(task).error("message_parked", queue=task.delivery.queue, code=reason)
        self._count(task.envelope.name, "dead")
        self._copies.park(task.delivery, reason, error)

    def _count(self, event: str, outcome: str) -> None:
        self._metrics.messages_consumed.labels(event=event, outcome=outcome).inc()

    def _measure_lag(self, task: Task) -> None:
        try:
            staged = datetime.fromisoformat(task.delivery.headers[STAGED_AT])
            lag = (real_now() - staged).total_seconds()
        except (KeyError, TypeError, ValueError):
            return
        self._metrics.message_lag.labels(event=task.envelope.name).observe(max(0.0, lag))


def place_of(envelope: Envelope, consumer: str) -> int:
    """The event's place in the stream its subject has to this consumer; 0 when the producer does not count."""
    return envelope.order.get(consumer, 0)


def _log(task: Task) -> Any:
    envelope = task.envelope
    return get_logger(
        message_event=envelope.name,
        causation_id=envelope.id,
        case_id=envelope.subject,
        correlation_id=envelope.correlation_id,
    )


def _key(envelope: Envelope) -> EventKey:
    return envelope.source, envelope.spec.name, envelope.spec.version


def handlers_by_key(rows: list[tuple[EventKey, Any]]) -> dict[EventKey, Any]:
    """One handler for each event; raises ValueError when two methods of a service want the same one."""
    chosen: dict[EventKey, Any] = {}
    for key, handler in rows:
        if key in chosen:
            raise ValueError(f"two handlers for {key}")
        chosen[key] = handler
    return chosen
