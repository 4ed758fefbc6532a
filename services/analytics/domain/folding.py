"""Applying patches to a fact document, in memory. The store does the same with one database update."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from services.analytics.domain.facts import Patch


def folded(patches: Iterable[Patch], fact: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The fact after all patches; the order and repetition of patches make no difference."""
    result = _copy(fact or {})
    for patch in patches:
        for path, value in patch.sets.items():
            place, name = _place(result, path)
            place[name] = value
        for path, value in patch.mins.items():
            place, name = _place(result, path)
            place[name] = min(place.get(name, value), value)
        for path, value in patch.maxs.items():
            place, name = _place(result, path)
            place[name] = max(place.get(name, value), value, key=_turn)
    return result


def merged(patches: Iterable[Patch]) -> list[Patch]:
    """One patch for each fact instead of many; applying it does what applying them does."""
    by_fact: dict[str, list[Patch]] = {}
    for patch in patches:
        by_fact.setdefault(patch.fact_id, []).append(patch)
    return [_one(found) for found in by_fact.values()]


def _one(patches: list[Patch]) -> Patch:
    if len(patches) == 1:
        return patches[0]
    sets: dict[str, Any] = {}
    mins: dict[str, Any] = {}
    maxs: dict[str, Any] = {}
    for patch in patches:
        sets.update(patch.sets)
        mins.update({path: min(mins.get(path, at), at) for path, at in patch.mins.items()})
        maxs.update({path: max(maxs.get(path, told), told, key=_turn) for path, told in patch.maxs.items()})
    return replace(patches[0], sets=sets, mins=mins, maxs=maxs)


def _turn(told: Mapping[str, Any]) -> int:
    return told["n"]


def _place(document: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *parents, name = path.split(".")
    for parent in parents:
        document = document.setdefault(parent, {})
    return document, name


def _copy(value: Any) -> Any:
    return {key: _copy(member) for key, member in value.items()} if isinstance(value, Mapping) else value
