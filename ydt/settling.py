"""Waiting until an installation is at rest: every outbox, every queue, every handler and every due timer done."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import amqp

from chassis.bus.topology import whole
from chassis.bus.wire import BROKER_ERRORS, close, open_connection
from chassis.errors import Unavailable
from chassis.http.client import InternalClient, RemoteProblem
from ydt.errors import Failure, TimedOut
from ydt.installation import Installation
from ydt.stack.services import GATEWAY, service_of

PAUSE_SECONDS = 0.2
QUIET_LOOKS = 2
"""One quiet look may miss a message on its way between two places; two in a row do not."""

_WITH_TIMERS = ("deadline", "casework")

NOT_ANSWERING = -1
"""Count of a place that could not be asked."""

Show = Callable[[Mapping[str, int]], None]


@dataclass(frozen=True)
class Rest:
    """How long it took until nothing moved any more, and how often was looked."""

    seconds: float
    looks: int


def settle(
    installation: Installation,
    timeout: float,
    show: Show = lambda waiting: None,
    *,
    besides: Collection[str] = (),
    pause: float = PAUSE_SECONDS,
) -> Rest:
    """Look until nothing is waiting, twice in a row. TimedOut names what is left after `timeout` seconds.

    `show` is called with each look's result: place -> count, NOT_ANSWERING for a place that gave no answer. `besides`
    names services nobody waits for here; `pause` is the time between two looks, in seconds.
    """
    client = installation.client()
    started, looks, quiet = time.monotonic(), 0, 0
    connection = _connect(installation)
    try:
        while quiet < QUIET_LOOKS:
            if looks:
                time.sleep(pause)
            waiting = services_waiting(client, installation, besides)
            waiting |= queues_waiting(connection, installation.retry_tiers, besides)
            show(waiting)
            looks += 1
            quiet = 0 if waiting else quiet + 1
            if waiting and time.monotonic() - started > timeout:
                raise TimedOut(f"Not settled after {timeout:.0f} s: {describe(waiting)}.", _way_out(waiting))
    finally:
        close(connection)
        client.close()
    return Rest(time.monotonic() - started, looks)


def timers_due(installation: Installation, by: datetime | None = None) -> bool:
    """Whether some timer has to fire, by the clock of the services; with `by` also those that fall due until then.

    Whoever is about to move the clock asks `by` the new moment first. Asked afterwards, a timer may have fired already
    while all that follows from it is still on its way.
    """
    client = installation.client()
    copies = [name for name in installation.urls if service_of(name) in _WITH_TIMERS]
    query = {"by": by.isoformat()} if by else None
    try:
        answers = [client.call(name, "GET", "/internal/quiescence", query=query, timeout=5).body for name in copies]
    except (Unavailable, RemoteProblem):
        return True
    finally:
        client.close()
    return any(counts.get("timers_due") for counts in answers)


def services_waiting(
    client: InternalClient, installation: Installation, besides: Collection[str] = ()
) -> dict[str, int]:
    """What services still have to do, as `intake outbox` -> count; empty places are left out."""
    waiting = {}
    for name in installation.urls:
        if service_of(name) in (GATEWAY, *besides):
            continue
        try:
            counts = client.call(name, "GET", "/internal/quiescence", timeout=5).body
        except (Unavailable, RemoteProblem):
            counts = {"not answering": NOT_ANSWERING}
        waiting |= {f"{name} {place}": count for place, count in counts.items() if count}
    return waiting


def queues_waiting(
    connection: amqp.Connection, tiers: tuple[int, ...], besides: Collection[str] = ()
) -> dict[str, int]:
    """Messages in every queue of the catalogue, retry ladder and parking places included; empty ones left out."""
    waiting = {}
    channel = connection.channel()
    for queue in whole(tiers).queues:
        if queue.name.partition(".")[0] in besides:
            continue
        try:
            count = channel.queue_declare(queue.name, passive=True).message_count
        except amqp.NotFound:
            channel = connection.channel()
            continue
        if count:
            waiting[f"queue {queue.name}"] = count
    channel.close()
    return waiting


def describe(waiting: Mapping[str, int]) -> str:
    """What is waiting, in words."""
    words = (place if count == NOT_ANSWERING else f"{place} {count}" for place, count in sorted(waiting.items()))
    return ", ".join(words)


def _connect(installation: Installation) -> amqp.Connection:
    try:
        return open_connection(installation.broker, name="ydt settle", heartbeat=0)
    except BROKER_ERRORS as trouble:
        raise Failure(f"The broker cannot be asked ({trouble}).", "See `ydt status`.") from trouble


def _way_out(waiting: Mapping[str, int]) -> str:
    if any(".retry." in place for place in waiting):
        return "Messages wait on the retry ladder: `ydt logs SERVICE` says why they fail."
    return "See `ydt status` and `ydt logs SERVICE`."
