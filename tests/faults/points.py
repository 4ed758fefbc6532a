"""The named points of the code at which a process can be struck: between two steps that must not come apart.

Nothing of this is in the services: the launcher of the fault runs (`tests.faults.launcher`) puts a trap before or after
a function, and a trap costs nothing unless a file arms it. So no setting, and no mistake, can arm one in production.
"""

import importlib
import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

BEFORE, AFTER = "before", "after"
FOLDER = "points"

IN_TURN = "named points"
POISONED = "poison messages"
JUMPING = "clock jumps"

_EMITTING = ("intake", "routing", "casework", "deadline", "notify")
_HEARING = ("routing", "casework", "deadline", "notify", "analytics")


@dataclass(frozen=True, slots=True)
class Point:
    """`place` is module:function; `services` are struck there in the scenario named `scenario`, at one of the first
    `often` times they get there."""

    name: str
    place: str
    moment: str
    services: tuple[str, ...]
    scenario: str = IN_TURN
    often: int = 3


POINTS = (
    Point("handler begun", "chassis.bus.subscribe:Subscription._handle", BEFORE, _HEARING),
    Point("decided, not written", "chassis.document_writes:DocumentWrites._result", BEFORE, _EMITTING),
    Point("saved, not handed to the relay", "chassis.bus.outbox_relay:OutboxRelay._take_over", BEFORE, _EMITTING),
    Point("outbox read, not published", "chassis.bus.relay:Relay._send", BEFORE, ("intake", "casework", "deadline")),
    Point(
        "published, not confirmed",
        "chassis.bus.publisher:ConfirmingPublisher._await_confirmations",
        BEFORE,
        ("routing", "casework", "deadline"),
    ),
    Point("confirmed, outbox not cleared", "chassis.bus.relay:Relay._send", AFTER, ("intake", "routing", "casework")),
    Point("committed, not acknowledged", "chassis.bus.session:Delivery.ack", BEFORE, _HEARING),
    Point("acknowledgement not told", "chassis.bus.session:Session._tell_done", BEFORE, _HEARING),
    Point("event logged, not folded", "services.analytics.store:Generation.fold", BEFORE, ("analytics",)),
    Point("folded, not counted", "services.analytics.store:Generation._count", BEFORE, ("analytics",)),
    Point("mail sent, not noted", "services.notify.usecases.sending:Postman._record", BEFORE, ("notify",)),
    Point("copy confirmed, original kept", "chassis.bus.copies:CopyDesk.send", AFTER, ("casework",), POISONED),
    Point("parked in the database only", "chassis.bus.clerk:record", AFTER, ("casework",), POISONED),
    Point(
        "timer decided, not written",
        "chassis.document_writes:DocumentWrites.update_together",
        BEFORE,
        ("deadline",),
        JUMPING,
        often=1,
    ),
    Point(
        "timer written, not handed over",
        "chassis.document_writes:DocumentWrites.update_together",
        AFTER,
        ("deadline",),
        JUMPING,
        often=1,
    ),
)


def points_of(scenario: str) -> tuple[Point, ...]:
    """The points a scenario strikes at."""
    return tuple(point for point in POINTS if point.scenario == scenario)


@dataclass(frozen=True, slots=True)
class Arm:
    """A trap that is set: at the `nth` time `point` is reached the process sends itself `number`."""

    point: str
    nth: int
    number: int = signal.SIGKILL

    def write(self, path: Path) -> None:
        """Set it for the process that watches this file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(f"{self.point}\n{self.nth}\n{int(self.number)}\n", encoding="utf-8")
        os.replace(part, path)

    @classmethod
    def read(cls, path: Path) -> "Arm | None":
        """What is set, if anything is."""
        try:
            point, nth, number = path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        return cls(point, int(nth), int(number))


class Traps:
    """The traps of one process. The file that arms one is taken away before the blow, so it strikes once."""

    def __init__(self, path: Path, strike: Callable[[int], None]) -> None:
        self._path = path
        self._strike = strike
        self._armed: tuple[Arm, int] | None = None

    def reach(self, point: str) -> None:
        """The code has come to a point."""
        arm = Arm.read(self._path)
        if arm is None or arm.point != point:
            return
        times = self._armed[1] + 1 if self._armed and self._armed[0] == arm else 1
        self._armed = (arm, times)
        if times >= arm.nth:
            self._path.unlink(missing_ok=True)
            self._armed = None
            self._strike(arm.number)


def strike_self(number: int) -> None:
    """Send this process a signal that nothing can catch."""
    os.kill(os.getpid(), number)


def set_traps(traps: Traps, points: Iterable[Point] = POINTS) -> None:
    """Put a trap at every point that is in this process's code; those of other services are left out."""
    for point in points:
        owner, name = owner_of(point)
        setattr(owner, name, _trapped(getattr(owner, name), point, traps))


def owner_of(point: Point) -> tuple[Any, str]:
    """What holds the function of a point, and its name there; raises AttributeError when the code has moved on."""
    module, _, path = point.place.partition(":")
    *owners, name = path.split(".")
    owner: Any = importlib.import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    getattr(owner, name)
    return owner, name


def _trapped(function: Callable[..., Any], point: Point, traps: Traps) -> Callable[..., Any]:
    @wraps(function)
    def passing(*arguments: Any, **options: Any) -> Any:
        if point.moment == BEFORE:
            traps.reach(point.name)
        result = function(*arguments, **options)
        if point.moment == AFTER:
            traps.reach(point.name)
        return result

    return passing
