"""Who supervises (监督主体) and who handles first (首接单位): 行业属地谁分管谁负责 (seed: the Sichuan pilots)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.citypack.model import Organ, PowerItem, Region, RoutingRule
from contracts.citypack.terms import Level, OrganKind
from services.routing.domain.explanation import Reason, quoted, reason
from services.routing.domain.matching import Match
from services.routing.domain.ruling import setting
from services.routing.domain.territory import Territory
from services.routing.domain.wall import Wall

_STATIONED = "PG:"
_TOWN_GOVERNMENT = "TG"
_OF_PLACE = {
    "TD": (Level.TOWN, OrganKind.DISCIPLINE),
    "CD": (Level.COUNTY, OrganKind.DISCIPLINE),
    "TG": (Level.TOWN, OrganKind.TOWN_GOV),
    "VC": (Level.VILLAGE, OrganKind.VILLAGE),
}
"""The bodies a rule may name by the appeal's place (contracts.citypack.routing_rules.PLACE_BODIES)."""


class NoDisciplineBody(LookupError):
    """The pack has nobody to supervise the appeal; it must wait for a corrected pack, not vanish."""


@dataclass(frozen=True, slots=True)
class Question:
    """An appeal of which the item is known: where it lies, when it was filed, what it says, who must keep out."""

    territory: Territory
    region: Region | None
    on: date
    matched: Match
    words: Sequence[str]
    wall: Wall
    rules: Sequence[RoutingRule] = ()

    def organ(self, code: str) -> Organ | None:
        """The organ of a code, or the body of the place that a rule names."""
        if code in _OF_PLACE:
            level, kind = _OF_PLACE[code]
            return self.territory.organ_at(self.territory.at(self.region, level), kind, self.on)
        return self.territory.organ_on(code, self.on)

    def free(self, code: str) -> Organ | None:
        """The same, unless it must keep out."""
        organ = self.organ(code)
        return None if organ is None or self.wall.keeps_out(organ) else organ

    @property
    def nearby(self) -> frozenset[str]:
        """The regions the appeal lies in."""
        return frozenset(region.code for region in self.territory.chain(self.region))


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies of an appeal and why they were chosen."""

    supervising: Organ
    first: Organ
    helpers: tuple[Organ, ...]
    reasons: tuple[Reason, ...]


_Chosen = tuple[Organ, tuple[Reason, ...]]


def bodies(asked: Question) -> Bodies:
    """The supervising body, the first one and its helpers; raises NoDisciplineBody when nobody could supervise."""
    handler = asked.territory.handling(asked.words, asked.on, asked.nearby) if asked.matched.off_list else None
    supervising, why = _supervising(asked, handler)
    first, why_first = _first(asked, handler, supervising)
    helpers, why_helpers = _helpers(asked, (supervising, first))
    told = (*why_first, *why) if handler else (*why, *why_first)
    return Bodies(supervising, first, helpers, (*told, *why_helpers))


def _supervising(asked: Question, handler: Organ | None) -> _Chosen:
    for rule in setting(asked.rules, "supervisor"):
        organ = asked.free(rule.supervisor)
        if organ:
            return organ, (_ruled("rule_supervisor", rule, organ),)
    wanted, why = _natural_supervisor(asked, handler)
    if not asked.wall.keeps_out(wanted):
        return wanted, (why,)
    higher = asked.wall.supervisor_above(wanted)
    if higher:
        return higher, (reason("recused_supervisor", org=wanted.name, to=higher.name),)
    last = asked.wall.last_resort(wanted)
    if last is None:
        raise NoDisciplineBody("every discipline body of the city pack is accused")
    return last, (reason("recused_highest", to=last.name),)


def _natural_supervisor(asked: Question, handler: Organ | None) -> tuple[Organ, Reason]:
    """Off the list the body in charge of the matter answers to its own supervisor (seed: SH-3)."""
    territory, item = asked.territory, asked.matched.item
    if handler:
        group = territory.stationed_over(handler.code, asked.on)
        if group:
            return group, reason("supervisor_of_handler", handler=handler.name, org=group.name)
    elif item and item.supervisor.startswith(_STATIONED):
        code = item.supervisor.removeprefix(_STATIONED)
        group = territory.organ_on(code, asked.on)
        if group:
            return group, reason("supervisor_stationed", org=group.name)
        return _upward(asked, territory.at(asked.region, Level.COUNTY), f"没有派驻机构“{code}”")
    return _of_town(asked)


def _of_town(asked: Question) -> tuple[Organ, Reason]:
    town = asked.territory.at(asked.region, Level.TOWN)
    body = asked.territory.organ_at(town, OrganKind.DISCIPLINE, asked.on)
    if town and body:
        return body, reason("supervisor_town", region=town.name, org=body.name)
    return _upward(asked, asked.region, f"“{town.name}”没有登记纪检机构" if town else "诉求没有落到乡镇")


def _upward(asked: Question, start: Region | None, wanted: str) -> tuple[Organ, Reason]:
    territory = asked.territory
    above = (territory.organ_at(higher, OrganKind.DISCIPLINE, asked.on) for higher in territory.chain(start))
    body = next((organ for organ in above if organ), None) or territory.highest_discipline(asked.on)
    if body is None:
        raise NoDisciplineBody("the city pack has no discipline body")
    return body, reason("supervisor_upward", wanted=wanted, org=body.name)


def _first(asked: Question, handler: Organ | None, supervising: Organ) -> _Chosen:
    for rule in setting(asked.rules, "first_org"):
        organ = asked.free(rule.first_org)
        if organ:
            return organ, (_ruled("rule_first", rule, organ),)
    wanted, why = _natural_first(asked, handler, supervising)
    if not asked.wall.keeps_out(wanted):
        return wanted, (why,)
    taking = asked.wall.above(wanted) or supervising
    return taking, (reason("recused_first", org=wanted.name, to=taking.name),)


def _natural_first(asked: Question, handler: Organ | None, supervising: Organ) -> tuple[Organ, Reason]:
    """A stationed group sends to the departments it supervises, a township body to the villages and the town."""
    if handler:
        matter = "、".join(word for word in asked.words if word in handler.handles)
        return handler, reason("first_matter", words=matter, org=handler.name)
    local = tuple(_local(asked))
    departments = tuple(_departments(asked, supervising))
    ordered = local + departments if supervising.level == Level.TOWN else departments + local
    return ordered[0] if ordered else (supervising, reason("first_open", org=supervising.name))


def _local(asked: Question) -> Iterator[tuple[Organ, Reason]]:
    village, town = asked.organ("VC"), asked.organ("TG")
    if village:
        yield village, reason("first_village", org=village.name)
    if town:
        yield town, reason("first_town", org=town.name)


def _departments(asked: Question, supervising: Organ) -> Iterator[tuple[Organ, Reason]]:
    """The item's departments: those around the place, then those the supervisor watches, then in the list's order."""
    item: PowerItem | None = asked.matched.item
    found = [(code, asked.organ(code)) for code in (item.business_dept if item else ()) if code not in _OTHER_ACTORS]
    nearby = asked.nearby
    known = [(code, organ) for code, organ in found if organ]
    for _, organ in sorted(
        known, key=lambda pair: (pair[1].region_code not in nearby, pair[0] not in supervising.supervises)
    ):
        yield organ, reason("first_department", org=organ.name)


_OTHER_ACTORS = frozenset(_OF_PLACE) - {_TOWN_GOVERNMENT}
"""Of the bodies of the place, a list names only the town's government as a department."""


def _helpers(asked: Question, taken: Sequence[Organ]) -> tuple[tuple[Organ, ...], tuple[Reason, ...]]:
    """Who helps, by the city's rules alone: one leads (首接), the others answer to it in time."""
    busy = {organ.code for organ in taken}
    for rule in setting(asked.rules, "helper_orgs"):
        named = [organ for code in rule.helper_orgs if (organ := asked.free(code)) and organ.code not in busy]
        found = tuple({organ.code: organ for organ in named}.values())
        if found:
            orgs = quoted(tuple(organ.name for organ in found))
            return found, (reason("rule_helpers", code=rule.code, orgs=orgs, basis=rule.basis),)
    return (), ()


def _ruled(sentence: str, rule: RoutingRule, organ: Organ) -> Reason:
    return reason(sentence, code=rule.code, org=organ.name, basis=rule.basis)
