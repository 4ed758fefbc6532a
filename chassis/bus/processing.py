"""What happens to one delivery, from arrival to settlement.

unreadable, or nobody's           parked at once, with the raw body
handler returns                   ack (the handler has committed)
handler raises Gap                short waits in its lane, then the ladder
database down                     gate shut; tried again, or postponed, without using up an attempt
any other exception               one rung up the ladder; parked when there is none left
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chassis.bus.copies import CopyDesk
from chassis.bus.failures import describe, is_infrastructure
from chassis.bus.gate import DatabaseGate
from chassis.bus.names import STAGED_AT
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


class Processor:
    """Handles deliveries of one service."""

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

    def read(self, delivery: Delivery) -> bool:
        """Decode a delivery in place; False when it is no event of ours, then it must be given to `refuse`."""
        return self._refusal(delivery) is None

    def refuse(self, delivery: Delivery) -> None:
        """Park a delivery that can never be handled."""
        reason, detail = self._refusal(delivery) or ("unknown_event", "")
        get_logger().error("message_refused", queue=delivery.queue, code=reason)
        self._count(delivery, "dead")
        self._copies.park(delivery, reason, detail)

    def attempt(self, delivery: Delivery) -> bool:
        """Run the handler and settle; True when an earlier event is missing and the delivery is still ours."""
        for _ in range(_OUTAGE_TRIES):
            if not self._gate.wait(OUTAGE_PATIENCE_SECONDS):
                break
            if not self._may_start(delivery):
                return False
            with self._counted():
                result = self._run(delivery)
                if result.abandoned:
                    return False
                if result.error is None or not is_infrastructure(result.error):
                    return self._settle(delivery, result)
            self._gate.shut()
        self._count(delivery, "retry")
        self._copies.postpone(delivery)
        return False

    def give_up_gap(self, delivery: Delivery) -> None:
        """The missing event did not come in time: wait longer, on the ladder."""
        envelope = delivery.envelope
        self._failed(delivery, "gap", f"an earlier event of {envelope.source} is missing before {envelope.name}")

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a started handler until it is settled: a stop waits for these, and only for these."""
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1

    def _run(self, delivery: Delivery) -> Result:
        envelope = delivery.envelope
        started = time.monotonic()
        result = self._handlers[_key(envelope)](envelope)
        self._metrics.message_duration.labels(event=envelope.name).observe(time.monotonic() - started)
        return result

    def _settle(self, delivery: Delivery, result: Result) -> bool:
        if isinstance(result.error, Gap):
            return True
        if result.error is None:
            delivery.ack()
            self._count(delivery, "duplicate" if result.duplicate else "ok")
            self._measure_lag(delivery)
        else:
            _log(delivery).warning("handler_failed", attempt=delivery.attempt, exc_info=result.error)
            self._failed(delivery, "attempts_exhausted", describe(result.error))
        return False

    def _failed(self, delivery: Delivery, reason: str, error: str) -> None:
        if self._copies.retry(delivery, error):
            self._count(delivery, "retry")
            return
        _log(delivery).error("message_parked", queue=delivery.queue, code=reason)
        self._count(delivery, "dead")
        self._copies.park(delivery, reason, error)

    def _refusal(self, delivery: Delivery) -> tuple[str, str] | None:
        """Reason and detail of why a delivery is no event of ours; None when it is, then its envelope is set."""
        try:
            envelope = decode(json.loads(delivery.body))
        except EnvelopeRefused as refused:
            return refused.reason, refused.detail
        except (ValueError, RecursionError) as broken:
            return "undecodable", type(broken).__name__
        if not (isinstance(envelope.id, str) and isinstance(envelope.subject, str)):
            return "malformed", "id and subject must be text"
        if _key(envelope) not in self._handlers:
            return "unknown_event", f"{envelope.spec.type_uri} has no handler here"
        delivery.envelope = envelope
        return None

    def _count(self, delivery: Delivery, outcome: str) -> None:
        name = delivery.envelope.name if delivery.envelope is not None else "unknown"
        self._metrics.messages_consumed.labels(event=name, outcome=outcome).inc()

    def _measure_lag(self, delivery: Delivery) -> None:
        try:
            staged = datetime.fromisoformat(delivery.headers[STAGED_AT])
            lag = (real_now() - staged).total_seconds()
        except (KeyError, TypeError, ValueError):
            return
        self._metrics.message_lag.labels(event=delivery.envelope.name).observe(max(0.0, lag))


def place_of(envelope: Envelope, consumer: str) -> int:
    """The event's place in the stream its subject has to this consumer; 0 when the producer does not count."""
    return envelope.order.get(consumer, 0)


def _log(delivery: Delivery) -> Any:
    envelope = delivery.envelope
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
