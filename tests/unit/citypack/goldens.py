"""Golden routing cases of the packs (cities/<city>/golden.yaml): an appeal as filed, and where it must go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from opencc import OpenCC
from ruamel.yaml import YAML

from contracts.citypack import CityPack, load_pack
from contracts.vocabulary import AppealType, Grade
from services.intake.domain.accused import accused_orgs
from services.intake.domain.city import city_of
from services.intake.domain.text import normalise
from services.routing.domain.decision import Decision, Facts, Ground, decide
from services.routing.domain.matching import in_force
from services.routing.domain.territory import territory_of

CITIES = Path(__file__).parents[3] / "cities"
PACKS = ("dazhou", "panzhihua", "shucheng", "sichuan_pilot", "zhuzhou")
KNOWN = frozenset({"case", "source", "text", "type", "category", "region", "on", "about", "expect"})
OUTCOMES = frozenset(
    {"item", "off_list", "mode", "supervising", "first", "helpers", "grade", "urgent_class", "recused", "clue"}
)


@dataclass(frozen=True)
class Golden:
    """One case of a golden file."""

    city: str
    name: str
    told: dict[str, Any]

    @property
    def expected(self) -> dict[str, Any]:
        """What must come of it."""
        return self.told["expect"]


def goldens(city: str) -> Iterator[Golden]:
    """The cases of one pack."""
    told = YAML(typ="safe").load((CITIES / city / "golden.yaml").read_text(encoding="utf-8"))
    return (Golden(city, case["case"], case) for case in told)


@cache
def pack_of(city: str) -> CityPack:
    """A pack, read once."""
    return load_pack(CITIES / city)


@cache
def intake_of(city: str):
    """Intake's view of a pack, read once."""
    return city_of(pack_of(city))


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def routed(golden: Golden) -> tuple[Decision, bool]:
    """The decision on a case filed as told, and whether its text suggests a clue; words are found as intake does."""
    pack, city, told = pack_of(golden.city), intake_of(golden.city), golden.told
    simplify = _simplifier().convert if city.simplifies else str
    text = normalise(told["text"], simplify).text
    on = date.fromisoformat(str(told["on"]))
    appeal_type = AppealType(told.get("type", AppealType.COMPLAINT))
    suspected = appeal_type == AppealType.CLUE or bool(city.clues.find(text))
    facts = Facts(
        appeal_type=appeal_type,
        category=told.get("category"),
        region_code=told["region"],
        keywords=city.keywords.find(text),
        grade_hint=Grade.URGENT if city.urgent.find(text) else Grade.NORMAL,
        clue_suspected=suspected,
        named_orgs=accused_orgs(city.accusable, appeal_type, text, told["region"], told.get("about")),
    )
    ground = Ground(territory_of(pack), in_force(pack.lists, on), pack.policy, pack.routing_rules)
    return decide(facts, ground, on), suspected


def outcome(golden: Golden) -> dict[str, Any]:
    """The parts of the outcome that the case tells of."""
    decision, suspected = routed(golden)
    whole = {
        "item": decision.item_code,
        "off_list": decision.off_list,
        "mode": decision.mode.value,
        "supervising": decision.supervising_org,
        "first": decision.first_org,
        "helpers": list(decision.helper_orgs),
        "grade": decision.grade.value,
        "urgent_class": decision.urgent_class,
        "recused": list(decision.recused_orgs),
        "clue": suspected,
    }
    return {name: whole[name] for name in golden.expected}
