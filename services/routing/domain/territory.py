"""Regions and organs of one pack version, and who sits where. Codes that ended lead to their successors."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from contracts.citypack.model import CityPack, Organ, Region
from contracts.citypack.terms import Level, OrganKind

RANK = {Level.VILLAGE: 0, Level.TOWN: 1, Level.COUNTY: 2, Level.CITY: 3, Level.PROVINCE: 4}


class _Lasting(Protocol):
    """What may end."""

    @property
    def valid_to(self) -> date | None:
        """Its last day, if it ended."""


@dataclass(frozen=True, slots=True)
class Territory:
    """Regions and organs by code; lookups answer None rather than raise, because nothing may be lost here."""

    regions: Mapping[str, Region]
    organs: Mapping[str, Organ]
    seats: Mapping[tuple[OrganKind, str], tuple[Organ, ...]]
    specialists: tuple[Organ, ...]

    def region_on(self, code: str, on: date) -> Region | None:
        """The region of a code on a day: an ended region is followed to its last living successor."""
        region, seen = self.regions.get(code), set()
        while region and region.successor and _ended(region, on) and region.code not in seen:
            seen.add(region.code)
            region = self.regions.get(region.successor, region)
        return region

    def organ_on(self, code: str | None, on: date) -> Organ | None:
        """The organ of a code on a day: after a reform, the one that does its work now."""
        organ, seen = self.organs.get(code or ""), set()
        while organ and organ.successor and _ended(organ, on) and organ.code not in seen:
            seen.add(organ.code)
            organ = self.organs.get(organ.successor, organ)
        return organ

    def living(self, on: date) -> Iterator[Organ]:
        """The organs that a day finds at work."""
        return (organ for organ in self.organs.values() if _lives(organ, on))

    def chain(self, region: Region | None) -> Iterator[Region]:
        """The region and all above it, upwards."""
        seen: set[str] = set()
        while region and region.code not in seen:
            seen.add(region.code)
            yield region
            region = self.regions.get(region.parent or "")

    def organs_above(self, organ: Organ | None, on: date) -> Iterator[Organ]:
        """The organ and all above it, upwards."""
        seen: set[str] = set()
        while organ and organ.code not in seen:
            seen.add(organ.code)
            yield organ
            organ = self.organ_on(organ.parent, on)

    def at(self, region: Region | None, level: Level) -> Region | None:
        """The region of a level that the given one is or lies in."""
        return next((above for above in self.chain(region) if above.level == level), None)

    def organ_at(self, region: Region | None, kind: OrganKind, on: date) -> Organ | None:
        """The organ of a kind seated in exactly this region on a day; the first by code where there are several."""
        seated = self.seats.get((kind, region.code), ()) if region else ()
        return next((organ for organ in seated if _lives(organ, on)), None)

    def highest_discipline(self, on: date) -> Organ | None:
        """The discipline body of the only county; where a pack has several counties or none, the highest there is."""
        seated = [organ for organ in self.living(on) if organ.kind == OrganKind.DISCIPLINE]
        counties = [body for body in seated if body.level == Level.COUNTY]
        among = counties if len(counties) == 1 else seated
        return min(among, key=lambda body: (-RANK[body.level], body.code), default=None)

    def stationed_over(self, code: str, on: date) -> Organ | None:
        """The stationed group that supervises an organ; the first by code where there are several."""
        groups = (organ for organ in self.living(on) if organ.kind == OrganKind.STATIONED)
        return min((group for group in groups if code in group.supervises), key=lambda group: group.code, default=None)

    def handling(self, words: Iterable[str], on: date, nearby: Container[str]) -> Organ | None:
        """The organ of the place whose matters off the list fit the words best: most characters, then the lower code.

        `nearby` holds the regions the appeal lies in; when it is empty the place is unknown, and any organ will do.
        """
        known = set(words)
        here = (organ for organ in self.specialists if not nearby or organ.region_code in nearby)
        at_work = (organ for organ in here if _lives(organ, on))
        scores = {organ.code: sum(map(len, known.intersection(organ.handles))) for organ in at_work}
        best = min(scores, key=lambda code: (-scores[code], code), default=None)
        return self.organs[best] if best and scores[best] else None


def territory_of(pack: CityPack) -> Territory:
    """The territory of a city pack."""
    seats: dict[tuple[OrganKind, str], list[Organ]] = {}
    for organ in sorted(pack.organs, key=lambda organ: organ.code):
        seats.setdefault((organ.kind, organ.region_code), []).append(organ)
    return Territory(
        regions={region.code: region for region in pack.regions},
        organs={organ.code: organ for organ in pack.organs},
        seats={seat: tuple(organs) for seat, organs in seats.items()},
        specialists=tuple(organ for organ in pack.organs if organ.handles),
    )


def _ended(lasting: _Lasting, on: date) -> bool:
    return lasting.valid_to is not None and lasting.valid_to < on


def _lives(organ: Organ, on: date) -> bool:
    return not _ended(organ, on) and (organ.valid_from is None or organ.valid_from <= on)
