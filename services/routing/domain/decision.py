"""The routing decision: pure and repeatable, so that the same appeal on the same day always goes the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.citypack.model import PowerList, Region, RoutingRule
from contracts.citypack.terms import Level
from contracts.vocabulary import AppealType, DispatchMode, Grade
from services.routing.domain.bodies import Question, bodies
from services.routing.domain.explanation import Reason, reason
from services.routing.domain.matching import Match, match, or_suggested
from services.routing.domain.ruling import Situation, depths_of, fitting, setting
from services.routing.domain.territory import Territory
from services.routing.domain.wall import Wall, wall

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
    named_orgs: tuple[str, ...] = ()
    suggested_item: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a decision rests on: one version of territory, policy and rules, and the power list in force."""

    territory: Territory
    listed: PowerList | None
    policy: Mapping[str, Mapping[str, Any]]
    rules: tuple[RoutingRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where an appeal goes, and why. `recused_orgs` keep out of it; `urgent_class` is empty when it has none."""

    item_code: str
    off_list: bool
    mode: DispatchMode
    supervising_org: str
    first_org: str
    grade: Grade
    power_list_version: str
    reasons: tuple[Reason, ...]
    helper_orgs: tuple[str, ...] = ()
    recused_orgs: tuple[str, ...] = ()
    urgent_class: str = ""

    @property
    def rule_codes(self) -> tuple[str, ...]:
        """The rules applied, in order."""
        return tuple(told.rule for told in self.reasons)


def decide(facts: Facts, ground: Ground, on: date) -> Decision:
    """The decision for an appeal filed on a local day; raises NoDisciplineBody when nobody could supervise."""
    region, where = _place(facts.region_code, ground.territory, on)
    listed = ground.listed
    matched = or_suggested(match(listed, facts.category, facts.keywords, on), listed, facts.suggested_item)
    mode, off_list = _mode(matched, ground.policy)
    situation = _situation(facts, ground.territory, region, matched, on)
    graded = _grade(facts, matched, fitting(ground.rules, situation))
    apart = wall(ground.territory, facts.named_orgs, on)
    rules = fitting(ground.rules, situation.graded(graded.grade))
    chosen = bodies(Question(ground.territory, region, on, matched, facts.keywords, apart, rules))
    clue = (reason("clue_suspected"),) if facts.clue_suspected else ()
    return Decision(
        item_code=matched.code,
        off_list=matched.off_list,
        mode=mode,
        supervising_org=chosen.supervising.code,
        first_org=chosen.first.code,
        grade=graded.grade,
        power_list_version=listed.version if listed else "",
        reasons=(where, *matched.reasons, *off_list, *_apart(apart), *chosen.reasons, graded.why, *clue),
        helper_orgs=tuple(organ.code for organ in chosen.helpers),
        recused_orgs=tuple(sorted(apart.recused)),
        urgent_class=graded.urgent_class,
    )


def _apart(apart: Wall) -> Sequence[Reason]:
    names = {code: apart.territory.organs[code].name for code in sorted(apart.recused)}
    return tuple(reason("recused_named", org=name) for name in names.values())


def _situation(facts: Facts, territory: Territory, region: Region | None, matched: Match, on: date) -> Situation:
    """What the city's rules are held against, with the grade that the text alone gives."""
    return Situation(
        item_code=matched.code,
        category=matched.item.category if matched.item else "",
        depths=depths_of([above.code for above in territory.chain(region)]),
        on=on,
        grade=Grade.URGENT if _sounds_urgent(facts, matched) else Grade.NORMAL,
        words=frozenset(facts.keywords),
    )


def _place(code: str, territory: Territory, on: date) -> tuple[Region | None, Reason]:
    region = territory.region_on(code, on)
    if region is None:
        return None, reason("region_unknown", code=code)
    if region.code != code:
        old = territory.regions[code]
        return region, reason("region_ended", old=old.name, ended=old.valid_to, region=region.name)
    if region.level in (Level.COUNTY, Level.CITY, Level.PROVINCE):
        return region, reason("region_whole", region=region.name)
    return region, reason("region_given", region=region.name)


def _mode(matched: Match, policy: Mapping[str, Mapping[str, Any]]) -> tuple[DispatchMode, Sequence[Reason]]:
    """Seed (Shucheng): on the list online, off the list offline; other cities differ, so it is policy."""
    if not matched.off_list:
        return DispatchMode.ONLINE, ()
    mode, rule = _OFF_LIST[policy["list"]["off_list_action"]]
    return mode, (reason(rule),)


@dataclass(frozen=True, slots=True)
class _Graded:
    """How pressing it is, by which class of the city, and why."""

    grade: Grade
    urgent_class: str
    why: Reason


def _grade(facts: Facts, matched: Match, rules: Sequence[RoutingRule]) -> _Graded:
    """信访工作条例 art. 25: urgent matters are reported at once. Classes such as 水利 (seed: PZ-2) are city data."""
    rule = next(setting(rules, "urgent_class"), None)
    if rule:
        facts_told = {"code": rule.code, "urgent_class": rule.urgent_class, "basis": rule.basis}
        return _Graded(Grade.URGENT, rule.urgent_class, reason("grade_ruled", **facts_told))
    if _sounds_urgent(facts, matched):
        return _Graded(Grade.URGENT, "", reason("grade_urgent"))
    return _Graded(Grade.NORMAL, "", reason("grade_normal"))


def _sounds_urgent(facts: Facts, matched: Match) -> bool:
    urgent = frozenset(matched.item.urgent_keywords if matched.item else ())
    return facts.grade_hint == Grade.URGENT or bool(urgent.intersection(facts.keywords))
