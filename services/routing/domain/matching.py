"""Which power item 权力事项 an appeal is about: the citizen's choice when valid, else its words, else the "+1"."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from contracts.citypack.model import PowerItem, PowerList
from contracts.vocabulary import OFF_LIST_ITEM
from services.routing.domain.explanation import Reason, quoted, reason

UNMATCHED = "item_unmatched"
OFF_LIST_NAME = "其他事项（“+1”）"
_SCALE = 5040
"""Divisible by every number up to ten, so that shared words weigh the same on every machine, without fractions."""


@dataclass(frozen=True, slots=True)
class Match:
    """The item an appeal belongs to (`item` is None when the list has no "+1" of its own) and why."""

    item: PowerItem | None
    code: str
    reasons: tuple[Reason, ...]

    @property
    def off_list(self) -> bool:
        """Whether no listed item covers the appeal (seed: Shucheng's 33+1)."""
        return self.code == OFF_LIST_ITEM


class Version(Protocol):
    """What tells when a version of the list begins to count."""

    @property
    def version(self) -> str:
        """Its name."""

    @property
    def valid_from(self) -> date:
        """Its first day, local."""


_V = TypeVar("_V", bound=Version)


def in_force(lists: Iterable[_V], on: date) -> _V | None:
    """The version of the list valid on a day: the latest that had begun; the greater name breaks a tie."""
    begun = [listed for listed in lists if listed.valid_from <= on]
    return max(begun, key=lambda listed: (listed.valid_from, listed.version), default=None)


def match(listed: PowerList | None, category: str | None, words: Sequence[str], on: date) -> Match:
    """The item for the citizen's category and the vocabulary words in the text, on a local day."""
    if listed is None:
        return Match(None, OFF_LIST_ITEM, (reason("list_missing", on=on),))
    where = {"on": on, "version": listed.version}
    chosen = next((item for item in listed.items if item.code == category), None)
    if chosen:
        return Match(chosen, chosen.code, (reason("item_chosen", item=label(chosen), **where),))
    inside = tuple(item for item in listed.items if item.category == category)
    if inside:
        matched = _by_words(listed, inside, words)
        return _because(reason("category_chosen", category=category), matched)
    matched = _by_words(listed, listed.items, words)
    return _because(reason("category_unknown", category=category, **where), matched) if category else matched


def or_suggested(matched: Match, listed: PowerList | None, suggested: str | None) -> Match:
    """The suggested item where neither the citizen nor a word of the list decided; intake names one only where the city
    lets it decide (policy key suggestion.decides_alone). An item that is not on the list in force is no suggestion."""
    if listed is None or [told.rule for told in matched.reasons] != [UNMATCHED]:
        return matched
    item = next((item for item in listed.items if item.code == suggested and item.code != OFF_LIST_ITEM), None)
    return Match(item, item.code, (reason("item_suggested", item=label(item)),)) if item else matched


def label(item: PowerItem | None) -> str:
    """An item as it stands in a sentence."""
    return f"{item.code} {item.name}" if item else f"{OFF_LIST_ITEM} {OFF_LIST_NAME}"


def _because(first: Reason, matched: Match) -> Match:
    return Match(matched.item, matched.code, (first, *matched.reasons))


def _by_words(listed: PowerList, candidates: Sequence[PowerItem], words: Sequence[str]) -> Match:
    scores = _scores(listed, candidates, words)
    if not scores:
        off_list = next((item for item in listed.items if item.code == OFF_LIST_ITEM), None)
        return Match(off_list, OFF_LIST_ITEM, (reason(UNMATCHED, item=label(off_list)),))
    best = min(scores, key=lambda code: (-scores[code], code == OFF_LIST_ITEM, code))
    item = next(item for item in candidates if item.code == best)
    hits = quoted(tuple(word for word in words if word in _words_of(item)))
    if best == OFF_LIST_ITEM:
        return Match(item, best, (reason("item_off_list", words=hits, item=label(item)),))
    tied = sorted(code for code in scores if code != best and scores[code] == scores[best])
    also = (reason("item_tied", others="、".join(tied)),) if tied else ()
    return Match(item, best, (reason("item_matched", words=hits, item=label(item)), *also))


def _scores(listed: PowerList, candidates: Sequence[PowerItem], words: Sequence[str]) -> dict[str, int]:
    """Points by item code: longer words, and words of few items, weigh more; items without any are left out."""
    wanted = frozenset(words)
    met = [item for item in listed.items if not wanted.isdisjoint(item.keywords + item.urgent_keywords)]
    hits = {item.code: wanted & _words_of(item) for item in met}
    sharing = Counter(word for found in hits.values() for word in found)
    points = {code: sum(len(word) * _SCALE // sharing[word] for word in found) for code, found in hits.items()}
    return {item.code: points[item.code] for item in candidates if item.code in points}


def _words_of(item: PowerItem) -> frozenset[str]:
    return frozenset((*item.keywords, *item.urgent_keywords))
