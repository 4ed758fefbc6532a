"""Timers: what is due fires once, however many copies try and wherever one of them dies."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import TimerCause
from chassis.errors import ServiceError
from chassis.service import Resources
from contracts.events.deadline import ClockOverdue, ClockWarned
from services.deadline import store
from services.deadline.claims import Claim, Claims, due
from services.deadline.domain.firing import fire

_BATCHES_A_POLL = 50
"""So that one poll ends even while timers keep falling due."""

BROKEN = (ServiceError, KeyError, ValueError, TypeError, AttributeError)
"""What a document can do to us; an outage of the database is not among it and ends the poll."""


class Crew:
    """Works on the cases of a claim side by side; a write waits for the journal, and so they share its turns."""

    def __init__(self, claims: Claims, resources: Resources, workers: int, name: str) -> None:
        self._claims = claims
        self._log = resources.log
        self._name = name
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix=name)

    def work_off(self, claim: Claim, work: Callable[[str], object]) -> int:
        """Do the work on every case of a claim and give back those it succeeded on; returns how many."""

        def one(case_id: str) -> bool:
            try:
                work(case_id)
            except BROKEN as fault:
                # It keeps its lease, so that it holds up nobody and is tried again later.
                self._log.error(f"{self._name}_failed", case_id=case_id, exc_info=fault)
                return False
            return True

        finished = zip(claim.case_ids, self._workers.map(one, claim.case_ids), strict=True)
        done = [case_id for case_id, well in finished if well]
        self._claims.release(claim.holder, done)
        return len(done)

    def close(self) -> None:
        """Wait for the writes under way."""
        self._workers.shutdown()


class Firing:
    """Fires what is due on the business clock."""

    def __init__(self, cases: AggregateStore, claims: Claims, resources: Resources) -> None:
        self._cases = cases
        self._claims = claims
        self._clock = resources.clock
        self._metrics = resources.metrics
        self._log = resources.log
        self._batch = resources.settings.timer_batch
        self._crew = Crew(claims, resources, resources.settings.timer_workers, "fire")

    def fire_due(self) -> int:
        """Fire the timers due now; returns how many cases were worked on."""
        worked_on = 0
        for _ in range(_BATCHES_A_POLL):
            claim = self._claims.claim_due(self._clock.now(), self._batch)
            if not claim.case_ids:
                break
            worked_on += self._fire_claim(claim)
        self._report_lag()
        return worked_on

    def _fire_claim(self, claim: Claim) -> int:
        """Fire a whole batch in one write; one by one if anything in it is broken or another copy was faster."""
        if self._fire_together(claim.case_ids):
            self._claims.release(claim.holder, list(claim.case_ids))
            return len(claim.case_ids)
        return self._crew.work_off(claim, self.fire_case)

    def _fire_together(self, case_ids: Sequence[str]) -> bool:
        now = self._clock.now()
        fired: list[object] = []

        def decide(known: Aggregate | None) -> Change | None:
            change = _fired(known, now)
            fired.extend(change.events if change else ())
            return change

        try:
            done = self._cases.apply_each(case_ids, lambda case_id: _cause(case_id, now), decide)
        except BROKEN as fault:
            self._log.warning("fire_one_by_one", exc_info=fault)
            return False
        if done:
            self._count(fired)
        return done

    def fire_case(self, case_id: str) -> Outcome:
        """Fire the due timers of one case in one write; nothing happens when another copy was faster."""
        now = self._clock.now()
        fired: tuple[object, ...] = ()

        def decide(known: Aggregate | None) -> Change | None:
            nonlocal fired
            change = _fired(known, now)
            fired = change.events if change else ()
            return change

        outcome = self._cases.apply(case_id, _cause(case_id, now), decide)
        self._count(fired)
        return outcome

    def _count(self, fired: Iterable[object]) -> None:
        for event in fired:
            if isinstance(event, ClockWarned | ClockOverdue):
                verdict = event.colour if isinstance(event, ClockWarned) else "overdue"
                self._metrics.timers_fired.labels(kind=event.kind, outcome=verdict).inc()

    def close(self) -> None:
        """Wait for the writes under way."""
        self._crew.close()

    def count_due(self, at: datetime) -> int:
        """How many cases have a timer due at `at` on the business clock and not yet fired."""
        return self._claims.count(due(at))

    def _report_lag(self) -> None:
        now = self._clock.now()
        oldest = self._claims.oldest_due(now)
        self._metrics.timer_lag.set((now - oldest).total_seconds() if oldest else 0)


def _fired(known: Aggregate | None, now: datetime) -> Change | None:
    """A case after its due timers fired; None when there is nothing to do."""
    if known is None:
        return None
    current = store.to_record(known.body)
    clocks, events = fire(current.clocks, now)
    return Change(store.to_body(current.with_clocks(clocks)), events) if events else None


def _cause(case_id: str, now: datetime) -> TimerCause:
    return TimerCause(f"{case_id}@{now.isoformat()}")
