"""From a fact to the counts it adds: on which day, in which scopes, in which cells.

A case counts on the day it was submitted, by the calendar of Asia/Shanghai, in every region that contains its place
and with the bodies that supervise and lead it. Its cells change while it lives; the day does not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from contracts.regions import subtree
from contracts.vocabulary import RatingWords, RevisitResult
from services.analytics.domain.facts import CASE, MESSAGE, RECORD

CITY_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which a city counts its days."""

EVERYWHERE = "r:"
"""The scope that holds every case."""

MESSAGES = "m:"
"""The scope that holds every message."""

STEPS = ("accepted", "dispatched", "first_replied", "replied", "approved", "closed")
"""Steps whose time since submission is averaged."""

_WORDS_OF = {
    1: RatingWords.DISSATISFIED,
    2: RatingWords.DISSATISFIED,
    3: RatingWords.FAIRLY_SATISFIED,
    4: RatingWords.SATISFIED,
    5: RatingWords.VERY_SATISFIED,
}
"""The words of stars given by phone, which come without words."""

Cells = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Cells that a fact adds to each of these scopes on one day (YYYY-MM-DD)."""

    day: str
    scopes: tuple[str, ...]
    cells: Mapping[str, int]


def parts_of(kind: str, fact: Mapping[str, Any]) -> tuple[Part, ...]:
    """Everything one fact adds; nothing while the fact still lacks its day."""
    return tuple(part for part in _PARTS[kind](fact) if part.cells)


def difference(before: Iterable[Part], after: Iterable[Part]) -> dict[tuple[str, str], Cells]:
    """What must be added to each (scope, day) so that it counts `after` where it counted `before`."""
    total: dict[tuple[str, str], Cells] = {}
    for sign, parts in ((-1, before), (1, after)):
        for part in parts:
            for scope in part.scopes:
                bucket = total.setdefault((scope, part.day), {})
                for cell, count in part.cells.items():
                    bucket[cell] = bucket.get(cell, 0) + sign * count
    kept = ((key, {cell: count for cell, count in cells.items() if count}) for key, cells in total.items())
    return {key: cells for key, cells in kept if cells}


def day_of(instant: datetime) -> str:
    """The calendar day of an instant in the city."""
    return instant.astimezone(CITY_ZONE).date().isoformat()


def region_scopes(region_code: str) -> tuple[str, ...]:
    """The scopes of a place and of everything that contains it: city (4 digits), county 6, town 9, village 12."""
    levels = (region_code[:4], region_code[:6], region_code[:9], region_code[:12])
    digits = [EVERYWHERE + level for level in levels]
    own = EVERYWHERE + subtree(region_code)
    return (EVERYWHERE, *digits[: digits.index(own) + 1]) if own in digits else (EVERYWHERE,)


def _case_parts(fact: Mapping[str, Any]) -> Iterator[Part]:
    submitted = fact.get("at", {}).get("submitted")
    about = fact.get("opened") or fact.get("routed") or fact.get("submitted")
    if submitted is None or about is None:
        return
    day = day_of(submitted)
    supervising, lead = about.get("supervising_org"), fact.get("lead", {}).get("org")
    places = region_scopes(about["region_code"])
    above = (*places, f"s:{supervising}") if supervising else places
    everyone = (*above, f"l:{lead}") if lead else above
    yield Part(day=day, scopes=everyone, cells=_case_cells(fact, about))
    yield Part(day=day, scopes=above, cells=_clock_cells(fact.get("clocks", {}).values()))
    if lead:
        # A lead body answers for the limits that run against it, not for those of the body above it.
        own = (clock for clock in fact.get("clocks", {}).values() if clock.get("org") == lead)
        yield Part(day=day, scopes=(f"l:{lead}",), cells=_clock_cells(own))


def _case_cells(fact: Mapping[str, Any], about: Mapping[str, Any]) -> Cells:
    cells = {"total": 1, f"status:{fact.get('state', {}).get('is', 'submitted')}": 1, f"type:{about['type']}": 1}
    for name in ("item_code", "grade"):
        if about.get(name):
            cells[f"{name}:{about[name]}"] = 1
    if about.get("off_list"):
        cells["off_list"] = 1
    if "submitted" in fact:
        cells[f"channel:{fact['submitted']['channel']}"] = 1
    for name in ("rejected", "resupervised"):
        if name in fact["at"]:
            cells[name] = 1
    return cells | _rating_cells(fact) | _benefit_cells(fact.get("outcome", {})) | _duration_cells(fact["at"])


def _rating_cells(fact: Mapping[str, Any]) -> Cells:
    last, overruled = _standing_rating(fact)
    if last is not None:
        cells = {"rated": 1, f"stars:{last['stars']}": 1, f"words:{last['words']}": 1}
        return {**cells, "overruled": 1} if overruled else cells
    return {"unrated": 1} if fact.get("closed", {}).get("outcome") == "unrated" else {}


def _standing_rating(fact: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, bool]:
    """The rating that counts, and whether it was said by phone against an earlier one.

    A return visit of the last round counts instead of its rating when it overruled it, or where there was none.
    """
    ratings, visits = fact.get("ratings", {}), fact.get("revisits", {})
    newest = max((*ratings, *visits), key=int, default=None)
    if newest is None:
        return None, False
    visit, given = visits.get(newest), ratings.get(newest)
    overruled = visit is not None and visit["result"] == RevisitResult.OVERRULED
    if visit is not None and visit["stars"] is not None and (overruled or given is None):
        return {"stars": visit["stars"], "words": _WORDS_OF[visit["stars"]]}, overruled
    return given or (ratings[max(ratings, key=int)] if ratings else None), False


def _benefit_cells(outcome: Mapping[str, Any]) -> Cells:
    if not outcome:
        return {}
    sums = {name: outcome[name] for name in ("people", "households", "amount_fen") if outcome[name]}
    return {f"conclusion:{outcome['conclusion']}": 1, **sums}


def _duration_cells(at: Mapping[str, datetime]) -> Cells:
    cells: Cells = {}
    for step in STEPS:
        # A full reply is also a first reply where none came before it.
        reached = [at[name] for name in ((step, "replied") if step == "first_replied" else (step,)) if name in at]
        if reached:
            cells[f"took_n:{step}"] = 1
            cells[f"took_s:{step}"] = int((min(reached) - at["submitted"]).total_seconds())
    return {cell: count for cell, count in cells.items() if count}


def _clock_cells(clocks: Iterable[Mapping[str, Any]]) -> Cells:
    cells: Cells = {}
    for clock in clocks:
        names = [f"warned:{colour}" for colour in clock.get("warned", {})]
        if clock.get("late", {}).get("is") or clock.get("on_time") is False:
            names.append(f"late:{clock['kind']}")
        elif clock.get("on_time"):
            names.append(f"on_time:{clock['kind']}")
        for name in names:
            cells[name] = cells.get(name, 0) + 1
    return cells


def _message_parts(fact: Mapping[str, Any]) -> Iterator[Part]:
    for outcome in ("delivered", "failed"):
        if outcome in fact:
            told = fact[outcome]
            yield Part(day=day_of(told["at"]), scopes=(MESSAGES,), cells={f"{outcome}:{told['channel']}": 1})


def _record_parts(fact: Mapping[str, Any]) -> Iterator[Part]:
    about = fact["record"]
    for number, published_at in fact["versions"].items():
        cell = "published" if number == "1" else "corrected"
        yield Part(
            day=day_of(published_at),
            scopes=region_scopes(about["region_code"]),
            cells={f"record_{cell}:{about['kind']}": 1},
        )


_PARTS = {CASE: _case_parts, MESSAGE: _message_parts, RECORD: _record_parts}
