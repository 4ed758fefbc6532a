"""Two small services under real names of the catalogue: intake says what it is told to, routing hears it.

What routing does with an appeal is written in the appeal's category, so that one service shows every failure.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import eventlet
from nameko.extensions import Entrypoint
from pymongo.errors import ExecutionTimeout

from chassis.aggregates import AggregateStore, Change, Outcome
from chassis.bus.serving import serve
from chassis.bus.subscribe import subscribe
from chassis.causes import EventCause, TimerCause
from chassis.http.server import ApiCall, api
from chassis.resources import Resources
from chassis.service import Operations, Wiring
from chassis.settings import ServiceSettings, load, setting
from contracts.envelope import Envelope
from contracts.events.intake import AppealSubmitted
from contracts.events.routing import AppealRouted

AT = datetime(2021, 9, 6, 22, 48, tzinfo=UTC)


@dataclass(frozen=True)
class ExampleSettings(ServiceSettings):
    """The settings every service has, and how long a handler may take."""

    service_name: str = setting("SERVICE_NAME", doc="which of the two this is")

    @property
    def service(self) -> str:
        """The name this process runs under."""
        return self.service_name


class IntakeStore:
    """What intake's store module would declare."""

    OUTBOX_COLLECTIONS = ("appeals",)


class RoutingStore:
    """What routing's store module would declare."""

    OUTBOX_COLLECTIONS = ("routes",)


def submitted(appeal_id: str, category: str = "H01") -> AppealSubmitted:
    """An appeal; `category` tells routing how to behave."""
    return AppealSubmitted(
        appeal_id=appeal_id,
        channel="web",
        appeal_type="consult",
        category=category,
        region_code="341523110201",
        keywords=(),
        grade_hint="normal",
        clue_suspected=False,
        real_name=True,
        legal_track="platform",
        submitted_at=AT,
    )


def routed(event: AppealSubmitted) -> AppealRouted:
    """The answer to an appeal."""
    return AppealRouted(
        appeal_id=event.appeal_id,
        appeal_type=event.appeal_type,
        region_code=event.region_code,
        item_code="H01",
        off_list=False,
        mode="online",
        supervising_org="td-1",
        first_org="vc-1",
        grade=event.grade_hint,
        legal_track=event.legal_track,
        clue_suspected=False,
        rule_codes=("item_by_category",),
        power_list_version="list-1",
        submitted_at=event.submitted_at,
        routed_at=AT,
    )


class Intake:
    """Stores appeals with the event in the same write."""

    def __init__(self, resources: Resources) -> None:
        self._store = AggregateStore(resources.db["appeals"], "intake", resources.clock, resources.wake_relay)

    def say(self, appeal_id: str, category: str, nth: int) -> None:
        """Add one event to an appeal's stream."""
        said = (submitted(appeal_id, category),)
        self._store.apply(appeal_id, TimerCause(f"t{nth}"), lambda current: Change({"said": nth}, said))


class Routes:
    """Counts what it heard, and fails as asked."""

    def __init__(self, resources: Resources) -> None:
        self._runs = resources.db["runs"]
        self._switches = resources.db["switches"]
        self._store = AggregateStore(resources.db["routes"], "routing", resources.clock, resources.wake_relay)

    def route(self, envelope: Envelope) -> Outcome:
        """Apply one appeal_submitted."""
        category, appeal_id = envelope.data.category, envelope.subject
        self._runs.insert_one({"event": envelope.id, "subject": appeal_id, "pid": os.getpid()})
        self._misbehave(category)
        return self._store.apply(appeal_id, EventCause(envelope), lambda current: _heard(current, envelope))

    def _misbehave(self, category: str) -> None:
        kind, _, argument = category.partition(":")
        if kind == "poison" and not self._switches.find_one({"_id": "cured"}):
            raise RuntimeError("cannot be handled")
        if kind == "outage" and not self._switches.find_one_and_update(
            {"_id": "was_out"}, {"$set": {"x": 1}}, upsert=True
        ):
            raise ExecutionTimeout("the database takes too long", 50, {})
        if kind == "timeout":
            raise eventlet.Timeout(1)
        if kind in ("slow", "hang"):
            eventlet.sleep(float(argument))


def _heard(current, envelope: Envelope) -> Change:
    heard = [] if current is None else current.body["heard"]
    return Change({"heard": [*heard, envelope.sequence]}, (routed(envelope.data),))


class Bomb(Entrypoint):
    """A background thread that fails after FUSE_SECONDS, if that is set."""

    def start(self) -> None:
        """Light it."""
        if "FUSE_SECONDS" in os.environ:
            self.container.spawn_managed_thread(self._explode)

    def _explode(self) -> None:
        eventlet.sleep(float(os.environ["FUSE_SECONDS"]))
        raise RuntimeError("a background thread has failed")


class IntakeService(Operations):
    """Says events."""

    name = "intake"
    appeals = Wiring(Intake)

    @api("POST", "/internal/appeals/<appeal_id>/<category>/<int:nth>")
    def say(self, call: ApiCall, appeal_id: str, category: str, nth: int) -> tuple[int, dict]:
        """Store and say."""
        self.appeals.say(appeal_id, category, nth)
        return 201, {"appeal_id": appeal_id}


class RoutingService(Operations):
    """Hears events."""

    name = "routing"
    routes = Wiring(Routes)

    @Bomb.decorator
    def bomb(self) -> None:
        """Nothing."""

    @subscribe("intake", "appeal_submitted", time_limit=float(os.environ.get("HANDLER_SECONDS", "60")))
    def on_appeal_submitted(self, envelope: Envelope) -> Outcome:
        """Count it."""
        return self.routes.route(envelope)


def main(service: str) -> int:
    """Run one of the two until told to stop."""
    settings = load(ExampleSettings, {**os.environ, "SERVICE_NAME": service})
    classes = {"intake": (IntakeService, IntakeStore), "routing": (RoutingService, RoutingStore)}
    service_cls, store = classes[service]
    return serve(service_cls, settings, store)
