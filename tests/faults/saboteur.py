"""Kills, freezes and restarts processes of a stack, and remembers when. Only processes the stack started."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.tally import Tally
from ydt.stack import mongod, rabbitmq
from ydt.stack.services import GATEWAY, NAMEKO_SERVICES
from ydt.stack.stack import Stack

DATABASE, BROKER = mongod.NAME, rabbitmq.NAME
SERVICES = (*NAMEKO_SERVICES, GATEWAY)
EVERYTHING = (*SERVICES, BROKER, DATABASE)

LONG_OUTAGE_SECONDS = (8.0, 9.0)
"""Longer than the services' database time limit (5 s): a shorter outage hides behind the driver's own second try."""
SHORT_OUTAGE_SECONDS = (0.2, 1.5)


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

    stack: Stack
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

    def pause_before(self) -> None:
        """A moment of work between two blows, so that they hit different steps."""
        time.sleep(self.chance.uniform(0.1, 1.2))

    def shuffled(self, victims: tuple[str, ...]) -> list[str]:
        """The victims in a random order."""
        return self.chance.sample(victims, len(victims))

    def wait_all_ready(self) -> None:
        """Until every victim works again."""
        for victim in {outage.victim for outage in self.outages}:
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
