"""What a way of routing (policy key route.mode) asks of a pack's tables."""

from collections import Counter

from contracts.citypack.faults import Faults, Spot
from contracts.citypack.references import Draft
from contracts.citypack.rules import Record

_BY_RULES = frozenset({"model_first_body", "territory_level"})
"""Ways in which the place alone does not say who takes a matter: the city's rules do (seeds: Panzhihua, Zhuzhou)."""


def check_mode(draft: Draft, faults: Faults) -> None:
    """Note items that are not one to one where they must be, and a way by rules without rules."""
    route = (draft.city["policy"] or {}).get("route") or {}
    if route.get("mode") == "item_one_to_one":
        _check_one_to_one(draft, faults)
    elif route.get("mode") in _BY_RULES and not draft.tables.get("routing_rules.csv"):
        faults.add(Spot("routing_rules.csv"), "mode_rules", mode=route["mode"])


def _check_one_to_one(draft: Draft, faults: Faults) -> None:
    """Each item has one department and is supervised by the only group that watches it (seed: Dazhou)."""
    organs = draft.index("organs.csv")
    watched = Counter(code for organ in organs.values() for code in organ["supervises"] or ())
    for item in draft.tables["power_list.csv"]:
        kind, _, group = str(item["supervisor"] or "").partition(":")
        if kind == "PG" and group in organs and not _watches(organs[group], item, watched):
            faults.add(item.spot("supervisor"), "one_to_one", value=item["code"])


def _watches(group: Record, item: Record, watched: Counter) -> bool:
    departments: tuple[str, ...] = item["business_dept"] or ()
    return len(departments) == 1 and departments[0] in (group["supervises"] or ()) and watched[departments[0]] == 1
