"""One city as every part of the pure domain reads it: intake, routing, casework, deadline."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from chassis.causes import SYSTEM, Actor
from contracts.citypack import CityPack, load_pack, to_document
from contracts.citypack.suggestion import model_of
from contracts.citypack.terms import Level
from contracts.events.intake import AppealSubmitted
from contracts.events.routing import AppealRouted
from contracts.vocabulary import AppealType, CaseState, Channel, Role
from services.casework.domain import opening
from services.casework.domain.case import Case, Deed
from services.casework.domain.permissions import PERMITTED, Right, require
from services.casework.domain.policy import City as CaseCity
from services.casework.domain.policy import city_of as casework_city_of
from services.casework.domain.refusals import NotPermitted
from services.deadline.domain.policy import Rules, rules_of
from services.intake.domain.appeal import Submission, faults_of, submitted
from services.intake.domain.city import City as IntakeCity
from services.intake.domain.city import city_of as intake_city_of
from services.intake.domain.masking import mask
from services.intake.domain.place import Place
from services.intake.domain.suggestion import Suggester, decided_alone, suggester
from services.intake.domain.text import normalise
from services.routing.domain import decision
from services.routing.domain.matching import in_force
from services.routing.domain.territory import Territory, territory_of

CITIZEN = Actor(id="citizen", role=Role.CITIZEN)
CITIES = Path(__file__).parents[2] / "cities"
_KINDS = (AppealType.COMPLAINT, AppealType.CONSULT, AppealType.HELP, AppealType.SUGGESTION)


@dataclass(frozen=True)
class World:
    """A city; `staff` are its accounts, `places` its villages.

    `petitions` is the share of accepted cases found to be petitions (信访), `helped` that of dispatches with a helper.
    """

    pack: CityPack
    intake: IntakeCity
    territory: Territory
    casework: CaseCity
    deadline: Rules
    staff: tuple[Actor, ...]
    places: tuple[str, ...]
    suggester: Suggester | None = None
    known: dict[tuple, list[Actor]] = field(default_factory=dict, compare=False)
    suggested: dict[str, str | None] = field(default_factory=dict, compare=False)
    petitions: float = 0.3
    helped: float = 0.3

    @property
    def version(self) -> str:
        """The policy version cases start under."""
        return self.pack.policy_version


def world_of(city: str = "shucheng") -> World:
    """The world of a city pack of this repository."""
    pack = load_pack(CITIES / city)
    document: Any = to_document(pack)
    staff = tuple(Actor(one.username, one.role, one.org, one.region_code, one.name) for one in pack.staff)
    return World(
        pack=pack,
        intake=intake_city_of(pack),
        territory=territory_of(pack),
        casework=casework_city_of(document),
        deadline=rules_of(document),
        staff=staff,
        places=tuple(region.code for region in pack.regions if region.level is Level.VILLAGE),
        suggester=suggester(model_of(pack.suggestion)) if pack.suggestion else None,
    )


@dataclass(frozen=True)
class Wish:
    """What a citizen files; `matter` is what the text is about, in its own words."""

    appeal_type: AppealType
    text: str
    region_code: str
    channel: Channel
    matter: str


def wish_of(world: World, chance: Random) -> Wish:
    """An appeal about some item of the list, now and then about nothing on it, now and then about a person."""
    item = chance.choice(world.pack.power_list.items)
    words = item.keywords + (item.urgent_keywords if chance.random() < 0.1 else ())
    matter = chance.choice(words) if words and chance.random() < 0.9 else "小区的事情"
    clue = chance.choice(world.pack.clue_words).word if world.pack.clue_words and chance.random() < 0.03 else ""
    text = f"{matter}一直没有人管，{clue}请尽快处理。"
    return Wish(chance.choice(_KINDS), text, chance.choice(world.places), min(world.intake.channels), matter)


def filed(world: World, appeal_id: str, wish: Wish, at: datetime) -> AppealSubmitted:
    """What intake says of an appeal; the citizen's words end here."""
    submission = Submission(
        appeal_type=wish.appeal_type,
        channel=wish.channel,
        words=normalise(wish.text, str),
        place=Place(wish.region_code),
        suggested_item=_suggested(world, wish.text),
    )
    faults = faults_of(submission, world.intake)
    if faults:
        raise ValueError(f"a citizen could not file this: {faults}")
    return submitted(appeal_id, submission, world.intake, at)


