"""The benchmark, in order: memory at rest, full load, a steady rate of filings, the textbook way under full load."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from tests.bench.clients import Answers, milliseconds, send
from tests.bench.load import STEPS, Orders
from tests.bench.processes import Meter, Usage, usage_by_name, usage_of, wait_until_quiet
from tests.bench.report import Figures
from tests.bench.textbook.running import textbook
from tests.stack.servers import Broker, MongoSpace
from ydt.installation import installation_of
from ydt.settling import settle
from ydt.stack.services import SERVICES
from ydt.stack.stack import INFRASTRUCTURE, Stack

pytestmark = [pytest.mark.slow, pytest.mark.stack, pytest.mark.timeout(900)]

CLIENTS, THREADS = 2, 16
WARM_UP_SECONDS, LOAD_SECONDS, FILING_SECONDS, FILINGS_A_SECOND = 4.0, 25.0, 15.0, 20.0
SETTLE_SECONDS = 120.0


def test_idle_services_show_their_memory(stack: Stack, figures: Figures) -> None:
    usage = usage_by_name(stack.processes)
    each = {name: round(usage[name].resident_mb, 1) for name in SERVICES}
    figures.note("memory", total_mb=round(sum(each.values())), each_mb=each)


def test_lifecycles_under_full_load_are_all_closed(stack: Stack, figures: Figures) -> None:
    orders = Orders(stack.gateway_url, stack.secrets["demo_password"], "lives", LOAD_SECONDS, THREADS)
    send(Orders(orders.url, orders.password, "lives", WARM_UP_SECONDS, THREADS), CLIENTS)
    settle(installation_of(stack), SETTLE_SECONDS)
    with Meter(lambda: usage_by_name(stack.processes)) as meter:
        answers = send(orders, CLIENTS)
        rest = settle(installation_of(stack), SETTLE_SECONDS)
    case_ids = ["C" + appeal[1:] for appeal in answers.appeals]
    with MongoClient(stack.mongo_uri) as client:
        closed = client["ydt_casework"]["cases"].count_documents({"_id": {"$in": case_ids}, "body.state": "closed"})
    figures.note("lifecycle", **summary(answers, meter.cpu_ms), lost=len(case_ids) - closed, settled_s=rest.seconds)
    assert closed == len(case_ids)


def test_filings_at_a_steady_rate_are_all_routed(stack: Stack, figures: Figures) -> None:
    password = stack.secrets["demo_password"]
    orders = Orders(stack.gateway_url, password, "filings", FILING_SECONDS, threads=32, rate=FILINGS_A_SECOND)
    answers = send(orders, 1)
    settle(installation_of(stack), SETTLE_SECONDS)
    with MongoClient(stack.mongo_uri) as client:
        found = client["ydt_routing"]["routes"].find({"_id": {"$in": answers.appeals}}, {"body": 1})
        lags = [(row["body"]["routed_at"] - row["body"]["submitted_at"]).total_seconds() for row in found]
    figures.note(
        "filing",
        rate=FILINGS_A_SECOND,
        answer_ms=spread(answers.steps["file"]),
        routed_ms=spread(lags),
        client_late_ms=round(answers.late * 1000),
    )
    assert len(lags) == len(answers.appeals) == FILING_SECONDS * FILINGS_A_SECOND


def test_textbook_lifecycles_under_full_load(
    stack: Stack, broker: Broker, mongo: MongoSpace, figures: Figures, tmp_path: Path
) -> None:
    with textbook(broker, mongo, tmp_path) as book:

        def look() -> dict[str, Usage]:
            servers = {name: stack.processes.pid(name) or 0 for name in INFRASTRUCTURE}
            return usage_of({**servers, **book.leaders})

        wait_until_quiet(look, book.leaders)
        with Meter(look) as meter:
            answers = send(Orders(book.url, "", "lives", LOAD_SECONDS, THREADS), CLIENTS)
            wait_until_quiet(look, book.leaders)
        ended = {"_id": {"$in": ["C" + appeal[1:] for appeal in answers.appeals]}, "history": "case_closed"}
        closed = mongo.database("casework")["cases"].count_documents(ended)
    figures.note("textbook", **summary(answers, meter.cpu_ms), lost=len(answers.appeals) - closed)


def summary(answers: Answers, cpu_ms: dict[str, float]) -> dict[str, Any]:
    """The figures of a run of whole lives."""
    lives = len(answers.lives)
    each = {name: round(ms / lives, 1) for name, ms in cpu_ms.items()}
    return {
        "lives": lives,
        "per_second": round(lives / answers.seconds, 1),
        "life_ms": spread(answers.lives),
        "steps": {step: spread(answers.steps[step]) for step in STEPS},
        "attempts_per_life": round(answers.attempts / lives, 2),
        "cpu_ms": each,
        "cpu_ms_total": round(sum(each.values()), 1),
        "client_cpu_ms": round(answers.cpu_ms / lives, 1),
    }


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    return {"p50": milliseconds(seconds, 50), "p95": milliseconds(seconds, 95)}
