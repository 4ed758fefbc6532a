"""What disclosure keeps of a city pack: the power list, the names of bodies and regions, the days of publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.disclosure.domain.powerlist import public_item

KEPT = ("name", "organs", "regions", "power_list", "policy")
OPTIONAL = ("power_lists", "timezone")
_TIMEZONE = "Asia/Shanghai"
"""Where a pack that an earlier release kept says nothing; every city lies there (contracts.citypack)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One version of the power list and its first local day; `items` as the public reads them."""

    version: str
    valid_from: date
    items: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """One version of the city's data, with every version of the list it holds."""

    name: str
    timezone: ZoneInfo
    lists: tuple[Listed, ...]
    regions: frozenset[str]
    min_days: int

    def list_at(self, now: datetime) -> Listed:
        """The list in force at an instant; before the first one begins, that one is announced."""
        today = now.astimezone(self.timezone).date()
        begun = [listed for listed in self.lists if listed.valid_from <= today]
        return begun[-1] if begun else self.lists[0]


def city_of(document: Mapping[str, Any]) -> City:
    """The city of a pack; raises KeyError, TypeError or ValueError for what is none."""
    names = {row["code"]: row["name"] for row in document["organs"]}
    lists = [document["power_list"], *document.get("power_lists", ())]
    return City(
        name=document["name"],
        timezone=ZoneInfo(document.get("timezone") or _TIMEZONE),
        lists=tuple(sorted((_listed(each, names) for each in lists), key=lambda each: (each.valid_from, each.version))),
        regions=frozenset(row["code"] for row in document["regions"]),
        min_days=int(document["policy"]["disclosure"]["min_days"]["value"]),
    )


def _listed(listed: Mapping[str, Any], names: Mapping[str, str]) -> Listed:
    items = tuple(public_item(item, names) for item in listed["items"])
    return Listed(listed["version"], date.fromisoformat(listed["valid_from"]), items)
