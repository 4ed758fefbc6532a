"""One appeal's life in the pure domain: its case, its clocks, and whatever both say to each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from contracts.events.deadline import ClockOverdue, ClockPaused, ClockRecalculated, ClockResumed, ClockStarted
from services.casework.domain import ending, opening, settling
from services.casework.domain.case import Case, Deed, Told
from services.deadline.domain.clocks import CaseClocks
from services.deadline.domain.facts import EFFECTS, record
from services.deadline.domain.firing import fire
from tests.simulation.invariants import check_case, check_clocks
from tests.simulation.moves import Move
from tests.simulation.takers import taken
from tests.simulation.world import SYSTEM, Wish, World, filed, opened, routed

_HEARD: Mapping[type, Callable[[Case, object, World], Told]] = {
    ClockStarted: lambda case, event, world: (opening.keep_due(case, event), ()),
    ClockPaused: lambda case, event, world: (opening.move_due(case, event), ()),
    ClockResumed: lambda case, event, world: (opening.move_due(case, event), ()),
    ClockRecalculated: lambda case, event, world: (opening.move_due(case, event), ()),
    ClockOverdue: lambda case, event, world: ending.time_over(
        case, event, Deed(SYSTEM, event.overdue_at), world.casework
    ),
}
"""What casework does with the events of deadline, as its service hears them."""


@dataclass
class Life:
    """A case and its clocks; every change is checked against the invariants."""

    world: World
    wish: Wish
    case: Case
    clocks: CaseClocks
    at: datetime
    moves: list[Move] = field(default_factory=list)
    steps: int = 0
    _fires: tuple[CaseClocks | None, datetime | None] = (None, None)

    def do(self, move: Move) -> None:
        """Take a move at its time; raises Refusal and then changes nothing."""
        self.pass_time(move.at)
        case, events = taken(self.case, move, self.world)
        self.at = move.at
        self.moves.append(move)
        self.become(case, events)

    @property
    def next_moment(self) -> datetime | None:
        """When something happens by itself: a clock fires, or an ended case is carried on."""
        if self._fires[0] is not self.clocks:
            self._fires = (self.clocks, self.clocks.next_fire_at)
        return earlier(self._fires[1], self.case.settles_at)

    def pass_time(self, to: datetime) -> None:
        """Let whatever falls due on the way happen, each at its own moment."""
        while (moment := self.next_moment) is not None and moment <= to:
            self.at = max(self.at, moment)
            if moment == self.case.settles_at:
                self.become(*settling.settle(self.case, Deed(SYSTEM, moment)))
            else:
                self._take_clocks(*fire(self.clocks, moment))

    def become(self, case: Case, events: tuple[object, ...]) -> None:
        """Take the case's next form and let deadline hear of it."""
        check_case(self.case, case, events, self.world)
        self.case = case
        self.steps += 1
        for event in events:
            self.tell_deadline(event)

    def tell_deadline(self, event: object) -> None:
        """Let a fact start and stop clocks."""
        if type(event) in EFFECTS:
            self._take_clocks(*record(self.clocks, event, self.world.deadline))

    def _take_clocks(self, clocks: CaseClocks, events: tuple[object, ...]) -> None:
        check_clocks(self.clocks, clocks, events)
        self.clocks = clocks
        for event in events:
            heard = _HEARD.get(type(event))
            if heard is not None:
                self.become(*heard(self.case, event, self.world))


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two moments, of which either may never come."""
    return (one and other and min(one, other)) or one or other


def begun(world: World, appeal_id: str, wish: Wish, at: datetime) -> Life:
    """An appeal filed, routed and opened."""
    submitted = filed(world, appeal_id, wish, at)
    case, events = opened(world, routed(world, submitted))
    check_case(None, case, events, world)
    life = Life(world, wish, case, CaseClocks(case.case_id, case.appeal_id, case.first_org), at)
    for event in events:
        life.tell_deadline(event)
    return life


def chance_of(seed: object) -> Random:
    """A source of chance of its own: the same for the same seed on every machine."""
    return Random(str(seed))
