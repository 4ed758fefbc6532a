"""What deadline does: record facts, fire timers, derive anew, explain."""

from dataclasses import replace
from typing import Any

from chassis.aggregates import Aggregate, AggregateStore, Change, Outcome
from chassis.causes import Actor, EventCause
from chassis.city_packs import CityPacks
from chassis.errors import Forbidden
from chassis.service import Resources
from contracts.events.casework import CaseDispatched, CaseOpened
from contracts.events.handling import ReturnRuled
from contracts.events.supervision import JointHandlingConvened
from services.deadline import answers, store
from services.deadline.calendars import Calendars
from services.deadline.claims import Claims
from services.deadline.domain.access import Circle, may_see_clocks
from services.deadline.domain.calendar import Calendar
from services.deadline.domain.clocks import CaseClocks
from services.deadline.domain.facts import record
from services.deadline.domain.policy import Rules, rules_of
from services.deadline.usecases.firing import Firing
from services.deadline.usecases.overdue import Overdue
from services.deadline.usecases.rederiving import Means, Rederiving


def build_usecases(resources: Resources) -> "Deadline":
    """Deadline on a service's own database and clock."""
    cases = AggregateStore(resources.db[store.CASE_CLOCKS], "deadline", resources.clock, resources.wake_relay)
    packs = CityPacks(resources.db, ("policy", "calendar"), rules_of, ("organs", "power_list", "power_lists"))

    def calendar_of_the_pack() -> tuple[Calendar, str]:
        version = packs.version_in_force()
        return packs.get(version).calendar, version

    means = Means(packs, Calendars(resources.db, calendar_of_the_pack), resources.clock)
    claims = Claims(resources.db, resources.settings.timer_lease_seconds)
    firing, rederiving = Firing(cases, claims, resources), Rederiving(cases, claims, means, resources)
    return Deadline(cases, means, firing, rederiving, Overdue(resources.db, packs, resources.metrics))


class Deadline:
    """The clocks of one city's cases."""

    def __init__(
        self, cases: AggregateStore, means: Means, firing: Firing, rederiving: Rederiving, overdue: Overdue
    ) -> None:
        self._cases = cases
        self._means = means
        self.firing = firing
        self.rederiving = rederiving
        self.overdue = overdue

    def close(self) -> None:
        """Stop firing and deriving."""
        self.firing.close()
        self.rederiving.close()

    def record(self, cause: EventCause) -> Outcome:
        """Let a recorded fact of casework start, move and stop clocks."""
        fact = cause.envelope.data

        def decide(known: Aggregate | None) -> Change:
            current = self._begin(cause) if known is None else store.to_record(known.body)
            current = replace(current, circle=_circle_after(current.circle, fact))
            clocks, events = record(current.clocks, fact, self._rules(current.policy_version))
            return Change(store.to_body(current.with_clocks(clocks)), events)

        return self._cases.apply(fact.case_id, cause, decide, new=isinstance(fact, CaseOpened))

    def explain(self, case_id: str, actor: Actor) -> tuple[dict[str, Any], int]:
        """The clocks of a case with their derivations, and its version; raises NotFound or Forbidden."""
        found = self._cases.require(case_id)
        current = store.to_record(found.body)
        if not may_see_clocks(actor, current.circle):
            raise Forbidden("此工单不在您的权限范围内")
        return answers.case_clocks(current.clocks, self._means.calendars.of, self._means.clock.now()), found.version

    def calendar(self, year: int) -> dict[str, Any]:
        """A year of the calendar in force."""
        return answers.calendar_year(self._means.calendars.current().year(year))

    def load_city(self, document: Any) -> dict[str, Any]:
        """Keep a version of the city's limits and put it in force for new cases; its calendar holds for all."""
        now = self._means.clock.now()
        changed = self._means.packs.load(document, now)
        version = document["policy_version"]
        years = self._means.calendars.learn(self._means.packs.get(version).calendar, version, now)
        return {"policy_version": version, "changed": changed or bool(years)}

    def _rules(self, version: str) -> Rules:
        """A policy version with the calendar in force: a case keeps its rules, the calendar is a fact for all."""
        return replace(self._means.packs.get(version), calendar=self._means.calendars.current())

    def _begin(self, cause: EventCause) -> store.Record:
        opened = cause.envelope.data
        if not isinstance(opened, CaseOpened):
            raise TypeError(f"the first event of a case is its opening, not {cause.envelope.name}")
        version = cause.envelope.policy_version or self._means.packs.version_in_force()
        clocks = CaseClocks(opened.case_id, opened.appeal_id, opened.first_org)
        return store.Record(
            clocks, Circle(opened.region_code, opened.supervising_org, recused_orgs=opened.recused_orgs), version
        )


def _circle_after(circle: Circle, fact: object) -> Circle:
    if isinstance(fact, CaseDispatched):
        return replace(circle, handling_orgs=(fact.lead_org, *fact.helper_orgs))
    if isinstance(fact, JointHandlingConvened):
        return replace(circle, handling_orgs=tuple(dict.fromkeys((*circle.handling_orgs, *fact.orgs))))
    if isinstance(fact, ReturnRuled) and fact.granted:
        return replace(circle, handling_orgs=())
    return circle
