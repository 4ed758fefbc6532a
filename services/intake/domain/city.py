"""What intake needs to know of a city pack: its regions, its organs' names, its vocabulary. Local law is data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from contracts.citypack.model import CityPack
from contracts.reasons import REASON_WORDS
from contracts.vocabulary import Channel, RatingWords
from services.intake.domain.accused import Accusable, accusable_of
from services.intake.domain.locating import Names
from services.intake.domain.place import Datum
from services.intake.domain.words import Vocabulary, vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """One version of a city pack as intake reads it; one that does not rate (`rating.scale` none) asks nobody to."""

    policy_version: str
    timezone: ZoneInfo
    root_region: str
    regions: Mapping[str, str]
    organs: Mapping[str, str]
    categories: frozenset[str]
    channels: frozenset[Channel]
    keywords: Vocabulary
    urgent: Vocabulary
    clues: Vocabulary
    accusable: Accusable
    words_of_stars: Mapping[int, RatingWords]
    rates: bool
    redirects: Mapping[str, str]
    simplifies: bool
    input_datum: Datum
    items: Mapping[str, str]
    decides_alone: bool
    min_score: int
    map_id: str = ""
    model_id: str = ""

    @property
    def names(self) -> Names:
        """The regions' names, and the code of the whole."""
        return Names(self.regions, self.root_region)

    def organ_name(self, code: str) -> str:
        """The organ's name for the public; an organ this version does not know stays unnamed."""
        return self.organs.get(code, "承办单位")

    def note_words(self, code: str) -> str:
        """What a reason code or the code of another channel reads like."""
        return self.redirects.get(code) or REASON_WORDS.get(code) or "按规定办理"


def city_of(pack: CityPack, map_id: str = "", model_id: str = "") -> City:
    """Intake's view of a city pack; `map_id` and `model_id` name its map and its suggestion model."""
    items, policy = [item for listed in pack.lists for item in listed.items], _policy(pack)
    # A list that is only announced makes nothing urgent yet; once in force, routing knows its urgent words by the item.
    urgent = {word for item in pack.power_list.items for word in item.urgent_keywords}
    listed = {word for holder in (*items, *pack.routing_rules) for word in holder.keywords}
    handled = {word for organ in pack.organs for word in organ.handles}
    return City(
        policy_version=pack.policy_version,
        timezone=ZoneInfo(pack.timezone),
        root_region=pack.region_code,
        regions={region.code: region.name for region in pack.regions},
        organs={organ.code: organ.name for organ in pack.organs},
        categories=frozenset({item.code for item in items} | {item.category for item in items}),
        channels=frozenset(map(Channel, policy["intake"]["channels"])),
        keywords=vocabulary(listed | urgent | handled),
        urgent=vocabulary(urgent),
        clues=vocabulary(clue.word for clue in pack.clue_words),
        accusable=accusable_of(pack),
        rates=set(policy["rating"]["scale"]) != {"none"},
        redirects={channel["code"]: channel["name"] for channel in policy["clue"]["redirect_channels"]},
        words_of_stars={stars: RatingWords(policy["rating"]["words"][f"stars_{stars}"]) for stars in range(1, 6)},
        simplifies=bool(policy["text"]["convert_t2s"]),
        input_datum=Datum(policy["gis"]["input_crs"]),
        items={item.code: item.name for item in items},
        # Packs stored by an earlier release say nothing of suggestions: then a person decides.
        decides_alone=bool(policy.get("suggestion", {}).get("decides_alone", False)),
        min_score=int(policy.get("suggestion", {}).get("min_score", 100)),
        map_id=map_id,
        model_id=model_id,
    )


def _policy(pack: CityPack) -> Mapping[str, Mapping[str, Any]]:
    """The policy, whose values the pack's own check already typed."""
    return pack.policy
