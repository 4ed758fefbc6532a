"""Who supervises (监督主体) and who handles first (首接单位): 行业属地谁分管谁负责 (seed: the Sichuan pilots)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.citypack.model import Organ, PowerItem, Region
from contracts.citypack.terms import Level, OrganKind
from services.routing.domain.explanation import Reason, reason
from services.routing.domain.matching import Match
from services.routing.domain.territory import Territory

_STATIONED = "PG:"
_TOWN_GOVERNMENT = "TG"


class NoDisciplineBody(LookupError):
    """The pack has no discipline body at all; the appeal must wait for a corrected pack, not vanish."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """The two bodies of an appeal and why they were chosen."""

    supervising: Organ
    first: Organ
    reasons: tuple[Reason, ...]


def bodies(territory: Territory, region: Region | None, matched: Match, words: Sequence[str]) -> Bodies:
    """The supervising and the first body; raises NoDisciplineBody when the pack has nobody to supervise."""
    handler = territory.handling(words) if matched.off_list else None
    if handler:
        return _by_matter(territory, region, handler, words)
    supervising, why = _supervising(territory, region, matched.item)
    first, why_first = _first(territory, region, matched.item, supervising)
    return Bodies(supervising, first, (why, why_first))


def _by_matter(territory: Territory, region: Region | None, handler: Organ, words: Sequence[str]) -> Bodies:
    """Off the list the body in charge of the matter handles, under its own supervisor (seed: SH-3)."""
    matter = "、".join(word for word in words if word in handler.handles)
    told = reason("first_matter", words=matter, org=handler.name)
    group = territory.stationed_over(handler.code)
    if group:
        return Bodies(group, handler, (told, reason("supervisor_of_handler", handler=handler.name, org=group.name)))
    supervising, why = _supervising(territory, region, None)
    return Bodies(supervising, handler, (told, why))


def _supervising(territory: Territory, region: Region | None, item: PowerItem | None) -> tuple[Organ, Reason]:
    if item and item.supervisor.startswith(_STATIONED):
        code = item.supervisor.removeprefix(_STATIONED)
        group = territory.organs.get(code)
        if group:
            return group, reason("supervisor_stationed", org=group.name)
        return _upward(territory, None, f"没有派驻机构“{code}”")
    town = territory.at(region, Level.TOWN)
    body = territory.organ_at(town, OrganKind.DISCIPLINE)
    if town and body:
        return body, reason("supervisor_town", region=town.name, org=body.name)
    return _upward(territory, region, f"“{town.name}”没有登记纪检机构" if town else "诉求没有落到乡镇")


def _upward(territory: Territory, region: Region | None, wanted: str) -> tuple[Organ, Reason]:
    above = (territory.organ_at(higher, OrganKind.DISCIPLINE) for higher in territory.chain(region))
    body = next((organ for organ in above if organ), None) or territory.highest_discipline()
    if body is None:
        raise NoDisciplineBody("the city pack has no discipline body")
    return body, reason("supervisor_upward", wanted=wanted, org=body.name)


def _first(
    territory: Territory, region: Region | None, item: PowerItem | None, supervising: Organ
) -> tuple[Organ, Reason]:
    """A stationed group sends to the departments it supervises, a township body to the villages and the town."""
    local = tuple(_local(territory, region))
    departments = tuple(_departments(territory, region, item, supervising))
    ordered = local + departments if supervising.level == Level.TOWN else departments + local
    return ordered[0] if ordered else (supervising, reason("first_open", org=supervising.name))


def _local(territory: Territory, region: Region | None) -> Iterator[tuple[Organ, Reason]]:
    village = territory.organ_at(territory.at(region, Level.VILLAGE), OrganKind.VILLAGE)
    if village:
        yield village, reason("first_village", org=village.name)
    town = territory.organ_at(territory.at(region, Level.TOWN), OrganKind.TOWN_GOV)
    if town:
        yield town, reason("first_town", org=town.name)


def _departments(
    territory: Territory, region: Region | None, item: PowerItem | None, supervising: Organ
) -> Iterator[tuple[Organ, Reason]]:
    """The item's departments: those the supervising body supervises first, then in the list's order."""
    codes = sorted(item.business_dept if item else (), key=lambda code: code not in supervising.supervises)
    town = territory.organ_at(territory.at(region, Level.TOWN), OrganKind.TOWN_GOV)
    for code in codes:
        organ = town if code == _TOWN_GOVERNMENT else territory.organs.get(code)
        if organ:
            yield organ, reason("first_department", org=organ.name)
