"""Kills, freezes and restarts processes of a stack, and remembers when. Only processes the stack started."""

import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.faults.fragile import FragileStack
from tests.faults.points import Arm, Point
from tests.faults.tally import Tally
from ydt.stack import mongod, rabbitmq
from ydt.stack.services import GATEWAY, NAMEKO_SERVICES

DATABASE, BROKER = mongod.NAME, rabbitmq.NAME
SERVICES = (*NAMEKO_SERVICES, GATEWAY)
EVERYTHING = (*SERVICES, BROKER, DATABASE)

LONG_OUTAGE_SECONDS = (8.0, 9.0)
"""Longer than the services' database time limit (5 s): a shorter outage hides behind the driver's own second try."""
SHORT_OUTAGE_SECONDS = (0.2, 1.5)

REACHED_WITHIN_SECONDS = 300.0
"""A point that is not reached by then is a fault of the scenario, on however slow a machine."""
MORE_WORK_SECONDS = 4.0


@dataclass
class Outage:
    """One process away from `began` until it was started (or thawed) again at `ended`; monotonic seconds."""

    victim: str
    how: str
    began: float
    ended: float = 0.0


@dataclass
class Saboteur:
    """Does the damage; `tell` prints what it does, so that a failing run can be read."""

    stack: FragileStack
    chance: random.Random
    tell: Callable[[str], None]
    outages: list[Outage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tally = Tally(self.stack)

    def kill(self, victim: str, *, meanwhile: Callable[[], None] = lambda: None, wait: bool = True) -> Outage:
        """kill -9, an outage of a length that suits the victim, start again; `meanwhile` runs during the outage."""
        outage = self._begin(victim, "kill -9")
        self.tally.before_end_of(victim)
        assert self.stack.kill(victim), f"{victim} was not running"
        meanwhile()
        self._sit_out(outage)
        self.stack.launch(victim)
        self._end(outage)
        if wait:
            self.stack.wait_ready(victim)
        return outage

    def freeze_together(self, victims: tuple[str, ...], seconds: float) -> None:
        """SIGSTOP several processes for so long, as when the machine they share hangs."""
        outages = [self._begin(victim, "freeze") for victim in victims if self.stack.pause(victim)]
        try:
            time.sleep(seconds)
        finally:
            for outage in outages:
                self.stack.resume(outage.victim)
                self._end(outage)
        self.wait_all_ready()

    def freeze(self, victim: str, *, meanwhile: Callable[[], None] = lambda: None) -> Outage:
        """SIGSTOP for a while, then SIGCONT: the connections stay open and nothing answers."""
        outage = self._begin(victim, "freeze")
        assert self.stack.pause(victim), f"{victim} was not running"
        try:
            meanwhile()
            self._sit_out(outage)
        finally:
            self.stack.resume(victim)
        self._end(outage)
        self.stack.wait_ready(victim)
        return outage

    def cut_power(self) -> None:
        """kill -9 of everything at once, then start everything again."""
        self.tell("kill -9 of everything at once")
        outages = [Outage(victim, "kill -9", time.monotonic()) for victim in EVERYTHING]
        for victim in EVERYTHING:
            self.tally.before_end_of(victim)
        for victim in EVERYTHING:
            self.stack.kill(victim)
        time.sleep(self.chance.uniform(*SHORT_OUTAGE_SECONDS))
        for outage in outages:
            outage.ended = time.monotonic()
        self.outages += outages
        self.stack.up()

    def strike_at(self, point: Point, work: Callable[[], None]) -> None:
        """kill -9 of each service of a point by itself, the moment it gets there; `work` brings it there."""
        for service in point.services:
            self.tally.before_end_of(service)
            Arm(point.name, self.chance.randint(1, point.often)).write(self.stack.arm_file(service))
        waiting = set(point.services)
        self.while_working(work, lambda: self._raise_the_dead(waiting, f"kill -9 at '{point.name}'"), point.name)
        for service in point.services:
            self.stack.wait_ready(service)

    def freeze_at(self, traps: Mapping[tuple[str, ...], str], seconds: float, work: Callable[[], None]) -> None:
        """SIGSTOP at named points, of one of the copies of each service; when all stand still, so long, then SIGCONT.

        One after the other, so name first who hears, then who speaks: a service whose source stands still gets nowhere.
        Whichever copy gets to its point first is the one; the others go on.
        """
        stopped: list[Outage] = []
        try:
            for copies, point in traps.items():
                self._set_trap(copies, point)
                self.while_working(work, partial(self._stands_still, copies, point, stopped), f"{copies}: {point}")
            time.sleep(seconds)
        finally:
            for process in (process for copies in traps for process in copies):
                self.stack.arm_file(process).unlink(missing_ok=True)
                self.stack.resume(process)
            for outage in stopped:
                self._end(outage)

    def _set_trap(self, copies: tuple[str, ...], point: str) -> None:
        for process in copies:
            Arm(point, self.chance.randint(1, 2), signal.SIGSTOP).write(self.stack.arm_file(process))

    def _stands_still(self, copies: tuple[str, ...], point: str, stopped: list[Outage]) -> bool:
        there = [process for process in copies if is_stopped(self.stack.processes.pid(process))]
        if there:
            for process in copies:
                self.stack.arm_file(process).unlink(missing_ok=True)
            stopped.append(self._begin(there[0], f"freeze at '{point}'"))
        return bool(there)

    def while_working(self, work: Callable[[], None], done: Callable[[], bool], what: str) -> None:
        """Bring work again and again until it is done; AssertionError when that takes too long."""
        limit, more_at = time.monotonic() + REACHED_WITHIN_SECONDS, 0.0
        while not done():
            now = time.monotonic()
            assert now < limit, f"not reached in {REACHED_WITHIN_SECONDS:.0f} s: {what}"
            if now >= more_at:
                work()
                more_at = now + MORE_WORK_SECONDS
            time.sleep(0.05)

    def _raise_the_dead(self, waiting: set[str], how: str) -> bool:
        """Start those again that have died since the last look; True when all have."""
        for service in sorted(waiting):
            if not self.stack.processes.pid(service):
                outage = self._begin(service, how)
                self.stack.launch(service)
                self._end(outage)
                waiting.discard(service)
        return not waiting

    @contextmanager
    def outage(self, victim: str, how: str) -> Iterator[Outage]:
        """Something else that is broken for as long as the block lasts."""
        outage = self._begin(victim, how)
        try:
            yield outage
        finally:
            self._end(outage)

    def pause_before(self) -> None:
        """A moment of work between two blows, so that they hit different steps."""
        time.sleep(self.chance.uniform(0.1, 1.2))

    def shuffled(self, victims: tuple[str, ...]) -> list[str]:
        """The victims in a random order."""
        return self.chance.sample(victims, len(victims))

    def wait_all_ready(self) -> None:
        """Until every victim works again."""
        for victim in {outage.victim for outage in self.outages} & set(self.stack.processes.names()):
            self.stack.wait_ready(victim)

    def _begin(self, victim: str, how: str) -> Outage:
        self.tell(f"{how} {victim}")
        outage = Outage(victim, how, time.monotonic())
        self.outages.append(outage)
        return outage

    def _sit_out(self, outage: Outage) -> None:
        lasting = LONG_OUTAGE_SECONDS if outage.victim in (DATABASE, BROKER) else SHORT_OUTAGE_SECONDS
        time.sleep(max(0.0, outage.began + self.chance.uniform(*lasting) - time.monotonic()))

    def _end(self, outage: Outage) -> None:
        outage.ended = time.monotonic()
        self.tell(f"{outage.victim} away for {outage.ended - outage.began:.1f} s")


def is_stopped(pid: int | None) -> bool:
    """Whether a process stands still after SIGSTOP."""
    if not pid:
        return False
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return line.rpartition(")")[2].split()[0] == "T"
