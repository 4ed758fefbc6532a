"""The routing decision: pure and repeatable, so that the same appeal on the same day always goes the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.citypack.model import PowerList, Region
from contracts.citypack.terms import Level
from contracts.vocabulary import AppealType, DispatchMode, Grade
from services.routing.domain.bodies import bodies
from services.routing.domain.explanation import Reason, reason
from services.routing.domain.matching import Match, match
from services.routing.domain.territory import Territory

_OFF_LIST: Mapping[str, tuple[DispatchMode, str]] = {
    "online_x99": (DispatchMode.ONLINE, "off_list_online"),
    "grade": (DispatchMode.ONLINE, "off_list_online"),
    "offline": (DispatchMode.OFFLINE, "off_list_offline"),
    "not_accept": (DispatchMode.ONLINE, "off_list_not_accept"),
    "manual": (DispatchMode.ONLINE, "off_list_manual"),
}
"""What a city does with matters off its list (policy key list.off_list_action)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What routing is told of an appeal: codes and vocabulary words, never its text."""

    appeal_type: AppealType
    category: str | None
    region_code: str
    keywords: tuple[str, ...]
    grade_hint: Grade
    clue_suspected: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """What a decision rests on: one version of territory and policy, and the power list in force."""

    territory: Territory
    listed: PowerList | None
    policy: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where an appeal goes, and why."""

    item_code: str
    off_list: bool
    mode: DispatchMode
    supervising_org: str
    first_org: str
    grade: Grade
    power_list_version: str
    reasons: tuple[Reason, ...]

    @property
    def rule_codes(self) -> tuple[str, ...]:
        """The rules applied, in order."""
        return tuple(told.rule for told in self.reasons)


def decide(facts: Facts, ground: Ground, on: date) -> Decision:
    """The decision for an appeal filed on a local day; raises NoDisciplineBody when nobody could supervise."""
    region, where = _place(facts.region_code, ground.territory, on)
    listed = ground.listed
    matched = match(listed, facts.category, facts.keywords, on)
    mode, off_list = _mode(matched, ground.policy)
    chosen = bodies(ground.territory, region, matched, facts.keywords)
    grade, how_pressing = _grade(facts, matched)
    clue = (reason("clue_suspected"),) if facts.clue_suspected else ()
    return Decision(
        item_code=matched.code,
        off_list=matched.off_list,
        mode=mode,
        supervising_org=chosen.supervising.code,
        first_org=chosen.first.code,
        grade=grade,
        power_list_version=listed.version if listed else "",
        reasons=(where, *matched.reasons, *off_list, *chosen.reasons, how_pressing, *clue),
    )


def _place(code: str, territory: Territory, on: date) -> tuple[Region | None, Reason]:
    region = territory.region_on(code, on)
    if region is None:
        return None, reason("region_unknown", code=code)
    if region.code != code:
        old = territory.regions[code]
        return region, reason("region_ended", old=old.name, ended=old.valid_to, region=region.name)
    if region.level in (Level.COUNTY, Level.CITY):
        return region, reason("region_whole", region=region.name)
    return region, reason("region_given", region=region.name)


def _mode(matched: Match, policy: Mapping[str, Mapping[str, Any]]) -> tuple[DispatchMode, Sequence[Reason]]:
    """Seed (Shucheng): on the list online, off the list offline; other cities differ, so it is policy."""
    if not matched.off_list:
        return DispatchMode.ONLINE, ()
    mode, rule = _OFF_LIST[policy["list"]["off_list_action"]]
    return mode, (reason(rule),)


def _grade(facts: Facts, matched: Match) -> tuple[Grade, Reason]:
    """信访工作条例 art. 25: urgent matters are reported at once."""
    urgent = frozenset(matched.item.urgent_keywords if matched.item else ())
    if facts.grade_hint == Grade.URGENT or urgent.intersection(facts.keywords):
        return Grade.URGENT, reason("grade_urgent")
    return Grade.NORMAL, reason("grade_normal")
