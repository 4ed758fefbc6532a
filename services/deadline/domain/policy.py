"""The city's limits and warnings, read from the policy of a loaded city pack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from contracts.vocabulary import ClockKind, Colour, LegalTrack
from services.deadline.domain.calendar import Calendar, CalendarYear
from services.deadline.domain.clocks import Matter, Terms
from services.deadline.domain.course import DayHours, Limit, LimitUnit
from services.deadline.domain.ladder import Threshold

UNITS = {"wd": LimitUnit.WORKING_DAY, "d": LimitUnit.CALENDAR_DAY, "h": LimitUnit.HOUR}
"""The units as the policy and the events name them."""

ROUND = "round"
"""The limit of a conclusion clock after the first round."""

_NEEDED = (ClockKind.DISPATCH, ClockKind.FIRST_REPLY, ClockKind.CONCLUDE, ClockKind.RATING)
"""Packs of the first format set these alone; a kind without a limit starts no clock."""

_SET_BY_HAND = frozenset({ClockKind.MILESTONE, ClockKind.RECTIFY})
_CONDITIONS = ("item", "grade", "level", "track", "type")

# 信访工作条例 art. 34: with the leader's approval up to thirty days more, for all extensions together.
MOST_MORE_XINFANG = Limit(30, LimitUnit.CALENDAR_DAY, "信访工作条例第34条：延长期限不得超过30日")


@dataclass(frozen=True, slots=True)
class Override:
    """A limit for some cases: every condition it names must fit; `item` is an item's code or its category."""

    clock: ClockKind
    conditions: Mapping[str, str]
    limit: Limit

    def fits(self, values: Mapping[str, frozenset[str]]) -> bool:
        """Whether it speaks of a case with these values."""
        return all(wanted in values[name] for name, wanted in self.conditions.items())


@dataclass(frozen=True, slots=True)
class Rules:
    """What facts are judged by under one policy version, and the calendar."""

    limits: Mapping[str, Limit]
    calendar: Calendar
    policy_version: str = ""
    overrides: tuple[Override, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    office_hours: DayHours | None = None
    quiet_hours: DayHours | None = None
    extension_clause: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)

    def terms(
        self, kind: ClockKind, matter: Matter, *, later_round: bool = False, helper_org: str = ""
    ) -> Terms | None:
        """What one kind of clock of such a case is judged by; None when the policy sets it no limit.

        A helper's clock goes by the helper's own level: `helper_org` names it.
        """
        limit = self._limit(kind, replace(matter, lead_org=helper_org) if helper_org else matter, later_round)
        if limit is None:
            return None
        if kind is ClockKind.RATING:
            # The citizen's right, not a duty: nobody is warned for it, and no office closes on it.
            return Terms(limit, (), self.policy_version)
        return Terms(limit, self.thresholds, self.policy_version, self.office_hours, self.quiet_hours)

    def more_time(self, value: int, unit: str) -> Limit:
        """An extension that was granted."""
        return Limit(value, UNITS[unit], self.extension_clause)

    def most_more(self, matter: Matter) -> Limit | None:
        """What the extensions of such a case may add up to; None when no law caps them."""
        return MOST_MORE_XINFANG if matter.legal_track == LegalTrack.XINFANG else None

    def _limit(self, kind: ClockKind, matter: Matter, later_round: bool) -> Limit | None:
        if kind in _SET_BY_HAND:
            return Limit(0, LimitUnit.CALENDAR_DAY, "文书指定的日期")
        if later_round and ROUND in self.limits:
            return self.limits[ROUND]
        of_the_kind = [each for each in self.overrides if each.clock is kind]
        values = self._values(matter) if of_the_kind else {}
        fitting = [each for each in of_the_kind if each.fits(values)]
        if not fitting:
            return self.limits.get(kind)
        # The one that names most conditions; of equals the later.
        return max(enumerate(fitting), key=lambda found: (len(found[1].conditions), found[0]))[1].limit

    def _values(self, matter: Matter) -> Mapping[str, frozenset[str]]:
        return {
            "item": frozenset({matter.item_code, self.categories.get(matter.item_code, matter.item_code)}),
            "grade": frozenset({matter.grade}),
            "level": frozenset({self.levels.get(matter.lead_org, "")}),
            "track": frozenset({matter.legal_track}),
            "type": frozenset({matter.appeal_type}),
        }


def rules_of(document: Mapping[str, Any]) -> Rules:
    """The rules of a city pack's document; raises KeyError or ValueError when something is missing or unknown."""
    policy = document["policy"]
    times = policy["time"]
    return Rules(
        limits=_limits(policy),
        calendar=calendar_of(document["calendar"]),
        policy_version=document["policy_version"],
        overrides=tuple(map(_override, times.get("overrides", ()))),
        thresholds=tuple(
            Threshold(step["at_percent"], Colour(step["colour"])) for step in policy["escalation"]["ladder"]
        ),
        office_hours=_office_hours(times.get("office_hours")),
        quiet_hours=_hours(times.get("quiet_hours")),
        extension_clause=(times.get("basis") or {}).get("extend_days", "经批准延长"),
        categories=_categories(document),
        levels={organ["code"]: organ["level"] for organ in document.get("organs", ())},
    )


def _limits(policy: Mapping[str, Any]) -> dict[str, Limit]:
    times = policy["time"]
    found = {kind: times[kind] for kind in (*ClockKind, ROUND) if kind in times}
    found[ClockKind.RATING] = policy["rating"]["unrated_after"]
    missing = [kind for kind in _NEEDED if kind not in found]
    if missing:
        raise KeyError(*missing)
    return {kind: _limit(entry) for kind, entry in found.items()}


def _limit(entry: Mapping[str, Any]) -> Limit:
    return Limit(entry["value"], UNITS[entry["unit"]], entry["basis"])


def _override(entry: Mapping[str, Any]) -> Override:
    conditions = {name: entry[name] for name in _CONDITIONS if entry.get(name)}
    return Override(ClockKind(entry["clock"]), conditions, _limit(entry))


def _hours(entry: Mapping[str, str] | None) -> DayHours | None:
    return DayHours(entry["from"], entry["to"]) if entry and entry["from"] != entry["to"] else None


def _office_hours(entry: Mapping[str, str] | None) -> DayHours | None:
    found = _hours(entry)
    if found and found.closes < found.opens:
        raise ValueError("office hours end before they begin")
    return found


def _categories(document: Mapping[str, Any]) -> dict[str, str]:
    lists: Iterable[Mapping[str, Any]] = (document.get("power_list") or {}, *document.get("power_lists", ()))
    return {item["code"]: item["category"] for listed in lists for item in listed.get("items", ())}


def calendar_of(years: list[Mapping[str, Any]]) -> Calendar:
    """The calendar of a pack: each year with its holidays and make-up working days."""
    return Calendar({entry["year"]: year_of(entry) for entry in years})


def year_of(entry: Mapping[str, Any]) -> CalendarYear:
    """One year of it."""
    return CalendarYear(
        entry["year"],
        entry["confirmed"],
        holidays=_named_days(entry, "holiday"),
        workdays=_named_days(entry, "workday"),
        revision=entry.get("revision", 0),
    )


def _named_days(entry: Mapping[str, Any], kind: str) -> dict[date, str]:
    return {date.fromisoformat(row["date"]): row["name"] for row in entry["days"] if row["kind"] == kind}
