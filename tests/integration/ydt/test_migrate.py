"""`ydt migrate` on a real database and a real broker: everything is there before any service starts."""

import os
import subprocess
import sys

import pytest
from amqp import Channel, Message

from chassis.bus.topology import Queue, Topology, apply, whole
from chassis.bus.wire import close, open_connection
from chassis.mongo import record_schema
from ydt.backing import Servers
from ydt.errors import Failure, TimedOut
from ydt.migrating import indexes_of, migrate, stored_version
from ydt.stack.services import SERVICES

pytestmark = pytest.mark.servers


@pytest.fixture
def bare(broker, mongo) -> Servers:
    """An empty broker and empty databases."""
    return Servers(mongo.uri, broker.uri, {name: mongo.name(name) for name in SERVICES})


def silent(step, state):
    """Tell nobody."""


def queues_of(broker):
    return {queue["name"] for queue in broker.call("GET", f"/api/queues/{broker.vhost}").json()}


def test_empty_servers_get_indexes_versions_and_the_whole_bus(bare, broker, mongo):
    done = {each.service: each for each in migrate(bare, 10, silent)}

    assert set(done) == set(SERVICES)
    assert {each.before for each in done.values()} == {None}
    assert {name: stored_version(mongo.database(name)) for name in SERVICES} == {n: d.after for n, d in done.items()}
    assert "cases.newest" in done["casework"].made
    assert "cases.outbox_pending" in indexes_of(mongo.database("casework"))
    assert queues_of(broker) == {queue.name for queue in whole().queues}


def test_second_run_changes_nothing_and_says_so(bare, mongo):
    migrate(bare, 10, silent)
    before = {name: indexes_of(mongo.database(name)) for name in SERVICES}
    told = []

    done = migrate(bare, 10, lambda step, state: told.append(state))

    assert [each for each in done if each.changed] == []
    assert {name: indexes_of(mongo.database(name)) for name in SERVICES} == before
    assert told.count("schema 1, nothing to do") == len(SERVICES)


def test_index_somebody_dropped_is_made_again(bare, mongo):
    migrate(bare, 10, silent)
    mongo.database("casework").cases.drop_index("newest")

    done = {each.service: each.made for each in migrate(bare, 10, silent) if each.changed}

    assert done == {"casework": ("cases.newest",)}


def test_database_of_a_newer_release_is_refused_before_anything_is_touched(bare, mongo, broker):
    record_schema(mongo.database("analytics"), 99)

    with pytest.raises(Failure, match="analytics has schema version 99"):
        migrate(bare, 10, silent)

    assert indexes_of(mongo.database("intake")) == set()
    assert queues_of(broker) == set()


def test_queue_that_stands_there_with_other_properties_is_refused_by_name(bare):
    apply(bare.amqp_uri, Topology((), (Queue("casework.routing.v1", "events", "casework", {}),), ()))

    with pytest.raises(Failure, match="casework.routing.v1"):
        migrate(bare, 10, silent)


def test_servers_that_do_not_answer_are_waited_for_and_then_given_up(bare):
    absent = Servers("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200", bare.amqp_uri, bare.databases)
    with pytest.raises(TimedOut, match="The database does not answer"):
        migrate(absent, 0.1, silent)
    mute = Servers(bare.mongo_uri, "amqp://127.0.0.1:9/", bare.databases)
    with pytest.raises(TimedOut, match="The broker does not answer"):
        migrate(mute, 0.1, silent)


def test_command_reads_the_servers_of_a_deployment_from_its_environment(bare, tmp_path):
    (tmp_path / "amqp").write_text(bare.amqp_uri + "\n", encoding="utf-8")
    given = {"MONGO_URI": bare.mongo_uri, "AMQP_URI_FILE": str(tmp_path / "amqp"), "YDT_RUN": str(tmp_path / "run")}
    names = {f"{service.upper()}_DATABASE": name for service, name in bare.databases.items()}
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": os.getcwd(), **given, **names}

    command = [sys.executable, "-m", "ydt", "migrate"]
    runs = [subprocess.run(command, env=environ, capture_output=True, text=True, check=False) for _ in range(2)]

    assert [run.returncode for run in runs] == [0, 0], runs[0].stderr + runs[1].stderr
    assert runs[0].stdout.splitlines()[-1] == "migrated: 8 of 8 databases changed"
    assert runs[1].stdout.splitlines()[-1] == "migrated: 0 of 8 databases changed"


def test_messages_on_the_bus_survive_a_migration(bare):
    migrate(bare, 10, silent)
    connection = open_connection(bare.amqp_uri, name="test")
    channel: Channel = connection.channel()
    channel.confirm_select()
    from_before = "casework.routing.v1"
    channel.basic_publish_confirm(Message(b"{}", delivery_mode=2), routing_key=from_before)

    migrate(bare, 10, silent)

    assert channel.queue_declare(from_before, passive=True).message_count == 1
    close(connection)
