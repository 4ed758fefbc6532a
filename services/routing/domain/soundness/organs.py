"""The organs and regions: who is never reached, whose superiors run in a circle, what is referred to after its end."""

from collections.abc import Iterator
from datetime import date

from contracts.citypack.model import CityPack, Organ, Region
from contracts.citypack.terms import Level, OrganKind
from services.routing.domain.soundness.findings import Finding, finding
from services.routing.domain.territory import Territory

ORGANS, REGIONS, RULES = "organs.csv", "regions.csv", "routing_rules.csv"
_SEATED = {
    OrganKind.VILLAGE: {Level.VILLAGE},
    OrganKind.TOWN_GOV: {Level.TOWN},
    OrganKind.DISCIPLINE: {Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE},
}
"""Organs that the place alone finds, by kind and by the level of the region they sit in."""


def check_organs(pack: CityPack, territory: Territory, on: date) -> Iterator[Finding]:
    """Findings on organs and regions."""
    reached = _reached(pack, territory, on)
    for organ in pack.organs:
        circle = _circle(organ, territory)
        if circle:
            yield finding("escalation_cycle", ORGANS, organ.code, name=organ.name, other=" > ".join(circle))
        elif organ.kind == OrganKind.DISCIPLINE and not organ.parent:
            yield finding("top_alone", ORGANS, organ.code, name=organ.name)
        if organ.code not in reached and not _over(organ, on):
            yield finding("organ_unreached", ORGANS, organ.code, name=organ.name)
        if not _over(organ, on):
            yield from reference(territory, organ.parent or "", on, ORGANS, organ.code)
            yield from region_reference(territory, organ.region_code, on, ORGANS, organ.code)
    yield from _regions(pack, territory, on)


def reference(territory: Territory, code: str, on: date, file: str, where: str) -> Iterator[Finding]:
    """What is wrong with referring to an organ on a day; nothing for the bodies of a place, such as TG."""
    organ = territory.organs.get(code)
    if organ is None or not _over(organ, on):
        return
    now = territory.organ_on(code, on)
    if now is None or now.code == code:
        yield finding("organ_ended", file, where, name=organ.name, day=organ.valid_to)
    else:
        yield finding("organ_succeeded", file, where, name=organ.name, day=organ.valid_to, other=now.name)


def region_reference(territory: Territory, code: str, on: date, file: str, where: str) -> Iterator[Finding]:
    """What is wrong with referring to a region on a day."""
    region = territory.regions.get(code)
    if region is None or not _over(region, on):
        return
    now = territory.region_on(code, on)
    other = now.name if now and now.code != code else "-"
    yield finding("region_ended", file, where, name=region.name, day=region.valid_to, other=other)


def _regions(pack: CityPack, territory: Territory, on: date) -> Iterator[Finding]:
    for region in pack.regions:
        if not _over(region, on):
            continue
        now = territory.region_on(region.code, on)
        if now and _over(now, on) and now.successor:
            yield finding("successor_cycle", REGIONS, region.code, name=region.name)
        elif now and _over(now, on):
            yield finding("region_lost", REGIONS, region.code, name=region.name, day=region.valid_to)


def _reached(pack: CityPack, territory: Territory, on: date) -> set[str]:
    """Organs that some appeal may name, with those above them, which take over when one must keep out."""
    named = {code for listed in pack.lists for item in listed.items for code in item.business_dept}
    named |= {item.supervisor.removeprefix("PG:") for listed in pack.lists for item in listed.items}
    named |= {code for rule in pack.routing_rules for code in (rule.supervisor, rule.first_org, *rule.helper_orgs)}
    now = {found.code for code in named if (found := territory.organ_on(code, on))}
    levels = {region.code: region.level for region in pack.regions if not _over(region, on)}
    now |= {organ.code for organ in pack.organs if levels.get(organ.region_code) in _SEATED.get(organ.kind, ())}
    now |= {organ.code for organ in territory.specialists}
    handled = tuple(now)
    now |= {group.code for code in handled if (group := territory.stationed_over(code, on))}
    return {above.code for code in now for above in territory.organs_above(territory.organs.get(code), on)}


def _circle(organ: Organ, territory: Territory) -> list[str]:
    """The codes of the circle an organ stands in, from it back to it; empty when there is none."""
    path, step = [organ.code], territory.organs.get(organ.parent or "")
    while step and step.code not in path:
        path.append(step.code)
        step = territory.organs.get(step.parent or "")
    return [*path, organ.code] if step and step.code == organ.code else []


def _over(lasting: Organ | Region, on: date) -> bool:
    return lasting.valid_to is not None and lasting.valid_to < on
