"""Applying patches to a fact document, in memory. The store does the same with one database update."""

from collections.abc import Iterable, Mapping
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
            place[name] = max(place.get(name, value), value, key=lambda told: told["n"])
    return result


def _place(document: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *parents, name = path.split(".")
    for parent in parents:
        document = document.setdefault(parent, {})
    return document, name


def _copy(value: Any) -> Any:
    return {key: _copy(member) for key, member in value.items()} if isinstance(value, Mapping) else value
