"""Open clocks derived anew: by itself when the calendar is known otherwise, by order when the city's policy is.

What is still to be done is read from the documents themselves (the years they looked at, the policy they are judged
by), so that it survives every restart, is shared by all copies, and ends when nothing of it is left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change
from chassis.causes import TimerCause
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from chassis.errors import Conflict
from chassis.service import Resources
from contracts.reasons import RecalculationReason
from contracts.vocabulary import ClockKind
from services.deadline import store
from services.deadline.calendars import Calendars
from services.deadline.claims import Claims
from services.deadline.domain.clocks import CaseClocks, Terms, Told
from services.deadline.domain.clocks import Clock as RunningClock
from services.deadline.domain.policy import Rules
from services.deadline.domain.rederiving import Anew, outdated, rederive, refit
from services.deadline.usecases.firing import Crew

ORDERS = "rederivations"
_BATCHES_A_POLL = 10
"""So that timers never wait for a long sweep to end."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a re-derivation goes by."""

    packs: CityPacks[Rules]
    calendars: Calendars
    clock: Clock


@dataclass(frozen=True, slots=True)
class Task:
    """Which cases are to be derived anew, and by which policy version; None for the calendar alone."""

    condition: Mapping[str, Any]
    version: str | None = None


class Rederiving:
    """The sweep over open clocks, in batches under a lease."""

    def __init__(self, cases: AggregateStore, claims: Claims, means: Means, resources: Resources) -> None:
        self._cases = cases
        self._claims = claims
        self._means = means
        self._orders = resources.db[ORDERS]
        self._metrics = resources.metrics
        self._batch = resources.settings.timer_batch
        self._crew = Crew(claims, resources, resources.settings.rederive_workers, "rederive")

    def order(self, policy_version: str, reason: str, by: str) -> dict[str, Any]:
        """Order that all open clocks be judged by the policy in force; asking twice is asking once.

        Raises Conflict for a version that is not in force: new cases would start under another.
        """
        self._means.packs.get(policy_version)
        if policy_version != self._means.packs.version_in_force():
            raise Conflict(f"政策版本 {policy_version} 不是现行版本，不能据以重新推算")
        fresh = {"reason": reason, "by": by, "ordered_at": self._means.clock.now(), "derived": 0}
        self._orders.update_one(
            {"_id": policy_version}, {"$setOnInsert": fresh, "$set": {"done_at": None}}, upsert=True
        )
        return self.progress()

    def progress(self) -> dict[str, Any]:
        """What was ordered and how far it is, and how many cases wait for the calendar."""
        rows = self._orders.find().sort("ordered_at", -1).limit(20)
        orders = [{"policy_version": row.pop("_id"), **row} for row in map(dict, rows)]
        for order in orders:
            left = _judged_otherwise(order["policy_version"]) if not order["done_at"] else None
            order["left"] = self._claims.count(left) if left else 0
        return {"orders": orders, "calendar": {"left": self._claims.count(self._outdated())}}

    def advance(self) -> int:
        """Derive some more cases anew; returns how many."""
        worked_on = sum(map(self._work_on, list(self._tasks())))
        self._metrics.rederivations_pending.set(self.count_left())
        return worked_on

    def rederive_case(self, case_id: str, version: str | None) -> None:
        """Derive the open clocks of one case anew, by another policy version if one is given."""
        now = self._means.clock.now()

        def decide(known: Aggregate | None) -> Change | None:
            if known is None:
                return None
            current = store.to_record(known.body)
            if version is not None:
                current = replace(current, policy_version=version)
            clocks, told = self._derived(current, version is not None, now)
            return Change(store.to_body(current.with_clocks(clocks)), told)

        self._cases.apply(case_id, TimerCause(f"rederive {case_id}@{now.isoformat()}"), decide)
        self._metrics.rederived.labels(reason="policy" if version else "calendar").inc()

    def count_left(self) -> int:
        """How many cases are still to be derived anew (up to 10,000 of each task)."""
        return sum(self._claims.count(task.condition) for task in self._tasks())

    def close(self) -> None:
        """Wait for the writes under way."""
        self._crew.close()

    def _derived(self, current: store.Record, by_policy: bool, now: datetime) -> Told:
        calendar = self._means.calendars.current()
        told: tuple = ()
        clocks = current.clocks
        if (why := outdated(clocks, calendar)) is not None:
            clocks, told = rederive(clocks, Anew(why, now, calendar))
        if not by_policy:
            return clocks, told
        rules = replace(self._means.packs.get(current.policy_version), calendar=calendar)
        clocks, more = refit_to(clocks, rules, now)
        return clocks, (*told, *more)

    def _tasks(self) -> Iterator[Task]:
        if self._means.calendars.outdated():
            yield Task(self._outdated())
        for row in self._orders.find({"done_at": None}, {"_id": 1}):
            # An order of a version that is no longer in force would take new cases back to the old rules.
            if row["_id"] == self._means.packs.version_in_force():
                yield Task(_judged_otherwise(row["_id"]), row["_id"])

    def _work_on(self, task: Task) -> int:
        worked_on = 0
        for _ in range(_BATCHES_A_POLL):
            claim = self._claims.claim(task.condition, self._batch)
            if not claim.case_ids:
                break
            worked_on += self._crew.work_off(claim, lambda case_id: self.rederive_case(case_id, task.version))
        if task.version is not None:
            self._note(task.version, worked_on, done=not self._claims.count(task.condition))
        return worked_on

    def _outdated(self) -> dict[str, Any]:
        return {"body.calendar": {"$in": self._means.calendars.outdated()}}

    def _note(self, version: str, worked_on: int, *, done: bool) -> None:
        end = {"$set": {"done_at": self._means.clock.now()}} if done else {}
        self._orders.update_one({"_id": version, "done_at": None}, {"$inc": {"derived": worked_on}, **end})


def refit_to(clocks: CaseClocks, rules: Rules, now: datetime) -> Told:
    """All open clocks of a case judged by other rules, from the facts they started by."""

    def choose(clock: RunningClock) -> Terms | None:
        later = clock.kind is ClockKind.CONCLUDE and bool(clock.key)
        helper = clock.org if clock.kind is ClockKind.HELP else ""
        return rules.terms(clock.kind, clocks.matter, later_round=later, helper_org=helper)

    return refit(clocks, choose, Anew(RecalculationReason.POLICY_CHANGED, now, rules.calendar))


def _judged_otherwise(policy_version: str) -> dict[str, Any]:
    return {"body.open": True, "body.policy_version": {"$ne": policy_version}}
