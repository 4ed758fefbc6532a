"""What a network does: connections cut, cut in the middle of a frame, half-open, slow; between services and servers."""

import time
from contextlib import ExitStack, closing

import pytest

from tests.faults.door import ANSWERED_WITHIN_SECONDS, Door
from tests.faults.proxy import Pace, Proxy
from tests.faults.saboteur import BROKER, DATABASE
from ydt.stack.services import SERVICES
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(1800)]

CUTS = 10
SILENT_BROKER_SECONDS = 25.0
"""Two heartbeats (10 s each) and more."""
SILENT_DATABASE_SECONDS = 12.0
"""Twice the limit of an operation (5 s) and more."""
SLOW_SECONDS = 12.0
SLOW = Pace(bytes_at_once=1024, pause=0.01)
FORGOTTEN_WITHIN_SECONDS = 300.0


@pytest.fixture(scope="module")
def proxies(broken_stack):
    """All services connected through proxies, for the tests of this module; afterwards directly again."""
    book = broken_stack.book
    targets = {BROKER: book.port("amqp"), DATABASE: book.port("mongod")}
    with ExitStack() as running:
        proxies = {name: Proxy(book.port(f"proxy-{name}"), target).start() for name, target in targets.items()}
        for proxy in proxies.values():
            running.callback(proxy.stop)
        running.callback(restart, broken_stack)
        restart(broken_stack.detoured({name: proxy.port for name, proxy in proxies.items()}))
        yield proxies


def restart(stack):
    """All services anew, with the connections this stack gives them."""
    for service in SERVICES:
        stack.processes.ask_to_end(service)
    for service in SERVICES:
        stack.stop(service)
    stack.up()


@pytest.fixture
def detour(proxies, stack):
    """The proxies; whole again after every test."""
    yield proxies
    for proxy in proxies.values():
        proxy.pace = Pace()
        proxy.speak()


def attached_again(run):
    """Whether every service is connected with the broker."""
    installation = run.installation()
    with closing(installation.client()) as client:
        return all(
            client.call(name, "GET", "/readyz", timeout=5).body["broker"].get("attached", True)
            for name in installation.services()
            if name != "gateway"
        )


def test_connections_cut_at_random_and_in_the_middle_lose_and_double_nothing(experiment, prove, detour):
    run = experiment("connections cut")
    for cut in range(CUTS):
        run.crowd.release(4)
        run.saboteur.pause_before()
        victim = run.chance.choice((BROKER, DATABASE))
        proxy = detour[victim]
        with run.saboteur.outage(f"connections to {victim}", "cut in the middle" if cut % 2 else "cut"):
            assert (proxy.cut_in_the_middle() if cut % 2 else proxy.cut()) > 0
            time.sleep(0.5)
    assert prove(run).acknowledged == 4 * CUTS


def test_filing_succeeds_while_connections_to_the_broker_are_half_open(experiment, prove, detour):
    run = experiment("half-open to the broker")
    door = Door(run)
    run.crowd.release(8)
    run.saboteur.pause_before()
    with run.saboteur.outage("connections to rabbitmq", "half-open"):
        assert detour[BROKER].go_silent() > 0
        door.knock(SILENT_BROKER_SECONDS)
        detour[BROKER].speak()
    run.crowd.release(4)
    assert wait_until(lambda: attached_again(run), FORGOTTEN_WITHIN_SECONDS)
    assert prove(run).acknowledged == 12 + len(door.answers)
    assert set(door.statuses) == {201}


def test_filing_is_refused_honestly_while_connections_to_the_database_are_half_open(experiment, prove, detour):
    run = experiment("half-open to the database")
    door = Door(run)
    run.crowd.release(8)
    run.saboteur.pause_before()
    with run.saboteur.outage("connections to mongod", "half-open"):
        assert detour[DATABASE].go_silent() > 0
        door.knock(SILENT_DATABASE_SECONDS)
        detour[DATABASE].speak()
    run.crowd.release(4)
    run.crowd.file(door.refused)
    assert prove(run).acknowledged == 12 + len(door.answers)
    assert door.wrong == []
    assert max(answer.seconds for answer in door.answers) < ANSWERED_WITHIN_SECONDS


def test_slow_connections_lose_and_double_nothing(experiment, prove, detour):
    run = experiment("slow connections")
    run.crowd.release(8)
    with run.saboteur.outage("connections to both", "slow"):
        for proxy in detour.values():
            proxy.pace = SLOW
        time.sleep(SLOW_SECONDS)
        for proxy in detour.values():
            proxy.pace = Pace()
    run.crowd.release(4)
    assert prove(run).acknowledged == 12
