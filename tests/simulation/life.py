"""One appeal's life in the pure domain: its case, its clocks, and whatever both say to each other."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from contracts.events.deadline import ClockOverdue, ClockStarted
from services.casework.domain import ending, opening
from services.casework.domain.case import Case, Deed
from services.deadline.domain.clocks import CaseClocks
from services.deadline.domain.facts import EFFECTS, record
from services.deadline.domain.firing import fire
from tests.simulation.invariants import check_case, check_clocks
from tests.simulation.moves import Move, taken
from tests.simulation.world import SYSTEM, Wish, World, filed, opened, routed


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

    def do(self, move: Move) -> None:
        """Take a move at its time; raises Refusal and then changes nothing."""
        self.pass_time(move.at)
        case, events = taken(self.case, move, self.world)
        self.at = move.at
        self.moves.append(move)
        self._become(case, events)

    def pass_time(self, to: datetime) -> None:
        """Fire whatever falls due on the way, each at its own moment."""
        while (moment := self.clocks.next_fire_at) is not None and moment <= to:
            clocks, events = fire(self.clocks, moment)
            self.at = max(self.at, moment)
            self._take_clocks(clocks, events)

    def _become(self, case: Case, events: tuple[object, ...]) -> None:
        check_case(self.case, case, events, self.world)
        self.case = case
        self.steps += 1
        for event in events:
            if type(event) in EFFECTS:
                clocks, told = record(self.clocks, event, self.world.deadline)
                self._take_clocks(clocks, told)

    def _take_clocks(self, clocks: CaseClocks, events: tuple[object, ...]) -> None:
        check_clocks(self.clocks, clocks, events)
        self.clocks = clocks
        for event in events:
            if isinstance(event, ClockStarted):
                self._become(opening.keep_due(self.case, event), ())
            elif isinstance(event, ClockOverdue):
                case, told = ending.time_over(self.case, event, Deed(SYSTEM, event.overdue_at))
                self._become(case, told)


def begun(world: World, appeal_id: str, wish: Wish, at: datetime) -> Life:
    """An appeal filed, routed and opened."""
    submitted = filed(world, appeal_id, wish, at)
    case, events = opened(world, routed(world, submitted))
    check_case(None, case, events, world)
    life = Life(world, wish, case, CaseClocks(case.case_id, case.appeal_id, case.first_org), at)
    for event in events:
        if type(event) in EFFECTS:
            clocks, told = record(life.clocks, event, world.deadline)
            life._take_clocks(clocks, told)
    return life


def chance_of(seed: object) -> Random:
    """A source of chance of its own: the same for the same seed on every machine."""
    return Random(str(seed))
