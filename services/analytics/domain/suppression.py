"""Small numbers in public totals: a count of one or two in a village is a person, not a statistic.

个人信息保护法 art. 6: publish no more than the purpose needs. Where one hidden count could be worked out from the
total, a second one is hidden with it.
"""

from collections.abc import Mapping
from typing import Any

from services.analytics.domain.summary import rate


def suppressed(counts: Mapping[str, int], threshold: int) -> dict[str, int | None]:
    """A partition of a known total with every count under the threshold hidden (None), and never exactly one."""
    shown: dict[str, int | None] = {
        key: count if count == 0 or count >= threshold else None for key, count in counts.items()
    }
    hidden = [key for key, count in shown.items() if count is None]
    left = sorted((count, key) for key, count in shown.items() if count)
    if len(hidden) == 1 and left:
        shown[left[0][1]] = None
    return shown


def public_total(count: int, threshold: int) -> int | None:
    """A single total, hidden when it is small."""
    return count if count == 0 or count >= threshold else None


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
