"""Regions and organs of one pack version, and who sits where. Codes that ended lead to their successors."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from contracts.citypack.model import CityPack, Organ, Region
from contracts.citypack.terms import Level, OrganKind

_RANK = {Level.VILLAGE: 0, Level.TOWN: 1, Level.COUNTY: 2, Level.CITY: 3}


@dataclass(frozen=True, slots=True)
class Territory:
    """Regions and organs by code; lookups answer None rather than raise, because nothing may be lost here."""

    regions: Mapping[str, Region]
    organs: Mapping[str, Organ]
    seats: Mapping[tuple[OrganKind, str], Organ]
    specialists: tuple[Organ, ...]

    def region_on(self, code: str, on: date) -> Region | None:
        """The region of a code on a day: an ended region is followed to its last living successor."""
        region, seen = self.regions.get(code), set()
        while region and region.successor and _ended(region, on) and region.code not in seen:
            seen.add(region.code)
            region = self.regions.get(region.successor, region)
        return region

    def chain(self, region: Region | None) -> Iterator[Region]:
        """The region and all above it, upwards."""
        seen: set[str] = set()
        while region and region.code not in seen:
            seen.add(region.code)
            yield region
            region = self.regions.get(region.parent or "")

    def at(self, region: Region | None, level: Level) -> Region | None:
        """The region of a level that the given one is or lies in."""
        return next((above for above in self.chain(region) if above.level == level), None)

    def organ_at(self, region: Region | None, kind: OrganKind) -> Organ | None:
        """The organ of a kind seated in exactly this region; the first by code where there are several."""
        return self.seats.get((kind, region.code)) if region else None

    def highest_discipline(self) -> Organ | None:
        """The county's discipline body; where a pack has none, the highest there is."""
        seated = [organ for (kind, _), organ in self.seats.items() if kind == OrganKind.DISCIPLINE]
        return min(
            seated, key=lambda organ: (organ.level != Level.COUNTY, -_RANK[organ.level], organ.code), default=None
        )

    def stationed_over(self, code: str) -> Organ | None:
        """The stationed group that supervises an organ; the first by code where there are several."""
        groups = (organ for organ in self.organs.values() if organ.kind == OrganKind.STATIONED)
        return min((group for group in groups if code in group.supervises), key=lambda group: group.code, default=None)

    def handling(self, words: Iterable[str]) -> Organ | None:
        """The organ whose matters off the list fit the words best: most characters, then the lower code."""
        known = set(words)
        scores = {organ.code: sum(map(len, known.intersection(organ.handles))) for organ in self.specialists}
        best = min(scores, key=lambda code: (-scores[code], code), default=None)
        return self.organs[best] if best and scores[best] else None


def territory_of(pack: CityPack) -> Territory:
    """The territory of a city pack."""
    ordered = sorted(pack.organs, key=lambda organ: organ.code, reverse=True)
    return Territory(
        regions={region.code: region for region in pack.regions},
        organs={organ.code: organ for organ in pack.organs},
        seats={(organ.kind, organ.region_code): organ for organ in ordered},
        specialists=tuple(organ for organ in pack.organs if organ.handles),
    )


def _ended(region: Region, on: date) -> bool:
    return region.valid_to is not None and region.valid_to < on
