"""The timers: documents as the service writes them, a stock that rests and a flow that falls due second by second."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import bson
from bson.raw_bson import RawBSONDocument
from prometheus_client import CollectorRegistry
from pymongo import WriteConcern
from pymongo.database import Database

from chassis.causes import EventCause
from chassis.clock import SystemClock
from chassis.identifiers import derived_id, sibling_id
from chassis.log import get_logger
from chassis.metrics import Metrics
from chassis.resources import Resources
from contracts.citypack import load_pack, to_document
from contracts.events import casework
from services.deadline import store
from services.deadline.domain.clocks import CaseClocks
from services.deadline.domain.facts import record
from services.deadline.domain.firing import fire
from services.deadline.domain.policy import Rules, rules_of
from services.deadline.usecases import Deadline, build_usecases
from tests.integration.harness import Streams
from tests.unit.deadline.builders import fact
from ydt.stack.layout import source_root

VERSION = "bench-timers-1"
REGION = "341523110203"
PATTERNS = 240
BATCH = 5_000
_HOURS = 2
_DISPATCH_LIMIT = timedelta(hours=_HOURS)
_FIRST_WARNING = 0.6


def pack() -> dict[str, Any]:
    """Shucheng's pack, with a dispatch limit in hours and no quiet hours, so that any hour of the day can be timed."""
    document: Any = to_document(load_pack(source_root() / "cities" / "shucheng"))
    times = {**document["policy"]["time"], "quiet_hours": {"from": "00:00", "to": "00:00"}}
    times["dispatch"] = {"value": _HOURS, "unit": "h", "basis": "压力测试：两小时"}
    return {**document, "policy_version": VERSION, "policy": {**document["policy"], "time": times}}


def the_service_on(db: Database) -> Deadline:
    """Deadline's own use cases on this database, in this process."""
    settings = SimpleNamespace(timer_batch=100, timer_lease_seconds=5, timer_workers=1, rederive_workers=1)
    metrics = Metrics(CollectorRegistry(), "deadline")
    return build_usecases(Resources(settings=settings, db=db, clock=SystemClock(), metrics=metrics, log=get_logger()))


class Stock:
    """Cases at rest: each was written by the service itself once, and is copied under other ids."""

    def __init__(self, db: Database, deadline: Deadline) -> None:
        self._db = db
        self._deadline = deadline
        self._templates: list[tuple[bytes, str]] = []

    def learn(self, now: datetime) -> None:
        """Let the service open, accept and dispatch a few cases, filed over the last twenty hours."""
        for number in range(PATTERNS):
            case_id = self._dispatched(f"pattern {number}", now - timedelta(minutes=5 * number + 1))
            document = self._db[store.CASE_CLOCKS].find_one_and_delete({"_id": case_id})
            # What stood in the outbox has long been confirmed.
            self._templates.append((bson.encode({**document, "outbox": []}), case_id[1:]))

    def documents(self, count: int) -> Iterator[RawBSONDocument]:
        """So many copies, each a document of its own case."""
        for number in range(count):
            template, name = self._templates[number % len(self._templates)]
            own = derived_id("A", f"stock {number}")[1:]
            yield RawBSONDocument(template.replace(name.encode(), own.encode()))

    def _dispatched(self, name: str, at: datetime) -> str:
        appeal_id = derived_id("A", name)
        ids = {"appeal_id": appeal_id, "case_id": sibling_id("C", appeal_id)}
        streams = Streams(VERSION, REGION)
        for kind, times in (
            (casework.CaseOpened, {"submitted_at": at, "opened_at": at}),
            (casework.CaseAccepted, {"accepted_at": at}),
            (casework.CaseDispatched, {"dispatched_at": at}),
        ):
            self._deadline.record(EventCause(streams.envelope(fact(kind, **ids, **times))))
        return ids["case_id"]


def put(db: Database, documents: Iterator[Any]) -> int:
    """Write documents in bulk; how many."""
    cases = db[store.CASE_CLOCKS].with_options(write_concern=WriteConcern(w=1, j=False))
    count, batch = 0, []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            cases.insert_many(batch, ordered=False)
            count, batch = count + len(batch), []
    if batch:
        cases.insert_many(batch, ordered=False)
    return count + len(batch)


@dataclass(frozen=True, slots=True)
class Planned:
    """A timer of the flow: what it must tell, of which clock, and when."""

    clock_id: str
    events: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """Cases whose timers fall due at a steady rate; every fourth passes its limit, the others are warned."""

    began: datetime
    rate: float
    seconds: float

    def documents(self, calendar_of: Rules) -> Iterator[tuple[dict[str, Any], Planned]]:
        """The documents with what is to come of them."""
        for number in range(int(self.rate * self.seconds)):
            at = self.began + timedelta(seconds=number / self.rate)
            at = at.replace(microsecond=at.microsecond // 1000 * 1000)
            yield self._document(f"flow {uuid4().hex}", at, calendar_of, overdue=number % 4 == 0)

    def _document(self, name: str, at: datetime, rules: Rules, *, overdue: bool) -> tuple[dict[str, Any], Planned]:
        appeal_id = derived_id("A", name)
        case_id = sibling_id("C", appeal_id)
        used = _DISPATCH_LIMIT + timedelta(milliseconds=1) if overdue else _DISPATCH_LIMIT * _FIRST_WARNING
        opened = fact(casework.CaseOpened, case_id=case_id, appeal_id=appeal_id, submitted_at=at - used)
        clocks, _ = record(CaseClocks(case_id, appeal_id, opened.first_org), opened, rules)
        clocks, _ = fire(clocks, at - timedelta(seconds=1))
        if clocks.next_fire_at != at:
            raise ValueError(f"a timer was meant for {at}, not for {clocks.next_fire_at}")
        told = ("clock_warned:red", "clock_overdue:") if overdue else ("clock_warned:blue",)
        return _framed(clocks, opened), Planned(clocks.clocks[0].clock_id, told, at)


def _framed(clocks: CaseClocks, opened: casework.CaseOpened) -> dict[str, Any]:
    """The document around a body: the start was told casework and confirmed."""
    circle = store.Circle(REGION, opened.supervising_org)
    return {
        "_id": clocks.case_id,
        "commands": [],
        "version": 1,
        "body": store.to_body(store.Record(clocks, circle, VERSION)),
        "sequence": 1,
        "sent": {"casework": 1},
        "correlation_id": "bench",
        "seen": {"casework": 1},
        "outbox": [],
    }


def rules() -> Rules:
    """The rules of the pack, with its calendar."""
    return rules_of(pack())
