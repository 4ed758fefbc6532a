"""Queueing theory for the parts: utilisation, waits, the knee, and how many copies a load needs."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.scale.work import MEASURED, SPREAD, STEPS, Piece, answering, cost, following, parts


def pieces() -> Iterator[Piece]:
    """Every piece of work of a lifecycle."""
    for step in STEPS:
        yield from answering(step)
        yield from following(step)


@dataclass(frozen=True)
class Load:
    """What arrives at one part per lifecycle: how many pieces, and their mean and mean square in seconds."""

    count: int
    mean: float
    square: float

    @classmethod
    def of(cls, part: str) -> "Load":
        """The load of a part."""
        own = [piece.seconds for piece in pieces() if piece.part == part]
        mean = sum(own) / len(own)
        return cls(len(own), mean, sum(seconds**2 * (1 + SPREAD**2) for seconds in own) / len(own))


def utilisation(part: str, lives: float, copies: int) -> float:
    """The share of its time a part is busy at so many lifecycles a second (the utilisation law)."""
    return lives * cost(part) / copies


def wait(part: str, lives: float, copies: int) -> float:
    """Mean seconds a piece waits for a free copy: Erlang's C, corrected for pieces of unlike size (Allen, Cunneen)."""
    load = Load.of(part)
    busy = utilisation(part, lives, copies)
    if busy >= 1:
        return math.inf
    uneven = load.square / load.mean**2  # 1 + the squared coefficient of variation of all pieces together
    return _must_wait(busy, copies) * load.mean / (copies * (1 - busy)) * uneven / 2


def _must_wait(busy: float, copies: int) -> float:
    """Erlang's C: the share of arrivals that find all copies busy."""
    offered = busy * copies
    terms = [offered**number / math.factorial(number) for number in range(copies)]
    last = offered**copies / math.factorial(copies) / (1 - busy)
    return last / (sum(terms) + last)


def knee(copies: Mapping[str, int]) -> tuple[str, float]:
    """The part that is full first, and at how many lifecycles a second."""
    return min(((part, copies[part] / cost(part)) for part in parts()), key=lambda found: found[1])


def knee_of_one_machine(cores: int) -> float:
    """Lifecycles a second at which a machine that carries everything, the clients too, is full."""
    return cores / (sum(map(cost, parts())) + MEASURED["clients_ms"] / 1000)


# -- a population ---------------------------------------------------------------------------------------------------

APPEALS_A_PERSON_A_YEAR = 0.3
"""Assumption, on the safe side: half a month after its start the platform of one county in the seeds had 83 complaints,
five a day, where this gives some hundreds."""

BUSIEST_HOUR, BUSIEST_DAY, OUTBURST = 0.12, 3.0, 10.0
"""Assumptions: share of a day in its busiest hour; the busiest day against the mean; an event that moves everybody."""

READS_AN_APPEAL = 20
"""Assumption: how often an appeal's progress, a list or a public page is looked at besides."""

BUSY_AT_MOST = 0.6
"""Above this share waits grow fast and a lost copy hurts."""


@dataclass(frozen=True)
class City:
    """So many people with one installation."""

    people: float

    @property
    def appeals_a_year(self) -> float:
        """Appeals in a year."""
        return self.people * APPEALS_A_PERSON_A_YEAR

    @property
    def busy_hour(self) -> float:
        """Lifecycles a second in the busiest hour of the busiest day."""
        return self.appeals_a_year / 365 * BUSIEST_DAY * BUSIEST_HOUR / 3600

    @property
    def peak(self) -> float:
        """What it is built for: that hour, tenfold."""
        return self.busy_hour * OUTBURST

    def demand(self, part: str) -> float:
        """Cores a part is busy with at the peak, reads included."""
        read = sum(piece.seconds for piece in answering("look_up") if piece.part == part)
        return self.peak * (cost(part) + READS_AN_APPEAL * read)

    def full_at(self, part: str, copies: int) -> float:
        """Lifecycles a second, with their reads, that fill so many copies of a part."""
        return copies * self.peak / self.demand(part)

    def copies(self, part: str) -> int:
        """Copies (for the servers: cores) so that none is busier than it should be even when one is lost."""
        return math.ceil(self.demand(part) / BUSY_AT_MOST) + 1

    @property
    def messages(self) -> float:
        """Messages a second at the peak, published and delivered."""
        return self.peak * (MEASURED["events_published"] + MEASURED["events_delivered"])

    @property
    def gigabytes_a_year(self) -> float:
        """On disk in a year, one copy of the data, without attachments."""
        return self.appeals_a_year * sum(MEASURED["bytes_kept"].values()) * MEASURED["disk_share"] / 1e9

    @property
    def relay_share(self) -> float:
        """How busy the busiest relay is at the peak; it alone cannot be doubled within a service."""
        return self.peak * MEASURED["events_published"] / MEASURED["relay_events_a_second"]
