"""Every exchange, queue and binding, derived from the event catalogue, as data and as a command to the broker.

All queues are quorum queues, also on a single node: a classic queue confirms before it is on disk. What dead-letters
does so at-least-once, which needs `reject-publish`; the default strategy loses messages when the broker dies at that
moment. The delivery limit is a fuse against crash loops only: attempts are counted in our own header.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from amqp import Channel

from chassis.bus.names import PARKING, exchange_of, parked_of, queue_of, retry_of
from chassis.bus.wire import hard_close, open_connection
from contracts.catalogue import CATALOGUE, SERVICES, heard_by, sources_of

DEFAULT_TIERS = (1, 5, 30, 300, 3600, 21600)
"""Waiting times of the retry ladder in seconds."""

_DELIVERY_LIMIT = 50
_SAFE_DEAD_LETTERING = {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A durable exchange; `kind` is topic or fanout."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable quorum queue; `role` is events, retry or parked, `service` the one that owns it."""

    name: str
    role: str
    service: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Binding:
    """What makes messages of an exchange reach a queue."""

    queue: str
    exchange: str
    routing_key: str


@dataclass(frozen=True, slots=True)
class Topology:
    """A set of things to declare; declaring the same again changes nothing."""

    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]


def whole(tiers: Sequence[int] = DEFAULT_TIERS) -> Topology:
    """Everything the catalogue asks for."""
    return _merged([*(_consumer_part(name, tiers) for name in SERVICES), *(_producer_part(n) for n in SERVICES)])


def for_service(service: str, tiers: Sequence[int] = DEFAULT_TIERS) -> Topology:
    """What one service needs: its own queues, its exchange, and the queues of all who hear it, so that nothing it says
    is ever unroutable, whichever service starts first."""
    return _merged([_consumer_part(service, tiers), _producer_part(service)])


def apply(amqp_uri: str, topology: Topology | None = None) -> Topology:
    """Declare a topology (the whole one by default) on a broker; raises OSError or amqp's errors when it refuses."""
    wanted = topology or whole()
    connection = open_connection(amqp_uri, name="topology")
    try:
        channel = connection.channel()
        declare(channel, wanted)
        connection.close()
    finally:
        hard_close(connection)
    return wanted


def declare(channel: Channel, topology: Topology) -> None:
    """Declare on an open channel: pipelined, with one question at the end that also brings back any refusal."""
    for exchange in topology.exchanges:
        channel.exchange_declare(exchange.name, exchange.kind, durable=True, auto_delete=False, nowait=True)
    for queue in topology.queues:
        channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=dict(queue.arguments), nowait=True)
    for binding in topology.bindings:
        channel.queue_bind(binding.queue, binding.exchange, binding.routing_key, nowait=True)
    for queue in topology.queues[-1:]:
        channel.queue_declare(queue.name, passive=True)


def check(channel: Channel, topology: Topology) -> None:
    """Ask whether everything is there, as `declare` asks, but without the right to make it; bindings cannot be seen.

    Raises amqp.NotFound naming the first that is not.
    """
    for exchange in topology.exchanges:
        channel.exchange_declare(exchange.name, exchange.kind, passive=True, nowait=True)
    for queue in topology.queues:
        channel.queue_declare(queue.name, passive=True, nowait=True)
    for queue in topology.queues[-1:]:
        channel.queue_declare(queue.name, passive=True)


def preparation(service: str, settings: Any) -> Callable[[Channel], None]:
    """What a service does with each new channel, by its setting TOPOLOGY (docs/adr/0018)."""
    act = check if settings.topology == "check" else declare
    return partial(act, topology=for_service(service, settings.retry_tiers_seconds))


def _merged(parts: Iterable[Topology]) -> Topology:
    exchanges: dict[str, Exchange] = {}
    queues: dict[str, Queue] = {}
    bindings: dict[Binding, None] = {}
    for part in parts:
        exchanges.update((item.name, item) for item in part.exchanges)
        queues.update((item.name, item) for item in part.queues)
        bindings.update((item, None) for item in part.bindings)
    return Topology(tuple(exchanges.values()), tuple(queues.values()), tuple(bindings))


def _consumer_part(consumer: str, tiers: Sequence[int]) -> Topology:
    sources = sources_of(consumer)
    if not sources:
        return Topology((), (), ())
    events = _events_part(consumer, heard_by(consumer))
    rooms = tuple(_retry_queue(consumer, seconds) for seconds in tiers)
    parked = Queue(parked_of(consumer), "parked", consumer, {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000})
    return Topology(
        (Exchange(PARKING, "topic"), *(Exchange(room.name, "fanout") for room in rooms), *events.exchanges),
        (parked, *rooms, *events.queues),
        (
            Binding(parked.name, PARKING, f"{consumer}.#"),
            *(Binding(room.name, room.name, "") for room in rooms),
            *events.bindings,
        ),
    )


def _producer_part(producer: str) -> Topology:
    said = [spec for spec in CATALOGUE if spec.producer == producer]
    consumers = sorted({consumer for spec in said for consumer in spec.consumers})
    return _merged(
        [
            Topology((Exchange(exchange_of(producer), "topic"), Exchange(PARKING, "topic")), (), ()),
            *(_events_part(consumer, [spec for spec in said if consumer in spec.consumers]) for consumer in consumers),
        ]
    )


def _events_part(consumer: str, specs: Iterable[Any]) -> Topology:
    wanted = sorted({(spec.producer, spec.name) for spec in specs})
    sources = sorted({source for source, _ in wanted})
    return Topology(
        tuple(Exchange(exchange_of(source), "topic") for source in sources),
        tuple(_events_queue(consumer, source) for source in sources),
        tuple(Binding(queue_of(consumer, source), exchange_of(source), name) for source, name in wanted),
    )


def _events_queue(consumer: str, source: str) -> Queue:
    name = queue_of(consumer, source)
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": _DELIVERY_LIMIT,
        "x-dead-letter-exchange": PARKING,
        "x-dead-letter-routing-key": name,
        **_SAFE_DEAD_LETTERING,
    }
    return Queue(name, "events", consumer, arguments)


def _retry_queue(consumer: str, seconds: int) -> Queue:
    """A waiting room: who enters keeps the name of its own queue as routing key and goes back there by it."""
    arguments = {
        "x-queue-type": "quorum",
        "x-message-ttl": seconds * 1000,
        "x-dead-letter-exchange": "",
        **_SAFE_DEAD_LETTERING,
    }
    return Queue(retry_of(consumer, seconds), "retry", consumer, arguments)
