"""The city's routing rules (docs/city-pack.md): which fit an appeal, and which of them wins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contracts.citypack.model import RoutingRule
from contracts.vocabulary import Grade

ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What rules look at. `depths` holds the codes of the appeal's region and all above it; the smallest is deepest."""

    item_code: str
    category: str
    depths: Mapping[str, int]
    on: date
    grade: Grade
    words: frozenset[str]

    def graded(self, grade: Grade) -> "Situation":
        """The same appeal with its grade settled."""
        return replace(self, grade=grade)


def depths_of(chain: Sequence[str]) -> Mapping[str, int]:
    """Depths of region codes that are given from the smallest region upwards; `*` is the shallowest."""
    return {ANY: 0, **{code: depth for depth, code in enumerate(reversed(chain), 1)}}


def fitting(rules: Sequence[RoutingRule], situation: Situation) -> tuple[RoutingRule, ...]:
    """The rules that fit, the most specific first: by item, region, key words, grade, priority, and at last by code."""
    fits = (rule for rule in rules if _fits(rule, situation))
    return tuple(sorted(fits, key=lambda rule: _order(rule, situation)))


def setting(rules: Sequence[RoutingRule], effect: str) -> Iterator[RoutingRule]:
    """Those of the fitting rules that set an effect, in their order."""
    return (rule for rule in rules if getattr(rule, effect))


def _fits(rule: RoutingRule, situation: Situation) -> bool:
    return (
        rule.item in (ANY, situation.item_code, situation.category)
        and rule.region in situation.depths
        and (rule.valid_from is None or rule.valid_from <= situation.on)
        and (rule.valid_to is None or situation.on <= rule.valid_to)
        and rule.grade in ("", situation.grade)
        and (not rule.keywords or not situation.words.isdisjoint(rule.keywords))
    )


def _order(rule: RoutingRule, situation: Situation) -> tuple:
    of_item, of_category = rule.item == situation.item_code, rule.item == situation.category
    return (
        (0 if of_item else 1 if of_category else 2),
        -situation.depths[rule.region],
        not rule.keywords,
        not rule.grade,
        -rule.priority,
        rule.code,
    )
