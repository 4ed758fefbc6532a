"""What came of a number of lives: counts, and one digest that tells whether two runs lived the same lives."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from contracts.vocabulary import ClockKind
from tests.simulation.life import Life

_DIGESTS = 2**128
_VERDICTS = {True: "on time", False: "late", None: "open"}


@dataclass
class Figures:
    """What came of a number of appeals; figures of several days can be added in any order.

    `digest` is the sum of the lives' own digests: equal when every life took the same steps, by the same people, at
    the same moments, under the same clocks.
    """

    counts: Counter = field(default_factory=Counter)
    digest: int = 0

    def add(self, life: Life) -> None:
        """Count a finished life."""
        case, counts = life.case, self.counts
        counts["appeals"] += 1
        counts["steps"] += life.steps
        counts[f"state {case.state}"] += 1
        counts[f"rounds {case.round}"] += 1
        counts[f"outcome {case.outcome or 'none'}"] += 1
        if case.off_list:
            counts["off list"] += 1
        for clock in life.clocks.clocks:
            counts[f"{clock.kind} {_VERDICTS[clock.on_time]}"] += 1
            counts["provisional due times"] += clock.derivation.provisional
        self.digest = (self.digest + digest_of(life)) % _DIGESTS

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(self.counts + other.counts, (self.digest + other.digest) % _DIGESTS)

    def on_time(self, kind: ClockKind) -> float:
        """The share of ended clocks of a kind that were in time."""
        kept, missed = self.counts[f"{kind} on time"], self.counts[f"{kind} late"]
        return kept / (kept + missed) if kept + missed else 1.0

    @property
    def told(self) -> dict[str, Any]:
        """The figures as JSON can keep them."""
        return {"counts": dict(sorted(self.counts.items())), "digest": f"{self.digest:032x}"}


def figures_told(told: Mapping[str, Any]) -> Figures:
    """The figures that were kept."""
    return Figures(Counter(told["counts"]), int(told["digest"], 16))


def digest_of(life: Life) -> int:
    """A number that hardly any other life has."""
    return int.from_bytes(blake2b("|".join(_facts(life)).encode(), digest_size=16).digest())


def _facts(life: Life) -> list[str]:
    case = life.case
    facts = [case.case_id, case.state, case.outcome or "", str(case.round), case.item_code, case.supervising_org]
    for entry in case.history:
        facts += (entry.step, entry.to_state, entry.actor_id, entry.at.isoformat(), entry.reason_code)
    for clock in life.clocks.clocks:
        found = clock.derivation
        facts += (clock.clock_id, clock.org, found.started_at.isoformat(), found.due_at.isoformat())
        moments = (clock.overdue_at, clock.stopped_at, *[warning.given_at for warning in clock.warnings])
        facts += [at.isoformat() if at else "-" for at in moments]
    return facts
