"""What deadline does: record facts, fire timers, explain."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import Actor, EventCause, TimerCause
from chassis.city_packs import CityPacks
from chassis.clock import Clock
from chassis.errors import Forbidden, ServiceError
from chassis.service import Resources
from contracts.events.casework import CaseDispatched, CaseOpened
from contracts.events.deadline import ClockWarned
from services.deadline import answers, store
from services.deadline.domain.access import Circle, may_see_clocks
from services.deadline.domain.calendar import CalendarYear
from services.deadline.domain.clocks import CaseClocks, ClockEvent, fire
from services.deadline.domain.facts import record
from services.deadline.domain.policy import Rules, rules_of

_BATCHES_A_POLL = 50
"""So that one poll ends even while timers keep falling due."""

_BROKEN = (ServiceError, KeyError, ValueError, TypeError)
"""What a document can do to us; an outage of the database is not among it and ends the poll."""


def build_usecases(resources: Resources) -> "Deadline":
    """Deadline on a service's own database and clock."""
    cases = AggregateStore(resources.db[store.CASE_CLOCKS], "deadline", resources.clock, resources.wake_relay)
    packs = CityPacks(resources.db, ("policy", "calendar"), rules_of)
    timers = store.Timers(resources.db, resources.settings.timer_lease_seconds)
    return Deadline(cases, packs, resources.clock, Firing(cases, timers, resources))


class Firing:
    """Fires what is due, once, however many copies try and wherever one of them dies."""

    def __init__(self, cases: AggregateStore, timers: store.Timers, resources: Resources) -> None:
        self._cases = cases
        self._timers = timers
        self._clock = resources.clock
        self._metrics = resources.metrics
        self._log = resources.log
        self._batch = resources.settings.timer_batch
        # A write waits for the journal: side by side they share its turns.
        self._workers = ThreadPoolExecutor(resources.settings.timer_workers, thread_name_prefix="fire")

    def fire_due(self) -> int:
        """Fire the timers due now; returns how many cases were worked on."""
        worked_on = 0
        for _ in range(_BATCHES_A_POLL):
            claim = self._timers.claim(self._clock.now(), self._batch)
            if not claim.case_ids:
                break
            fired = zip(claim.case_ids, self._workers.map(self._fire_or_leave, claim.case_ids), strict=True)
            done = [case_id for case_id, finished in fired if finished]
            self._timers.release(claim.holder, done)
            worked_on += len(done)
        self._report_lag()
        return worked_on

    def _fire_or_leave(self, case_id: str) -> bool:
        """Fire one case; a broken one keeps its lease, so that it holds up nobody and is tried again later."""
        try:
            self.fire_case(case_id)
        except _BROKEN as fault:
            self._log.error("timer_not_fired", case_id=case_id, exc_info=fault)
            return False
        return True

    def fire_case(self, case_id: str) -> Outcome:
        """Fire the due timers of one case in one write; nothing happens when another copy was faster."""
        now = self._clock.now()
        fired: tuple[ClockEvent, ...] = ()

        def decide(known: Aggregate | None) -> Change | None:
            nonlocal fired
            if known is None:
                return None
            current = store.to_record(known.body)
            clocks, fired = fire(current.clocks, now)
            return Change(store.to_body(current.with_clocks(clocks)), fired)

        outcome = self._cases.apply(case_id, TimerCause(f"{case_id}@{now.isoformat()}"), decide)
        for event in fired:
            verdict = event.colour if isinstance(event, ClockWarned) else "overdue"
            self._metrics.timers_fired.labels(kind=event.kind, outcome=verdict).inc()
        return outcome

    def close(self) -> None:
        """Wait for the writes under way."""
        self._workers.shutdown()

    def count_due(self) -> int:
        """How many cases have a timer due on the business clock and not yet fired."""
        return self._timers.count_due(self._clock.now())

    def _report_lag(self) -> None:
        now = self._clock.now()
        oldest = self._timers.oldest_due(now)
        self._metrics.timer_lag.set((now - oldest).total_seconds() if oldest else 0)


class Deadline:
    """The clocks of one city's cases."""

    def __init__(self, cases: AggregateStore, packs: CityPacks[Rules], clock: Clock, firing: Firing) -> None:
        self._cases = cases
        self._packs = packs
        self._clock = clock
        self.firing = firing

    def close(self) -> None:
        """Stop firing."""
        self.firing.close()

    def record(self, cause: EventCause) -> Outcome:
        """Let a recorded fact of casework start and stop clocks."""
        fact = cause.envelope.data

        def decide(known: Aggregate | None) -> Change:
            current = self._begin(cause) if known is None else store.to_record(known.body)
            current = replace(current, circle=_circle_after(current.circle, fact))
            clocks, events = record(current.clocks, fact, self._packs.get(current.policy_version))
            return Change(store.to_body(current.with_clocks(clocks)), events)

        return self._cases.apply(fact.case_id, cause, decide, new=isinstance(fact, CaseOpened))

    def explain(self, case_id: str, actor: Actor) -> tuple[dict[str, Any], int]:
        """The clocks of a case with their derivations, and its version; raises NotFound or Forbidden."""
        found = self._cases.require(case_id)
        current = store.to_record(found.body)
        if not may_see_clocks(actor, current.circle):
            raise Forbidden("此工单不在您的权限范围内")
        return answers.case_clocks(current.clocks), found.version

    def calendar(self, year: int) -> dict[str, Any]:
        """A year of the calendar in force."""
        rules = self._packs.get(self._packs.version_in_force())
        return answers.calendar_year(rules.calendar.years.get(year, CalendarYear(year, confirmed=False)))

    def load_city(self, document: Any) -> dict[str, Any]:
        """Keep a version of the city's limits and calendar, and put it in force for new cases."""
        changed = self._packs.load(document, self._clock.now())
        return {"policy_version": document["policy_version"], "changed": changed}

    def _begin(self, cause: EventCause) -> store.Record:
        opened = cause.envelope.data
        if not isinstance(opened, CaseOpened):
            raise TypeError(f"the first event of a case is its opening, not {cause.envelope.name}")
        version = cause.envelope.policy_version or self._packs.version_in_force()
        clocks = CaseClocks(opened.case_id, opened.appeal_id, opened.first_org)
        return store.Record(clocks, Circle(opened.region_code, opened.supervising_org), version)


def _circle_after(circle: Circle, fact: object) -> Circle:
    if isinstance(fact, CaseDispatched):
        return replace(circle, handling_orgs=(fact.lead_org, *fact.helper_orgs))
    return circle
