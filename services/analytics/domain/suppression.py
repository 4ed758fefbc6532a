"""Small numbers in public totals: a count of one or two in a village is a person, not a statistic.

个人信息保护法 art. 6: publish no more than the purpose needs. Where one hidden count could be worked out from the
total, a second one is hidden with it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.analytics.domain.summary import (
    Reckoning,
    durations,
    group,
    on_time,
    public_statuses,
    rate,
    satisfaction,
)

REMAINDER = "other"
"""The member of a partition that stands for what belongs to no named part."""


def suppressed(parts: Mapping[str, int], threshold: int) -> dict[str, int | None]:
    """A partition of a known total with every count under the threshold hidden (None), and never exactly one."""
    shown: dict[str, int | None] = {key: public_total(count, threshold) for key, count in parts.items()}
    hidden = [key for key, count in shown.items() if count is None]
    left = sorted((count, key) for key, count in shown.items() if count)
    if len(hidden) == 1 and left:
        shown[left[0][1]] = None
    return shown


def shown_parts(whole: int, parts: Mapping[str, int], threshold: int) -> dict[str, int | None]:
    """The parts of a whole as the public sees them; what is in no named part guards the others."""
    rest = whole - sum(parts.values())
    shown = suppressed({**parts, REMAINDER: rest} if rest else parts, threshold)
    return {key: shown[key] for key in parts}


def chain_is_shown(chain: Sequence[tuple[int, Mapping[str, int], str]], threshold: int) -> bool:
    """Whether a region's own total may be shown: neither it nor any region above it is hidden among its siblings.

    `chain` holds for each level from the top (whole of the parent, its parts, the part on the way down).
    """
    return all(shown_parts(whole, parts, threshold)[part] is not None for whole, parts, part in chain)


def public_total(count: int, threshold: int) -> int | None:
    """A single total, hidden when it is small."""
    return count if count == 0 or count >= threshold else None


def public_summary(cells: Mapping[str, int], reckoning: Reckoning, threshold: int) -> dict[str, Any]:
    """The figures of one region as the public sees them."""
    received = public_total(cells.get("total", 0), threshold)
    if received is None:
        return hidden_summary(reckoning)
    return {
        "counts": {
            "received": received,
            "by_public_status": suppressed(public_statuses(group(cells, "status")), threshold),
            "by_type": suppressed(group(cells, "type"), threshold),
        },
        "satisfaction": public_satisfaction(satisfaction(cells, reckoning), threshold),
        "on_time": public_punctuality(on_time(cells), threshold),
        "durations": {step: told for step, told in durations(cells).items() if told["cases"] >= threshold},
        "records": {"published": group(cells, "record_published")},
    }


def hidden_summary(reckoning: Reckoning) -> dict[str, Any]:
    """What stands for a region with too few cases."""
    rates = {"denominator": reckoning.denominator, "rate": None}
    return {"counts": {"received": None}, "satisfaction": rates, "on_time": {"rate": None}, "durations": {}}


def public_satisfaction(figures: Mapping[str, Any], threshold: int) -> dict[str, Any]:
    """Satisfaction with both denominators; a rate over few people is hidden with its parts."""
    shown: dict[str, Any] = {"denominator": figures["denominator"]}
    for name in ("rated", "closed"):
        enough = figures[name] >= threshold
        shown[name] = public_total(figures[name], threshold)
        shown[f"of_{name}"] = rate(figures["satisfied"], figures[name]) if enough else None
    shown["rate"] = shown[f"of_{figures['denominator']}"]
    return shown


def public_punctuality(figures: Mapping[str, Any], threshold: int) -> dict[str, Any]:
    """The on-time rate over all limits that bind organs, hidden when few limits have ended."""
    ended = figures["on_time"] + figures["late"]
    enough = ended >= threshold
    return {
        "denominator": figures["denominator"],
        "ended_or_passed": public_total(ended, threshold),
        "rate": figures["rate"] if enough else None,
    }
