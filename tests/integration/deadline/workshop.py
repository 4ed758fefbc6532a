"""Deadline's use cases on a real database, without bus and HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from prometheus_client import CollectorRegistry
from pymongo import WriteConcern
from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from chassis.causes import EventCause
from chassis.clock import FixedClock
from chassis.identifiers import derived_id, sibling_id
from chassis.log import get_logger
from chassis.metrics import Metrics
from chassis.mongo import ensure_indexes
from chassis.resources import Resources
from contracts.catalogue import spec_of
from contracts.envelope import Envelope
from contracts.events import casework
from services.deadline import store
from services.deadline.usecases import Deadline, build_usecases
from tests.unit.deadline.builders import POLICY, fact, local

PACK = {
    "policy_version": "test-1",
    "policy": POLICY,
    "calendar": [
        {
            "year": 2021,
            "confirmed": True,
            "source": "test",
            "days": [
                {"date": date(2021, 9, day).isoformat(), "kind": "holiday", "name": "中秋节"} for day in (19, 20, 21)
            ]
            + [{"date": "2021-09-18", "kind": "workday", "name": "中秋节"}],
        }
    ],
}

FILED = local(2021, 9, 7, 6, 48)


@dataclass(frozen=True)
class TimerSettings:
    """The settings a copy of the service looks at."""

    timer_batch: int = 10
    timer_lease_seconds: int = 30
    timer_workers: int = 4
    rederive_workers: int = 2


def as_the_service_sees_it(db: Database) -> Database:
    """The database with the client options of chassis.mongo.connect: reads may lag behind unacknowledged writes."""
    return db.with_options(read_concern=ReadConcern("majority"), write_concern=WriteConcern(w="majority", j=True))


def a_copy(db: Database, clock: FixedClock, settings: TimerSettings | None = None) -> Deadline:
    """One copy of the service; several share the database and, here, the clock."""
    ensure_indexes(db, store.INDEXES)
    resources = Resources(
        settings=settings or TimerSettings(),
        db=db,
        clock=clock,
        metrics=Metrics(CollectorRegistry(), "deadline"),
        log=get_logger(),
    )
    return build_usecases(resources)


class Stream:
    """The events casework tells deadline of one case, in order."""

    def __init__(self, name: str = "one") -> None:
        self.appeal_id = derived_id("A", name)
        self.case_id = sibling_id("C", self.appeal_id)
        self._place = 0

    def cause(self, kind: type, **changes: Any) -> EventCause:
        """The next event."""
        self._place += 1
        data = fact(kind, case_id=self.case_id, appeal_id=self.appeal_id, **changes)
        return EventCause(
            Envelope(
                id=uuid4().hex,
                source=spec_of(data).producer,
                time=FILED,
                subject=self.case_id,
                sequence=self._place,
                data=data,
                correlation_id="test",
                causation_id="test",
                traceparent="",
                region_code="341523110203",
                policy_version="test-1",
                order={"deadline": self._place},
            )
        )


def open_cases(deadline: Deadline, count: int, submitted_at: datetime = FILED) -> list[str]:
    """So many opened cases, whose dispatch clocks run."""
    streams = [Stream(str(number)) for number in range(count)]
    for stream in streams:
        deadline.record(stream.cause(casework.CaseOpened, submitted_at=submitted_at))
    return [stream.case_id for stream in streams]


def told(db: Database) -> Iterator[tuple[str, str]]:
    """Every event staged for the broker: the clock it is about, and its name with its colour."""
    for document in db[store.CASE_CLOCKS].find({}, {"outbox": 1}):
        for entry in document["outbox"]:
            data = entry["body"]["data"]
            yield data["clock_id"], ":".join(filter(None, (entry["event"], data.get("colour"))))
