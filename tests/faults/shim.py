"""A shim between the exchanges and the consumers' queues: it may hold messages back, repeat them, and mix their order.

While it lasts, events reach a queue of the shim instead of the consumer's; a thread passes them on as its plan says,
and acknowledges only what the broker has confirmed. It loses nothing, it is only rude.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import amqp

from chassis.bus.topology import Binding, whole
from chassis.bus.wire import close, open_connection

_GATHER_SECONDS = 0.3
_MOST_TOGETHER = 60
_QUIET_SECONDS = 1.0
_QUORUM = {"x-queue-type": "quorum"}


@dataclass(frozen=True, slots=True)
class Held:
    """A message on its way to `queue`."""

    queue: str
    message: amqp.Message


Plan = Callable[[list[Held]], list[Held]]
"""What is passed on of what has arrived, in which order, how often; `last` is what was kept until the end."""


class Shim:
    """Works for `queues` (all event queues by default) between `__enter__` and `__exit__`."""

    def __init__(self, amqp_uri: str, tiers: Sequence[int], plan: Plan, queues: Sequence[str] = ()) -> None:
        self._uri = amqp_uri
        self._plan = plan
        topology = whole(tiers)
        events = {queue.name for queue in topology.queues if queue.role == "events"}
        chosen = set(queues) or events
        self._bindings = [binding for binding in topology.bindings if binding.queue in chosen & events]
        self._queues = sorted({binding.queue for binding in self._bindings})
        self._ending = threading.Event()
        self._failure: BaseException | None = None
        self.passed = 0

    def __enter__(self) -> "Shim":
        self._connection = open_connection(self._uri, name="shim", heartbeat=0)
        self._channel = self._connection.channel()
        self._channel.auto_decode = False
        for queue in self._queues:
            self._channel.queue_declare(_own(queue), durable=True, auto_delete=False, arguments=_QUORUM)
        self._lead(self._bindings, _own, lambda queue: queue)
        self._channel.confirm_select()
        self._thread = threading.Thread(target=self._run, name="shim")
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Lead the events straight again, pass on what is left, and go."""
        self._ending.set()
        self._thread.join(120)
        close(self._connection)
        if self._failure:
            raise self._failure

    def _lead(self, bindings: Sequence[Binding], to: Callable[[str], str], away: Callable[[str], str]) -> None:
        """First the new way, then not the old one: for a moment an event goes both ways, never none."""
        for each in bindings:
            self._channel.queue_bind(to(each.queue), each.exchange, each.routing_key)
            self._channel.queue_unbind(away(each.queue), each.exchange, each.routing_key)

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                self._pass_on(self._gathered(_GATHER_SECONDS))
            self._lead(self._bindings, lambda queue: queue, _own)
            quiet = time.monotonic()
            while time.monotonic() - quiet < _QUIET_SECONDS:
                arrived = self._gathered(_GATHER_SECONDS)
                quiet = time.monotonic() if arrived else quiet
                self._pass_on(arrived)
            for queue in self._queues:
                self._channel.queue_delete(_own(queue))
        except Exception as trouble:  # noqa: BLE001 - raised again in the test
            self._failure = trouble

    def _gathered(self, seconds: float) -> list[Held]:
        until, arrived = time.monotonic() + seconds, []
        while time.monotonic() < until and len(arrived) < _MOST_TOGETHER:
            found = [(queue, self._channel.basic_get(_own(queue))) for queue in self._queues]
            arrived += [Held(queue, message) for queue, message in found if message is not None]
            if not any(message for _, message in found):
                time.sleep(0.02)
        return arrived

    def _pass_on(self, arrived: list[Held]) -> None:
        for held in self._plan(arrived):
            self._channel.basic_publish_confirm(held.message, exchange="", routing_key=held.queue)
            self.passed += 1
        for held in arrived:
            self._channel.basic_ack(held.message.delivery_tag)


class Muddle:
    """Shuffles, sends one in five twice, and one in ten once more long after."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._late: list[Held] = []
        self.repeated = 0

    def __call__(self, arrived: list[Held]) -> list[Held]:
        """The plan."""
        again = [held for held in arrived if self._chance.random() < 0.2]
        old, self._late = self._late[:5], self._late[5:]
        self._late += [held for held in arrived if self._chance.random() < 0.1]
        self.repeated += len(again) + len(old)
        passed = [*arrived, *again, *old]
        self._chance.shuffle(passed)
        return passed


class Withhold:
    """Keeps back the first message `wanted` agrees to, until somebody asks for it."""

    def __init__(self, wanted: Callable[[Held], bool]) -> None:
        self._wanted = wanted
        self.kept: Held | None = None

    def __call__(self, arrived: list[Held]) -> list[Held]:
        """The plan."""
        passed = []
        for held in arrived:
            if self.kept is None and self._wanted(held):
                self.kept = held
            else:
                passed.append(held)
        return passed


def _own(queue: str) -> str:
    return f"shim.{queue}"
