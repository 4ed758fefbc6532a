"""What would have become of past appeals under another pack or another version of the list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from contracts.citypack.model import CityPack, PowerList
from services.routing.domain.bodies import NoDisciplineBody
from services.routing.domain.decision import Decision, Facts, Ground, decide
from services.routing.domain.matching import in_force
from services.routing.domain.territory import Territory, territory_of

NOBODY = "-"
"""Where an appeal goes that nobody could supervise, and what an appeal without helpers or class shows."""

COMPARED = ("item_code", "mode", "supervising_org", "first_org", "helper_orgs", "grade", "urgent_class")
MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class PastAppeal:
    """An appeal of the past: its id, the local day it was filed, and what routing was told of it."""

    appeal_id: str
    filed_on: date
    facts: Facts


@dataclass(frozen=True, slots=True)
class Plan:
    """A pack to judge by; `pinned` is the version of the list to use whatever the day."""

    pack: CityPack
    territory: Territory
    pinned: PowerList | None = None

    def ground(self, on: date) -> Ground:
        """What a decision rests on; before the first list of the pack its first one counts, for it is being tried."""
        listed = self.pinned or in_force(self.pack.lists, on) or self.pack.lists[0]
        return Ground(self.territory, listed, self.pack.policy, self.pack.routing_rules)


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a decision that would come out otherwise."""

    part: str
    old: str
    new: str


@dataclass(slots=True)
class Shift:
    """Appeals that would change in the same way: how many, and a few of them."""

    differences: tuple[Difference, ...]
    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, appeal_id: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(appeal_id)


@dataclass(slots=True)
class Comparison:
    """How many appeals were judged twice, and how they would change."""

    judged: int = 0
    shifts: dict[tuple[Difference, ...], Shift] = field(default_factory=dict)

    def take(self, appeal_id: str, differences: tuple[Difference, ...]) -> None:
        """Count one appeal."""
        self.judged += 1
        if differences:
            self.shifts.setdefault(differences, Shift(differences)).add(appeal_id)

    @property
    def moved(self) -> int:
        """How many would go elsewhere in any part."""
        return sum(shift.count for shift in self.shifts.values())

    def ranked(self) -> list[Shift]:
        """The shifts, the most frequent first."""
        return sorted(self.shifts.values(), key=lambda shift: (-shift.count, shift.examples[0]))


def plan(pack: CityPack, version: str = "") -> Plan:
    """A plan of a pack, by the day or by one version of its lists; raises KeyError for a version it does not hold."""
    versions = {listed.version: listed for listed in pack.lists}
    return Plan(pack, territory_of(pack), versions[version] if version else None)


def compare(old: Plan, new: Plan, appeals: Iterable[PastAppeal], on: date | None = None) -> Iterator[Comparison]:
    """The comparison as it grows, after each appeal; judged on its day of filing, or all as if filed on one day."""
    comparison = Comparison()
    for appeal in appeals:
        day = on or appeal.filed_on
        comparison.take(appeal.appeal_id, differences(_decided(appeal, old, day), _decided(appeal, new, day)))
        yield comparison


def differences(old: Decision | None, new: Decision | None) -> tuple[Difference, ...]:
    """The parts in which two decisions differ."""
    parts = ((part, _shown(old, part), _shown(new, part)) for part in COMPARED)
    return tuple(Difference(part, before, after) for part, before, after in parts if before != after)


def _decided(appeal: PastAppeal, by: Plan, day: date) -> Decision | None:
    try:
        return decide(appeal.facts, by.ground(day), day)
    except NoDisciplineBody:
        return None


def _shown(decision: Decision | None, part: str) -> str:
    value = getattr(decision, part) if decision else ""
    return ("、".join(value) if isinstance(value, tuple) else str(value)) or NOBODY
