"""A broker and a database of our own, on real programs: started, killed, moved, with their data."""

import os
import time

import amqp
import pytest
from pymongo import MongoClient

from chassis.bus.wire import close, open_connection
from ydt.errors import Failure
from ydt.stack.layout import RUN_VARIABLE
from ydt.stack.ports import is_free
from ydt.stack.stack import Stack, local_stack
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def infrastructure(tmp_path_factory):
    """A stack without services, in a run directory of its own beside whatever runs on this machine."""
    environ = {RUN_VARIABLE: str(tmp_path_factory.mktemp("run")), "PATH": os.environ["PATH"]}
    stack = local_stack(environ)
    stack.infrastructure_up()
    yield stack
    stack.down()


def put(stack, queue, body):
    connection = open_connection(stack.amqp_uri, name="test")
    channel = connection.channel()
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    channel.basic_publish_confirm(amqp.Message(body, delivery_mode=2), routing_key=queue)
    close(connection)
    # A quorum queue killed within about a second of its first declaration is broken for good on RabbitMQ 3.10.
    time.sleep(1.5)


def count(stack, queue):
    connection = open_connection(stack.amqp_uri, name="test")
    try:
        return connection.channel().queue_declare(queue, passive=True).message_count
    finally:
        close(connection)


def test_start_of_what_runs_changes_nothing(infrastructure):
    before = infrastructure.status()

    infrastructure.infrastructure_up()

    assert infrastructure.status() == before
    assert {state.name: state.state for state in before} == {"epmd": "ready", "mongod": "ready", "rabbitmq": "ready"}


def test_database_keeps_what_it_acknowledged_when_killed(infrastructure):
    with MongoClient(infrastructure.mongo_uri, w="majority", journal=True) as client:
        client.test.things.insert_one({"_id": "kept"})

    infrastructure.kill("mongod")
    assert not infrastructure.processes.pid("mongod")
    infrastructure.start("mongod")

    with MongoClient(infrastructure.mongo_uri, timeoutMS=10_000) as client:
        assert client.test.things.find_one() == {"_id": "kept"}


def test_database_follows_when_its_port_must_change(infrastructure):
    with MongoClient(infrastructure.mongo_uri, w="majority", journal=True) as client:
        client.test.moved.insert_one({"_id": "along"})
    old = infrastructure.book.port("mongod")
    infrastructure.stop("mongod")
    infrastructure.book.fix("mongod", next(port for port in range(old + 1, old + 500) if is_free(port)))

    infrastructure.start("mongod")

    assert infrastructure.book.port("mongod") != old
    with MongoClient(infrastructure.mongo_uri, timeoutMS=10_000) as client:
        assert client.test.moved.find_one() == {"_id": "along"}


def test_broker_keeps_what_it_confirmed_when_killed(infrastructure):
    put(infrastructure, "kept", "still here")

    infrastructure.kill("rabbitmq")
    infrastructure.start("rabbitmq")

    assert wait_until(lambda: count(infrastructure, "kept") == 1, 10)


def test_paused_database_is_not_ready_until_resumed(infrastructure):
    infrastructure.pause("mongod")
    paused = infrastructure.ready("mongod")
    infrastructure.resume("mongod")

    assert paused is False
    infrastructure.wait_ready("mongod", 10)


def test_process_that_dies_while_starting_is_told_with_its_last_words(infrastructure):
    stack = Stack(infrastructure.layout, infrastructure.environ | {"CITY": ""})

    with pytest.raises(Failure, match="routing ended while starting") as caught:
        stack.start("routing")

    assert str(stack.processes.log_path("routing")) in caught.value.way_out
    assert "CITY: missing" in caught.value.way_out


def test_servers_named_in_the_environment_replace_our_own(tmp_path):
    environ = {RUN_VARIABLE: str(tmp_path), "AMQP_URI": "amqp://elsewhere/", "MONGO_URI": "mongodb://elsewhere/"}
    stack = local_stack(environ)

    assert (stack.own_infrastructure(), stack.amqp_uri, stack.mongo_uri) == (
        [],
        "amqp://elsewhere/",
        "mongodb://elsewhere/",
    )