def _suggested(world: World, text: str) -> str | None:
    """The item the model decides on alone, where the city lets it and no key word did; remembered by the text."""
    city, model = world.intake, world.suggester
    if not city.decides_alone or model is None or city.keywords.find(text):
        return None
    if text not in world.suggested:
        world.suggested[text] = decided_alone(model.top(mask(text, ())), city.min_score)
    return world.suggested[text]


def routed(world: World, told: AppealSubmitted) -> AppealRouted:
    """Where routing sends it; every field the event has is taken from the filing or the decision by its name."""
    on = told.submitted_at.astimezone(world.intake.timezone).date()
    facts = decision.Facts(**_shared(decision.Facts, told))
    ground = decision.Ground(
        world.territory, in_force(world.pack.lists, on), world.pack.policy, world.pack.routing_rules
    )
    decided = decision.decide(facts, ground, on)
    found = _shared(AppealRouted, told) | _shared(AppealRouted, decided) | {"routed_at": told.submitted_at}
    return AppealRouted(**{**found, "rule_codes": decided.rule_codes})


def opened(world: World, told: AppealRouted) -> tuple[Case, tuple[object, ...]]:
    """The case casework opens for it."""
    return opening.open_case("C" + told.appeal_id[1:], told, world.version, Deed(SYSTEM, told.routed_at))


def alike(world: World, case: Case, at: datetime) -> Case:
    """Another citizen's case of the same matter and place, just opened."""
    known = {each.name: getattr(case, each.name) for each in fields(case) if each.name in _OF_THE_MATTER}
    appeal_id = "A" + "p" * 26
    return Case(
        **known,
        case_id="C" + appeal_id[1:],
        appeal_id=appeal_id,
        state=CaseState.SUBMITTED,
        opened_at=at,
        submitted_at=at,
        clue_suspected=False,
    )


_OF_THE_MATTER = frozenset(
    {"appeal_type", "region_code", "policy_version", "item_code", "off_list", "suggested_mode", "supervising_org"}
    | {"first_org", "grade", "legal_track"}
)


def acting(world: World, right: Right | None, case: Case, chance: Random) -> Actor:
    """Somebody who may: an account of the city that has the right over the case, else one made for it."""
    if right is None:
        return SYSTEM
    able = _able(world, right, case)
    return chance.choice(able) if able else made_for(right, case)


def _able(world: World, right: Right, case: Case) -> list[Actor]:
    """The accounts that have a right over a case; remembered by all that decides it."""
    place = (right, case.region_code, case.supervising_org, case.lead_org, case.helper_orgs, case.reviewing_org)
    key = (*place, case.recused_orgs, case.state)
    if key not in world.known:
        world.known[key] = [one for one in world.staff if _may(one, right, case)]
    return world.known[key]


def made_for(right: Right, case: Case) -> Actor:
    """An account that has a right over this case, for organs without staff in the pack."""
    role = next(iter(PERMITTED[right]))
    for org in (case.supervising_org, case.lead_org, case.first_org, *case.helper_orgs):
        for each in PERMITTED[right]:
            actor = Actor(f"{org}.{each}", each, org, case.region_code)
            if org and _may(actor, right, case):
                return actor
    return Actor(f"nobody.{role}", role, None, None)


def _may(actor: Actor, right: Right, case: Case) -> bool:
    try:
        require(actor, right, case)
    except NotPermitted:
        return False
    return True


def _shared(kind: type, source: object) -> Mapping[str, Any]:
    """The values a source has for the fields of a dataclass."""
    return {name: getattr(source, name) for name in _shared_names(kind, type(source))}


@cache
def _shared_names(kind: type, other: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind) if hasattr(other, each.name))
