"""`python -m tests.bench.timers [--timers N] [--rate R] [--seconds S]`: the figures as JSON, and into the page."""

import argparse
import json
import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from chassis.bus import outbox_store
from chassis.bus.topology import apply, whole
from chassis.mongo import ensure_indexes
from services.deadline import store
from services.deadline.claims import due
from tests.bench.processes import Meter, usage_by_name
from tests.bench.report import machine
from tests.bench.timers.judging import Verdict, judge
from tests.bench.timers.listener import Listener
from tests.bench.timers.page import put_section
from tests.bench.timers.stock import Flow, Planned, Stock, pack, put, rules, the_service_on
from tests.stack.servers import stack_under
from ydt.installation import installation_of
from ydt.stack import mongod, rabbitmq
from ydt.stack.stack import Stack

COPIES = ("deadline", "deadline-2")
AHEAD_SECONDS = 12.0
BROKER_AWAY = (15.0, 8.0)
COPY_AWAY = (35.0, 5.0)
LAST_SECONDS = 60.0
CATCH_UP_SECONDS = 10.0


def main() -> None:
    """Run it on a stack of its own under `.run/timers`; everything is ended and dropped afterwards."""
    wanted = _arguments()
    stack = stack_under("timers")
    stack.infrastructure_up()
    try:
        with MongoClient(stack.mongo_uri, tz_aware=True, w="majority", journal=True) as client:
            figures = measured(stack, client["ydt_deadline"], wanted)
    finally:
        stack.down()
        if not wanted.keep:
            shutil.rmtree(stack.layout.run, ignore_errors=True)
    print(json.dumps(figures, indent=1, default=str))
    if wanted.write:
        put_section(figures)


def measured(stack: Stack, db: Database, wanted: argparse.Namespace) -> dict[str, Any]:
    """Load, run, judge."""
    figures: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    apply(stack.amqp_uri, whole((1, 5)))
    figures["stock"] = _load(db, wanted.timers)
    stack.up(copies={"deadline": len(COPIES)}, only=("deadline",))
    for name in COPIES:
        installation_of(stack).client().call(name, "PUT", "/internal/city-pack", json=pack())
    listener = Listener(stack.amqp_uri)
    listener.start()
    figures["database"] = _database(db)
    figures["run"] = _run(stack, db, listener, wanted)
    listener.stop()
    return figures


def _load(db: Database, count: int) -> dict[str, Any]:
    began = time.monotonic()
    deadline = the_service_on(db)
    deadline.load_city(pack())
    stock = Stock(db, deadline)
    stock.learn(datetime.now(UTC))
    put(db, stock.documents(count))
    ensure_indexes(db, store.INDEXES)
    outbox_store.prepare(db, store.OUTBOX_COLLECTIONS)
    deadline.close()
    live = db[store.CASE_CLOCKS].count_documents({"body.next_fire_at": {"$type": "date"}})
    return {"live_timers": live, "load_seconds": round(time.monotonic() - began)}


def _run(stack: Stack, db: Database, listener: Listener, wanted: argparse.Namespace) -> dict[str, Any]:
    flow = Flow(datetime.now(UTC) + timedelta(seconds=AHEAD_SECONDS), wanted.rate, wanted.seconds)
    made = list(flow.documents(rules()))
    put(db, (document for document, _ in made))
    planned = [each for _, each in made]
    loads: list[float] = []
    with Meter(lambda: usage_by_name(stack.processes)) as meter:
        _wait_for(flow.began)
        events = _damage(stack, flow, loads)
        _settle(db, listener, planned)
    verdict = judge(db, listener, planned)
    return {
        "rate": wanted.rate,
        "due": len(planned),
        "load_average": {"mean": round(sum(loads) / len(loads), 1), "most": max(loads)},
        "damage": events,
        **_words(verdict, flow, listener.connected_at[-1]),
        # What was killed takes its count with it.
        "cpu_ms_a_timer": {name: round(meter.cpu_ms[name] / len(planned), 2) for name in (COPIES[0], mongod.NAME)},
        "memory_mb": {name: round(usage.resident_mb) for name, usage in usage_by_name(stack.processes).items()},
    }


