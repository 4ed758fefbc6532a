"""What analytics keeps of a city pack: names and places of bodies and regions, and how satisfaction is reckoned."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEPT = ("name", "region_code", "organs", "regions", "policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A region: its code of 12 digits, its name, the code of what contains it (None at the top)."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An organ: its name, kind and region."""

    code: str
    name: str
    kind: str
    region_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """One version of the city's data."""

    name: str
    region_code: str
    denominator: str
    places: Mapping[str, Place]
    bodies: Mapping[str, Body]

    def below(self, region_code: str) -> tuple[Place, ...]:
        """The regions directly inside a region."""
        return tuple(place for place in self.places.values() if place.parent == region_code)

    def way_down(self, region_code: str) -> tuple[Place, ...]:
        """The regions from the top to this one; empty for an unknown region."""
        way: list[Place] = []
        place = self.places.get(region_code)
        while place is not None and place not in way:
            way.insert(0, place)
            place = self.places.get(place.parent or "")
        return tuple(way)


def city_of(document: Mapping[str, Any]) -> City:
    """The city of a pack; raises KeyError or TypeError for what is none."""
    places = [Place(code=row["code"], name=row["name"], parent=row["parent"]) for row in document["regions"]]
    bodies = [
        Body(code=row["code"], name=row["name"], kind=row["kind"], region_code=row["region_code"])
        for row in document["organs"]
    ]
    return City(
        name=document["name"],
        region_code=document["region_code"],
        denominator=document["policy"]["rating"]["denominator"],
        places={place.code: place for place in places},
        bodies={body.code: body for body in bodies},
    )
