"""What intake needs to know of a city pack: its regions, its organs' names, its vocabulary. Local law is data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.domain.words import Vocabulary, vocabulary


@dataclass(frozen=True, slots=True)
class City:
    """One version of a city pack as intake reads it."""

    policy_version: str
    root_region: str
    regions: Mapping[str, str]
    organs: Mapping[str, str]
    categories: frozenset[str]
    keywords: Vocabulary
    urgent: Vocabulary
    clues: Vocabulary

    def organ_name(self, code: str) -> str:
        """The organ's name for the public; an organ this version does not know stays unnamed."""
        return self.organs.get(code, "承办单位")


def city_of(pack: Mapping[str, Any]) -> City:
    """Intake's view of a pack document (contracts.citypack)."""
    items = pack["power_list"]["items"]
    organs = pack["organs"]
    urgent = _all(items, "urgent_keywords")
    return City(
        policy_version=pack["policy_version"],
        root_region=_root(pack),
        regions={region["code"]: region["name"] for region in pack["regions"]},
        organs={organ["code"]: organ["name"] for organ in organs},
        categories=frozenset({item["code"] for item in items} | {item["category"] for item in items}),
        keywords=vocabulary(_all(items, "keywords") | urgent | _all(organs, "handles")),
        urgent=vocabulary(urgent),
        clues=vocabulary(entry["word"] for entry in pack.get("clue_words", ())),
    )


def _all(records: Iterable[Mapping[str, Any]], name: str) -> set[str]:
    return {word for record in records for word in record.get(name) or ()}


def _root(pack: Mapping[str, Any]) -> str:
    """The region the whole pack is about; where a place is known by coordinates only, the appeal starts there."""
    if pack.get("region_code"):
        return pack["region_code"]
    tops = sorted(region["code"] for region in pack["regions"] if not region.get("parent"))
    return tops[0] if tops else ""
