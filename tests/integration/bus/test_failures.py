"""Processes die, hang and are told to stop; the broker and the database come and go. Nothing is lost or done twice."""

import signal
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.fakes.tcp_proxy import TcpProxy
from tests.integration.bus.conftest import World, eventually

pytestmark = pytest.mark.servers


@pytest.fixture
def broker_proxy(world: World) -> Iterator[TcpProxy]:
    """A proxy before the broker."""
    parts = urlsplit(world.broker.uri)
    with TcpProxy(parts.hostname, parts.port) as proxy:
        yield proxy


@pytest.fixture
def mongo_proxy(world: World) -> Iterator[TcpProxy]:
    """A proxy before the database."""
    parts = urlsplit(world.mongo.uri)
    with TcpProxy(parts.hostname, parts.port) as proxy:
        yield proxy


def amqp_through(world: World, proxy: TcpProxy) -> str:
    parts = urlsplit(world.broker.uri)
    return parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{proxy.port}").geturl()


def say(intake, count: int, category: str = "H01", prefix: str = "a") -> list[str]:
    names = [f"{prefix}{number}" for number in range(count)]
    for name in names:
        assert intake.call("POST", f"/internal/appeals/{name}/{category}/1").status == 201
    return names


def test_hanging_handlers_are_interrupted_parked_and_block_nobody(world: World):
    intake, _ = world.start("intake"), world.start("routing", HANDLER_SECONDS="0.5", MAX_WORKERS="5")
    stuck = say(intake, 8, "hang:60", "stuck") + say(intake, 8, "timeout", "timeout")
    say(intake, 1, "H01", "free")
    eventually(lambda: world.heard("free0") == [1], 10, "the free one to pass")
    parked = world.db("routing")["parked"]
    eventually(lambda: parked.count_documents({}) == 16, 20, "all stuck ones to be parked")
    assert {row["subject"] for row in parked.find()} == set(stuck)
    assert {row["error"].split(":")[0] for row in parked.find()} == {"HandlerTimeout"}
    say(intake, 1, "H01", "later")
    eventually(lambda: world.heard("later0") == [1], 5, "the consumer to go on")


def test_killed_consumer_loses_nothing_and_does_nothing_twice(world: World):
    intake, routing = world.start("intake"), world.start("routing")
    names = say(intake, 40, "slow:0.2")
    eventually(lambda: world.runs() >= 5, 10, "some handlers to run")
    routing.stop(signal.SIGKILL)
    world.start("routing")
    eventually(lambda: all(world.heard(name) == [1] for name in names), 20, "all to be heard")
    assert world.db("routing")["routes"].count_documents({"sequence": 1}) == 40
    assert world.db("routing")["parked"].count_documents({}) == 0


def test_stopping_finishes_started_handlers_and_starts_none_again(world: World):
    intake, routing = world.start("intake"), world.start("routing", MAX_WORKERS="10")
    names = say(intake, 60, "slow:2")
    eventually(lambda: 10 <= world.runs() < 60, 10, "some handlers to run")
    assert routing.stop(signal.SIGTERM) == 0
    assert world.runs() == world.db("routing")["routes"].count_documents({}) < 60
    world.start("routing")
    eventually(lambda: all(world.heard(name) == [1] for name in names), 40, "all to be heard")
    assert world.runs() == 60


def test_service_with_a_failed_background_thread_ends_instead_of_living_on_half(world: World):
    routing = world.start("routing", FUSE_SECONDS="1")
    assert routing.popen.wait(15) == 1
    log = routing.log.read_text()
    assert "service_failed" in log
    assert "Traceback" not in log


def test_half_open_connections_are_given_up_and_made_anew(world: World, broker_proxy: TcpProxy):
    uri = amqp_through(world, broker_proxy)
    intake, routing = world.start("intake", uri, HEARTBEAT="2"), world.start("routing", uri, HEARTBEAT="2")
    say(intake, 1, "H01", "before")
    eventually(lambda: world.heard("before0") == [1], 10, "the first to be heard")
    broker_proxy.freeze()
    started = time.monotonic()
    say(intake, 20, "H01", "during")
    eventually(lambda: all(world.heard(f"during{n}") == [1] for n in range(20)), 40, "all to be heard again")
    assert time.monotonic() - started < 30
    assert routing.metric("messages_consumed_total", outcome="dead") == 0


def test_reset_connections_are_made_anew_while_handlers_run(world: World, broker_proxy: TcpProxy):
    uri = amqp_through(world, broker_proxy)
    intake, _ = world.start("intake", uri), world.start("routing", uri)
    names = say(intake, 40, "slow:0.1")
    for _ in range(3):
        broker_proxy.cut()
        time.sleep(0.4)
    eventually(lambda: all(world.heard(name) == [1] for name in names), 20, "all to be heard")
    eventually(lambda: world.waiting("intake", "appeals") == 0, 10, "the outbox to be cleared")
    assert world.db("routing")["parked"].count_documents({}) == 0


def test_services_start_and_accept_with_the_broker_down_and_catch_up(world: World, broker_proxy: TcpProxy):
    uri = amqp_through(world, broker_proxy)
    broker_proxy.refuse()
    intake, routing = world.start("intake", uri), world.start("routing", uri)
    names = say(intake, 30)
    assert routing.call("GET", "/readyz").status == 200
    assert world.waiting("intake", "appeals") == 30
    broker_proxy.restore()
    eventually(lambda: all(world.heard(name) == [1] for name in names), 20, "all to be heard")
    eventually(lambda: world.waiting("intake", "appeals") == 0, 10, "the outbox to be cleared")


def test_database_outage_uses_up_no_attempt_and_parks_nothing(world: World, mongo_proxy: TcpProxy):
    through = f"mongodb://127.0.0.1:{mongo_proxy.port}/?directConnection=true"
    intake = world.start("intake")
    routing = world.start("routing", MONGO_URI=through, MONGO_TIMEOUT_MS="1000")
    names = say(intake, 30, "slow:0.1")
    eventually(lambda: world.runs() >= 3, 10, "some handlers to run")
    mongo_proxy.refuse()
    time.sleep(6)
    mongo_proxy.restore()
    eventually(lambda: all(world.heard(name) == [1] for name in names), 30, "all to be heard")
    assert world.db("routing")["parked"].count_documents({}) == 0
    outcomes = {name: routing.metric("messages_consumed_total", outcome=name) for name in ("ok", "duplicate", "dead")}
    assert (outcomes["ok"] + outcomes["duplicate"], outcomes["dead"]) == (30, 0)


def test_one_slow_query_is_tried_again_without_using_up_an_attempt(world: World):
    intake, routing = world.start("intake"), world.start("routing")
    say(intake, 1, "outage")
    eventually(lambda: world.heard("a0") == [1], 10, "it to be heard at the second try")
    assert world.runs() == 2
    assert routing.metric("messages_consumed_total", outcome="retry") == 0
