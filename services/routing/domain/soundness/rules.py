"""The routing rules: those that never win, fit nothing, or are held apart by their code alone.

Whether a rule ever wins is tried, not guessed: on every kind of item, place, day and grade that the rules tell apart,
with as few words as the rule needs, because more words only bring more rivals.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product

from contracts.citypack.model import CityPack, RoutingRule
from contracts.citypack.routing_rules import EFFECTS, PLACE_BODIES
from contracts.vocabulary import Grade
from services.routing.domain.ruling import ANY, Situation, depths_of, fitting, setting
from services.routing.domain.soundness.findings import Finding, finding, some
from services.routing.domain.soundness.organs import RULES, reference, region_reference
from services.routing.domain.territory import Territory

_EFFECT_WORDS = {"urgent_class": "紧急类", "supervisor": "监督主体", "first_org": "首接单位", "helper_orgs": "协办单位"}
_ONE_DAY = timedelta(days=1)
_BUSY = 2
"""How many bodies of an appeal are taken before it has helpers: the supervising and the first."""


@dataclass(frozen=True, slots=True)
class _World:
    """What the rules can tell apart: kinds of items, chains of regions, days."""

    rules: tuple[RoutingRule, ...]
    items: tuple[tuple[str, str], ...]
    chains: tuple[Mapping[str, int], ...]
    days: tuple[date, ...]


def check_rules(pack: CityPack, territory: Territory, on: date) -> Iterator[Finding]:
    """Findings on the routing rules."""
    world = _world(pack, territory, on)
    for rule in pack.routing_rules:
        if rule.valid_to and rule.valid_to < on:
            yield finding("rule_over", RULES, rule.code, name=rule.code, day=rule.valid_to)
            continue
        day = max(on, rule.valid_from or on)
        yield from region_reference(territory, rule.region, day, RULES, rule.code)
        for code in (rule.supervisor, rule.first_org, *rule.helper_orgs):
            yield from reference(territory, code, day, RULES, rule.code)
        yield from _never_wins(rule, world)
    yield from _tied(pack.routing_rules)


def _never_wins(rule: RoutingRule, world: _World) -> Iterator[Finding]:
    unsettled = {effect for effect in EFFECTS if getattr(rule, effect)}
    rivals: set[str] = set()
    fits = False
    for situation in _situations(rule, world):
        for effect, at in _by_effect(situation, world.rules):
            rules = fitting(world.rules, at)
            if effect not in unsettled or rule not in rules:
                continue
            fits = True
            winner = _winner(rules, effect, rule)
            if winner is rule:
                return
            rivals |= {winner.code} if winner else set()
    if not fits:
        yield finding("rule_unfit", RULES, rule.code, name=rule.code)
        return
    effects = "、".join(_EFFECT_WORDS[effect] for effect in EFFECTS if effect in unsettled)
    yield finding("rule_shadowed", RULES, rule.code, name=rule.code, effects=effects, other=some(sorted(rivals)))


def _by_effect(situation: Situation, rules: tuple[RoutingRule, ...]) -> Iterator[tuple[str, Situation]]:
    """Urgency is settled by the grade of the text, the bodies by the grade that came of it."""
    yield "urgent_class", situation
    urgent = any(setting(fitting(rules, situation), "urgent_class"))
    graded = situation.graded(Grade.URGENT) if urgent else situation
    for effect in EFFECTS[1:]:
        yield effect, graded


def _winner(rules: Iterable[RoutingRule], effect: str, asked: RoutingRule) -> RoutingRule | None:
    """The first rule that is sure to set an effect; a body of the place may be missing there, and then stands back."""
    return next((rule for rule in setting(list(rules), effect) if rule is asked or _is_sure(rule, effect)), None)


def _is_sure(rule: RoutingRule, effect: str) -> bool:
    if effect == "urgent_class":
        return True
    if effect == "helper_orgs":
        # Two of them may lead and supervise, and then they do not help.
        return sum(code not in PLACE_BODIES for code in rule.helper_orgs) > _BUSY
    return getattr(rule, effect) not in PLACE_BODIES


def _situations(rule: RoutingRule, world: _World) -> Iterator[Situation]:
    texts = [frozenset((word,)) for word in rule.keywords] or [frozenset[str]()]
    items = [kind for kind in world.items if rule.item in (ANY, *kind)]
    chains = [depths for depths in world.chains if rule.region in depths]
    days = [day for day in world.days if (rule.valid_from or day) <= day <= (rule.valid_to or day)]
    for (code, category), depths, day, grade in product(items, chains, days, Grade):
        for words in texts:
            yield Situation(item_code=code, category=category, depths=depths, on=day, grade=grade, words=words)


def _world(pack: CityPack, territory: Territory, on: date) -> _World:
    rules = pack.routing_rules
    return _World(rules, _items(pack), _chains(pack, territory), _days(rules, on))


def _items(pack: CityPack) -> tuple[tuple[str, str], ...]:
    """One item for every way in which rules may speak of it: by its code, by its category, or of all."""
    spoken_of = {rule.item for rule in pack.routing_rules}
    kinds: dict[tuple[str, str], tuple[str, str]] = {}
    for item in (item for listed in pack.lists for item in listed.items):
        code, category = item.code, item.category
        kinds.setdefault(
            (code if code in spoken_of else "", category if category in spoken_of else ""), (code, category)
        )
    return tuple(kinds.values())


def _chains(pack: CityPack, territory: Territory) -> tuple[Mapping[str, int], ...]:
    """One chain of regions for every set of the rules' regions that a place may lie in."""
    spoken_of = {rule.region for rule in pack.routing_rules}
    chains: dict[frozenset[str], Mapping[str, int]] = {frozenset(): depths_of(())}
    for region in pack.regions:
        codes = [above.code for above in territory.chain(region)]
        chains.setdefault(frozenset(spoken_of.intersection(codes)), depths_of(codes))
    return tuple(chains.values())


def _days(rules: Iterable[RoutingRule], on: date) -> tuple[date, ...]:
    """The days from which on other rules are in force."""
    begins = {on}
    for rule in rules:
        begins |= {rule.valid_from} if rule.valid_from else set()
        begins |= {rule.valid_to + _ONE_DAY} if rule.valid_to else set()
    return tuple(sorted(day for day in begins if day >= on))


def _tied(rules: Iterable[RoutingRule]) -> Iterator[Finding]:
    for one, other in combinations(sorted(rules, key=lambda rule: rule.code), 2):
        effects = [name for name in EFFECTS if getattr(one, name) and getattr(other, name)]
        differ = any(getattr(one, name) != getattr(other, name) for name in effects)
        if differ and _condition(one) == _condition(other) and _meet(one, other):
            yield finding("rule_tied", RULES, other.code, name=other.code, other=one.code)


def _condition(rule: RoutingRule) -> tuple:
    return rule.item, rule.region, rule.grade, frozenset(rule.keywords), rule.priority


def _meet(one: RoutingRule, other: RoutingRule) -> bool:
    begins = max(one.valid_from or date.min, other.valid_from or date.min)
    return begins <= min(one.valid_to or date.max, other.valid_to or date.max)
