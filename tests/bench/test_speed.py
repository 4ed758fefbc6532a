"""The benchmark on an empty store, in order: memory at rest, full load, a steady rate of filings, the textbook way."""

from pathlib import Path

import pytest

from tests.bench import measuring
from tests.bench.clients import send
from tests.bench.load import Orders
from tests.bench.processes import Meter, Usage, usage_of, wait_until_quiet
from tests.bench.report import Figures
from tests.bench.textbook.running import textbook
from tests.stack.servers import Broker, MongoSpace
from ydt.stack.stack import INFRASTRUCTURE, Stack

pytestmark = [pytest.mark.slow, pytest.mark.stack, pytest.mark.timeout(900)]


def test_idle_services_show_their_memory(stack: Stack, figures: Figures) -> None:
    figures.note("memory", **measuring.memory(stack))


def test_lifecycles_under_full_load_are_all_closed(stack: Stack, figures: Figures) -> None:
    found = measuring.lives(stack)
    figures.note("lifecycle", **found)
    assert found["lost"] == 0


def test_filings_at_a_steady_rate_are_all_routed(stack: Stack, figures: Figures) -> None:
    found = measuring.filings(stack)
    figures.note("filing", **found)
    assert found["lost"] == 0


def test_textbook_lifecycles_under_full_load(
    stack: Stack, broker: Broker, mongo: MongoSpace, figures: Figures, tmp_path: Path
) -> None:
    with textbook(broker, mongo, tmp_path) as book:

        def look() -> dict[str, Usage]:
            servers = {name: stack.processes.pid(name) or 0 for name in INFRASTRUCTURE}
            return usage_of({**servers, **book.leaders})

        wait_until_quiet(look, book.leaders)
        with Meter(look) as meter:
            answers = send(Orders(book.url, "", "lives", measuring.LOAD_SECONDS, measuring.THREADS), measuring.CLIENTS)
            wait_until_quiet(look, book.leaders)
        ended = {"_id": {"$in": ["C" + appeal[1:] for appeal in answers.appeals]}, "history": "case_closed"}
        closed = mongo.database("casework")["cases"].count_documents(ended)
    figures.note("textbook", **measuring.summary(answers, meter.cpu_ms), lost=len(answers.appeals) - closed)
