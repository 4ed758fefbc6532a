"""From summed cells to the figures people read; every rate names its denominator."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.vocabulary import CaseState, ClockKind, PublicStatus, RatingWords
from services.analytics.domain.counting import STEPS

ORGAN_CLOCKS = (ClockKind.DISPATCH, ClockKind.FIRST_REPLY, ClockKind.CONCLUDE)
"""The limits that bind organs; the rating limit binds nobody, it only ends the wait."""

PUBLIC_STATUS = {
    CaseState.SUBMITTED: PublicStatus.TO_BE_ACCEPTED,
    CaseState.CONTENT_HOLD: PublicStatus.TO_BE_ACCEPTED,
    CaseState.NOT_ACCEPTED: PublicStatus.NOT_ACCEPTED,
    CaseState.REDIRECTED: PublicStatus.REDIRECTED,
    CaseState.WITHDRAWN: PublicStatus.WITHDRAWN,
    CaseState.AWAITING_RATING: PublicStatus.CONCLUDED,
    CaseState.RATED: PublicStatus.CONCLUDED,
    CaseState.CLOSED: PublicStatus.CONCLUDED,
    CaseState.ARCHIVED: PublicStatus.CONCLUDED,
    CaseState.REVIEW: PublicStatus.CONCLUDED,
    CaseState.REVIEW2: PublicStatus.CONCLUDED,
    CaseState.FINAL: PublicStatus.CONCLUDED,
}
"""The public word of each state (domain reference (a)); every state not listed is in handling."""

_ENDED = (CaseState.CLOSED, CaseState.ARCHIVED, CaseState.REVIEW, CaseState.REVIEW2, CaseState.FINAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """How a city reckons satisfaction: which words count as satisfied, and by which number it divides."""

    satisfied_words: tuple[str, ...] = (RatingWords.VERY_SATISFIED, RatingWords.SATISFIED)
    denominator: str = "rated"


def added(many: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum of many cell maps; cells that cancel out are gone."""
    total: dict[str, int] = {}
    for cells in many:
        for cell, count in cells.items():
            total[cell] = total.get(cell, 0) + count
    return {cell: count for cell, count in total.items() if count}


def summary(cells: Mapping[str, int], reckoning: Reckoning) -> dict[str, Any]:
    """The figures of one scope and period."""
    return {
        "counts": counts(cells),
        "satisfaction": satisfaction(cells, reckoning),
        "on_time": on_time(cells),
        "warnings": group(cells, "warned"),
        "durations": durations(cells),
        "benefit": {name: cells.get(name, 0) for name in ("people", "households", "amount_fen")},
        "records": {"published": group(cells, "record_published"), "corrected": group(cells, "record_corrected")},
    }


def line(cells: Mapping[str, int], reckoning: Reckoning) -> dict[str, Any]:
    """The figures of one row in a comparison of regions or bodies."""
    satisfied, punctual = satisfaction(cells, reckoning), on_time(cells)
    return {
        "received": cells.get("total", 0),
        "closed": satisfied["closed"],
        "rated": satisfied["rated"],
        "satisfaction_rate": satisfied["rate"],
        "on_time_rate": punctual["rate"],
        "late": punctual["late"],
    }


def counts(cells: Mapping[str, int]) -> dict[str, Any]:
    """How many cases, and by what."""
    by_status = group(cells, "status")
    return {
        "received": cells.get("total", 0),
        "by_status": by_status,
        "by_public_status": public_statuses(by_status),
        "by_type": group(cells, "type"),
        "by_channel": group(cells, "channel"),
        "by_item": group(cells, "item_code"),
        "by_grade": group(cells, "grade"),
        "by_conclusion": group(cells, "conclusion"),
        "off_list": cells.get("off_list", 0),
        "replies_rejected": cells.get("rejected", 0),
        "resupervised": cells.get("resupervised", 0),
    }


def satisfaction(cells: Mapping[str, int], reckoning: Reckoning) -> dict[str, Any]:
    """Satisfied by rated and by closed, both always; `rate` is the one the city's policy chose.

    Shucheng's 45 closed with 18 rated show why: 17 of 18 are 94.4 %, 17 of 45 are 37.8 %.
    """
    words = group(cells, "words")
    satisfied = sum(words.get(word, 0) for word in reckoning.satisfied_words)
    wholes = {"rated": cells.get("rated", 0), "closed": _closed(cells)}
    rates = {name: rate(satisfied, whole) for name, whole in wholes.items()}
    return {
        "satisfied": satisfied,
        "satisfied_words": list(reckoning.satisfied_words),
        **wholes,
        "unrated": cells.get("unrated", 0),
        "overruled": cells.get("overruled", 0),
        "by_words": words,
        "by_stars": group(cells, "stars"),
        "of_rated": rates["rated"],
        "of_closed": rates["closed"],
        "denominator": reckoning.denominator,
        "rate": rates[reckoning.denominator],
    }


def on_time(cells: Mapping[str, int]) -> dict[str, Any]:
    """On time by limits that have ended or passed, for each kind and for all limits that bind organs."""
    kept, missed = group(cells, "on_time"), group(cells, "late")
    kinds = {
        kind.value: _punctuality(kept.get(kind, 0), missed.get(kind, 0)) for kind in (*ORGAN_CLOCKS, ClockKind.RATING)
    }
    ours = [kinds[kind] for kind in ORGAN_CLOCKS]
    overall = _punctuality(sum(each["on_time"] for each in ours), sum(each["late"] for each in ours))
    return {"denominator": "ended_or_passed", **overall, "by_kind": kinds}


def durations(cells: Mapping[str, int]) -> dict[str, Any]:
    """Mean seconds from submission to each step, over the cases that reached it."""
    cases, sums = group(cells, "took_n"), group(cells, "took_s")
    return {
        step: {"cases": cases[step], "mean_seconds": round(sums.get(step, 0) / cases[step])}
        for step in STEPS
        if cases.get(step)
    }


def public_statuses(by_status: Mapping[str, int]) -> dict[str, int]:
    """Counts by the words the public sees."""
    found: dict[str, int] = {}
    for state, count in by_status.items():
        status = PUBLIC_STATUS.get(CaseState(state), PublicStatus.IN_HANDLING).value
        found[status] = found.get(status, 0) + count
    return found


def group(cells: Mapping[str, int], prefix: str) -> dict[str, int]:
    """The cells of one family by what follows their colon, in a stable order."""
    start = prefix + ":"
    return {cell.removeprefix(start): cells[cell] for cell in sorted(cells) if cell.startswith(start)}


def rate(part: int, whole: int) -> float | None:
    """A share rounded to four digits; None when there is nothing to divide by."""
    return round(part / whole, 4) if whole else None


def _closed(cells: Mapping[str, int]) -> int:
    return sum(cells.get(f"status:{state}", 0) for state in _ENDED)


def _punctuality(kept: int, missed: int) -> dict[str, Any]:
    return {"on_time": kept, "late": missed, "rate": rate(kept, kept + missed)}
