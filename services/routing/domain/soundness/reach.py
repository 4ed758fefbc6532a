"""Gaps: matters and places where nobody is found to handle or to supervise. Found by deciding, not by guessing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from contracts.citypack.model import CityPack, PowerItem, PowerList, Region
from contracts.citypack.terms import Level
from contracts.citypack.versions import LIST_FILE, item_file
from contracts.vocabulary import OFF_LIST_ITEM, AppealType, Grade
from services.routing.domain.bodies import NoDisciplineBody
from services.routing.domain.decision import Decision, Facts, Ground, decide
from services.routing.domain.soundness.findings import Finding, finding, some
from services.routing.domain.territory import Territory

_PLACES = frozenset({Level.TOWN, Level.VILLAGE})
_GAPS = {"first_open": "gap_handler", "supervisor_upward": "gap_supervisor"}
"""What a decision says when it found nobody, and the finding that makes of it."""


@dataclass(frozen=True, slots=True)
class _Alike:
    """Items that every decision treats alike, so that one of them speaks for all."""

    items: tuple[PowerItem, ...]

    @property
    def names(self) -> str:
        """The items' codes, a few of many."""
        return some([item.code for item in self.items])


def check_gaps(pack: CityPack, territory: Territory, on: date) -> Iterator[Finding]:
    """Findings on places and matters without a handler or a supervisor of their own, and on empty categories."""
    for listed in pack.lists:
        file = LIST_FILE if listed is pack.power_list else item_file(listed.version)
        day = max(on, listed.valid_from)
        ground = Ground(territory, listed, pack.policy, pack.routing_rules)
        places = [region for region in pack.regions if region.level in _PLACES and _lives(region, day)]
        for alike in _groups(listed, pack):
            yield from _gaps(alike, places, ground, day, file)
        for category in sorted({item.category for item in listed.items}):
            if not any(item.category == category and item.flow for item in listed.items):
                yield finding("category_empty", file, category, name=category)


def _gaps(alike: _Alike, places: Iterable[Region], ground: Ground, day: date, file: str) -> Iterator[Finding]:
    found: dict[str, list[str]] = defaultdict(list)
    item = alike.items[0]
    for region in places:
        decision = _decided(item, region, ground, day)
        for rule in decision.rule_codes if decision else _GAPS:
            if rule in _GAPS:
                found[_GAPS[rule]].append(region.name)
    for kind, names in found.items():
        facts = {"name": item.name, "items": alike.names, "regions": some(names), "count": len(names)}
        yield finding(kind, file, item.code, **facts)


def _decided(item: PowerItem, region: Region, ground: Ground, day: date) -> Decision | None:
    facts = Facts(
        appeal_type=AppealType.HELP,
        category=item.code,
        region_code=region.code,
        keywords=(),
        grade_hint=Grade.NORMAL,
        clue_suspected=False,
    )
    try:
        return decide(facts, ground, day)
    except NoDisciplineBody:
        return None


def _groups(listed: PowerList, pack: CityPack) -> list[_Alike]:
    """Items by what a decision looks at: supervisor, departments, and the rules that speak of them."""
    ruled = {rule.item for rule in pack.routing_rules}
    groups: dict[tuple, list[PowerItem]] = defaultdict(list)
    for item in listed.items:
        spoken_of = item.code if item.code in ruled | {OFF_LIST_ITEM} else ""
        category = item.category if item.category in ruled else ""
        groups[(item.supervisor, item.business_dept, spoken_of, category)].append(item)
    return [_Alike(tuple(items)) for items in groups.values()]


def _lives(region: Region, on: date) -> bool:
    return region.valid_from <= on and (region.valid_to is None or on <= region.valid_to)
