"""Decisions on the Shucheng pack, with keyword overrides for what a test is about."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from contracts.citypack import CityPack, RoutingRule, load_pack
from contracts.vocabulary import AppealType, Grade
from services.routing.domain.decision import Decision, Facts, Ground, decide
from services.routing.domain.explanation import sentence
from services.routing.domain.matching import in_force
from services.routing.domain.territory import territory_of

PACK = load_pack(Path(__file__).parents[3] / "cities" / "shucheng")
DAY = date(2021, 9, 7)
VILLAGE, TOWN, COUNTY = "341523110203", "341523110000", "341523000000"


def facts(*keywords: str, **over) -> Facts:
    """An appeal from the village of case No. 1."""
    base = {
        "appeal_type": AppealType.COMPLAINT,
        "category": None,
        "region_code": VILLAGE,
        "grade_hint": Grade.NORMAL,
        "clue_suspected": False,
    }
    return Facts(keywords=keywords, **(base | over))


def decided(*keywords: str, pack: CityPack = PACK, rules: tuple = (), on: date = DAY, **over) -> Decision:
    """The decision on it, by the rules given."""
    ground = Ground(territory_of(pack), in_force(pack.lists, on), pack.policy, tuple(rules))
    return decide(facts(*keywords, **over), ground, on)


def rule(code: str = "r1", **over) -> RoutingRule:
    """A rule that fits everything and sets nothing yet."""
    base = {
        "item": "*",
        "region": "*",
        "valid_from": None,
        "valid_to": None,
        "grade": "",
        "keywords": (),
        "urgent_class": "",
        "supervisor": "",
        "first_org": "",
        "helper_orgs": (),
        "priority": 0,
        "basis": "办法第三条",
    }
    return RoutingRule(code=code, **(base | over))


def with_organs(*changed, without: tuple[str, ...] = ()) -> CityPack:
    """The pack with organs added, or replaced by their code, or left out."""
    codes = {organ.code for organ in changed}
    kept = tuple(organ for organ in PACK.organs if organ.code not in codes | set(without))
    return replace(PACK, organs=(*kept, *changed))


def organ(code: str, /, **over):
    """An organ of the pack, changed."""
    return replace(next(each for each in PACK.organs if each.code == code), **over)


def bodies(decision: Decision) -> tuple[str, str]:
    """Who supervises and who is first."""
    return decision.supervising_org, decision.first_org


def told(decision: Decision) -> list[str]:
    """The explanation as it is read."""
    return [sentence(reason) for reason in decision.reasons]
