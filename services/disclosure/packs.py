"""What disclosure keeps of a city pack: the power list, the names of bodies and regions, the days of publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.disclosure.domain.powerlist import public_item

KEPT = ("name", "organs", "regions", "power_list", "policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """One version of the city's data; `items` as the public reads them."""

    name: str
    list_version: str
    valid_from: str
    items: tuple[Mapping[str, Any], ...]
    regions: frozenset[str]
    min_days: int


def city_of(document: Mapping[str, Any]) -> City:
    """The city of a pack; raises KeyError, TypeError or ValueError for what is none."""
    names = {row["code"]: row["name"] for row in document["organs"]}
    listed = document["power_list"]
    return City(
        name=document["name"],
        list_version=listed["version"],
        valid_from=listed["valid_from"],
        items=tuple(public_item(item, names) for item in listed["items"]),
        regions=frozenset(row["code"] for row in document["regions"]),
        min_days=int(document["policy"]["disclosure"]["min_days"]["value"]),
    )