def _damage(stack: Stack, flow: Flow, loads: list[float]) -> dict[str, Any]:
    """The broker is killed and a copy is killed, while timers keep falling due."""
    marks: dict[str, Any] = {}
    plan: list[tuple[float, str, Callable[[], object]]] = [
        (BROKER_AWAY[0], "broker killed", lambda: stack.kill(rabbitmq.NAME)),
        (sum(BROKER_AWAY), "broker started", lambda: stack.launch(rabbitmq.NAME)),
        (COPY_AWAY[0], "copy killed", lambda: stack.kill(COPIES[1])),
        (sum(COPY_AWAY), "copy started", lambda: stack.launch(COPIES[1])),
    ]
    for second, name, deed in plan:
        _wait_for(flow.began + timedelta(seconds=second), loads)
        deed()
        marks[name] = second
    _wait_for(flow.began + timedelta(seconds=flow.seconds), loads)
    return marks


def _wait_for(moment: datetime, loads: list[float] | None = None) -> None:
    while (left := (moment - datetime.now(UTC)).total_seconds()) > 0:
        if loads is not None:
            loads.append(os.getloadavg()[0])
        time.sleep(min(left, 1.0))


def _settle(db: Database, listener: Listener, planned: list[Planned]) -> None:
    """Until everything fired and was heard, or a minute has gone."""
    end = time.monotonic() + LAST_SECONDS
    wanted = sum(len(each.events) for each in planned)
    while time.monotonic() < end:
        if len(listener.arrivals) >= wanted and not db[store.CASE_CLOCKS].find_one(due(datetime.now(UTC))):
            return
        time.sleep(0.5)


def _words(verdict: Verdict, flow: Flow, broker_back: datetime) -> dict[str, Any]:
    """The figures; the events of the broker's absence are caught up with in the seconds after it."""
    broker = (flow.began + timedelta(seconds=BROKER_AWAY[0] - 1), broker_back + timedelta(seconds=CATCH_UP_SECONDS))
    return {
        "broker_away_seconds": round((broker_back - broker[0]).total_seconds() - 1, 1),
        "fire_lag_ms": verdict.fire_lag(),
        "fire_lag_ms_while_the_broker_was_away": verdict.fire_lag(*broker),
        "fire_lag_ms_around_the_killed_copy": verdict.fire_lag(
            flow.began + timedelta(seconds=COPY_AWAY[0] - 1), flow.began + timedelta(seconds=sum(COPY_AWAY) + 5)
        ),
        "heard_lag_ms_but_for_the_broker": verdict.heard_lag(*broker),
        "not_fired": verdict.not_fired,
        "not_heard": verdict.not_heard,
        "events_said_twice": verdict.said_twice,
        "copies_delivered_again": verdict.delivered_again,
    }


def _database(db: Database) -> dict[str, Any]:
    stats = db.command("collStats", store.CASE_CLOCKS, scale=1024**2)
    # As if all of them were due: what finding the first hundred costs then.
    condition = due(datetime.now(UTC) + timedelta(days=365))
    plan = db.command(
        "explain",
        {"find": store.CASE_CLOCKS, "filter": condition, "sort": {"body.next_fire_at": 1}, "limit": 100},
        verbosity="executionStats",
    )["executionStats"]
    return {
        "documents_mb": stats["size"],
        "on_disk_mb": stats["storageSize"],
        "average_document_bytes": db.command("collStats", store.CASE_CLOCKS)["avgObjSize"],
        "indexes_mb": {name: size for name, size in stats["indexSizes"].items()},
        "due_query": {
            "keys_examined": plan["totalKeysExamined"],
            "documents_examined": plan["totalDocsExamined"],
            "ms": plan["executionTimeMillis"],
        },
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench.timers", description=__doc__)
    parser.add_argument("--timers", type=int, default=1_000_000, help="live timers at rest")
    parser.add_argument("--rate", type=float, default=200.0, help="timers falling due a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="for so long")
    parser.add_argument("--keep", action="store_true", help="keep the data of the run")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
