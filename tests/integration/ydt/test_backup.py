"""Backup and restore on a real database and a real broker, without services: what they copy, and what they refuse."""

import json
import threading

import pytest
from amqp import Message

from chassis.bus.topology import apply
from chassis.bus.wire import close, open_connection
from services.gateway.store import last_backup
from tests.integration.ydt.test_migrate import silent
from ydt.backing import Servers
from ydt.backup.manifest import read_manifest
from ydt.backup.restoring import differences, occupied, restore, verified
from ydt.backup.taking import FLIGHT_FILE, Wishes, back_up
from ydt.errors import Failure
from ydt.migrating import indexes_of, migrate
from ydt.stack.services import SERVICES
from ydt.stack.waiting import wait_until

pytestmark = pytest.mark.servers

CASE = "Caaaaaaaaaaaaaaaaaaaaaaaaaa"
HASTY = Wishes(patience=0.5)


@pytest.fixture
def servers_of_a_city(broker, mongo) -> Servers:
    """Servers with a little data, as services would have left it."""
    servers = Servers(mongo.uri, broker.uri, {name: mongo.name(name) for name in SERVICES})
    apply(servers.amqp_uri)
    appeals = [{"_id": f"A{number:03}", "body": {"receipt_no": number}} for number in range(50)]
    mongo.database("intake").appeals.insert_many(appeals)
    mongo.database("routing").city_packs.insert_many(
        [{"_id": "in_force", "policy_version": "v7"}, {"_id": "version:v7", "document": {"city": "shucheng"}}]
    )
    return servers


def event(number: int, subject: str = CASE) -> dict:
    """An event of casework to deadline, as it travels."""
    return {
        "specversion": "1.0",
        "id": f"event-{subject}-{number}",
        "source": "/yidiantong/casework",
        "type": "cn.yidiantong.casework.case_signed_for.v1",
        "subject": subject,
        "sequence": f"{number:010d}",
        "streamorder": f"deadline={number}",
        "data": {},
    }


def publish(servers, *events):
    connection = open_connection(servers.amqp_uri, name="test")
    channel = connection.channel()
    for each in events:
        body = json.dumps(each).encode()
        channel.basic_publish_confirm(
            Message(body, delivery_mode=2), exchange="casework.events", routing_key="case_signed_for"
        )
    close(connection)


def waiting_in(servers, queue):
    connection = open_connection(servers.amqp_uri, name="test")
    channel = connection.channel()
    bodies = []
    while (message := channel.basic_get(queue, no_ack=True)) is not None:
        bodies.append(json.loads(message.body)["id"])
    close(connection)
    return bodies


def test_backup_comes_back_equal_with_its_indexes_into_empty_servers(servers_of_a_city, mongo, tmp_path):
    servers, folder = servers_of_a_city, tmp_path / "b"
    migrate(servers, 10, silent)
    manifest = back_up(servers, folder, HASTY, silent)
    before = {name: indexes_of(mongo.database(name)) for name in SERVICES}
    for name in SERVICES:
        mongo.client.drop_database(mongo.name(name))

    assert occupied(servers) == {}
    restore(servers, folder, verified(folder, silent), silent)

    assert (manifest.city, manifest.policy_versions) == ("shucheng", {"routing": "v7"})
    assert mongo.database("intake").appeals.count_documents({}) == 50
    assert differences(mongo.client, servers, manifest) == []
    assert {name: indexes_of(mongo.database(name)) for name in SERVICES} == before


def test_success_is_noted_where_the_gateway_shows_it(servers_of_a_city, mongo, tmp_path):
    assert last_backup(mongo.database("gateway")) is None
    back_up(servers_of_a_city, tmp_path / "b", HASTY, silent)
    assert last_backup(mongo.database("gateway")) > 1_700_000_000


def test_cut_is_one_moment_of_all_databases_while_they_are_written(servers_of_a_city, mongo, tmp_path):
    """Two documents in two databases always rise one after the other: no moment has them more than one apart."""
    stop = threading.Event()
    first, second = mongo.database("analytics").pace, mongo.database("routing").pace

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            for collection in (first, second):
                collection.update_one({"_id": 1}, {"$set": {"n": number}}, upsert=True)

    writer = threading.Thread(target=write)
    writer.start()
    assert wait_until(lambda: (second.find_one() or {"n": 0})["n"] > 5, 10)
    manifest = back_up(servers_of_a_city, tmp_path / "b", HASTY, silent)
    stop.set()
    writer.join()
    end = second.find_one()["n"]
    for name in SERVICES:
        mongo.client.drop_database(mongo.name(name))
    restore(servers_of_a_city, tmp_path / "b", manifest, silent)

    ahead = first.find_one()["n"] - second.find_one()["n"]
    assert ahead in (0, 1)
    assert second.find_one()["n"] < end


def test_empty_servers_are_no_backup(broker, mongo, tmp_path):
    empty = Servers(mongo.uri, broker.uri, {name: mongo.name(name) for name in SERVICES})
    with pytest.raises(Failure, match="nothing here to copy"):
        back_up(empty, tmp_path / "b", HASTY, silent)


def test_damaged_file_is_refused_before_anything_is_touched(servers_of_a_city, tmp_path):
    folder = tmp_path / "b"
    back_up(servers_of_a_city, folder, HASTY, silent)
    path = folder / "intake" / "appeals.bson.gz"
    path.write_bytes(path.read_bytes()[:-3] + b"xyz")

    with pytest.raises(Failure, match="appeals.bson.gz is not what was written"):
        verified(folder, silent)


def test_missing_file_and_foreign_folder_are_refused(servers_of_a_city, tmp_path):
    back_up(servers_of_a_city, tmp_path / "b", HASTY, silent)
    (tmp_path / "b" / FLIGHT_FILE).unlink()
    with pytest.raises(Failure, match="in-flight.jsonl is missing"):
        verified(tmp_path / "b", silent)
    with pytest.raises(Failure, match="is no backup"):
        verified(tmp_path, silent)


def test_backup_never_overwrites_and_leaves_nothing_half_done(servers_of_a_city, tmp_path):
    back_up(servers_of_a_city, tmp_path / "b", HASTY, silent)
    with pytest.raises(Failure, match="exists already"):
        back_up(servers_of_a_city, tmp_path / "b", HASTY, silent)

    mute = Servers(servers_of_a_city.mongo_uri, "amqp://127.0.0.1:9/", servers_of_a_city.databases)
    with pytest.raises(Failure, match="cannot be listened to"):
        back_up(mute, tmp_path / "c", HASTY, silent)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["b"]
    back_up(mute, tmp_path / "c", Wishes(with_broker=False), silent)
    assert read_manifest(tmp_path / "c").in_flight.watched is False


def test_files_are_readable_by_their_owner_only(servers_of_a_city, tmp_path):
    back_up(servers_of_a_city, tmp_path / "b", HASTY, silent)
    modes = {oct(path.stat().st_mode & 0o077) for path in (tmp_path / "b").rglob("*.gz")}
    assert modes == {"0o0"}


def test_event_the_producer_forgot_and_the_consumer_lacks_travels_along(servers_of_a_city, mongo, broker, tmp_path):
    """Confirmed, gone from the outbox, not yet applied: the tap hears it while the backup waits for the cut."""
    servers, folder = servers_of_a_city, tmp_path / "b"
    mongo.database("casework").cases.insert_one({"_id": CASE, "sent": {"deadline": 2}, "body": {"appeal_id": "A"}})
    mongo.database("deadline").case_clocks.insert_one({"_id": CASE, "seen": {"casework": 1}})
    told = []

    def tell(step, state):
        told.append(state)
        if "waiting" in state and len(told) < 4:
            publish(servers, event(2), event(2), event(3))

    manifest = back_up(servers, folder, Wishes(patience=20), tell)
    assert (manifest.in_flight.events, manifest.in_flight.lost) == (1, ())
    for name in SERVICES:
        mongo.client.drop_database(mongo.name(name))
    restore(servers, folder, manifest, silent)

    assert waiting_in(servers, "deadline.casework.v1") == [event(2)["id"]]


def test_event_nobody_listened_to_is_taken_from_the_log(servers_of_a_city, mongo, tmp_path):
    mongo.database("casework").cases.insert_one({"_id": CASE, "sent": {"deadline": 1}, "body": {"appeal_id": "A"}})
    mongo.database("analytics").event_log.insert_one({"_id": event(1)["id"], "envelope": event(1)})

    manifest = back_up(servers_of_a_city, tmp_path / "b", HASTY, silent)

    assert (manifest.in_flight.events, manifest.in_flight.lost) == (1, ())


def test_event_nobody_has_is_said_to_be_lost_and_one_in_the_outbox_is_not(servers_of_a_city, mongo, tmp_path):
    other = CASE.replace("Ca", "Cb")
    cases = mongo.database("casework").cases
    cases.insert_one({"_id": CASE, "sent": {"deadline": 1}, "body": {"appeal_id": "A"}})
    waiting = {"id": "x", "event": "case_signed_for", "staged_at": None, "body": event(1, other)}
    cases.insert_one({"_id": other, "sent": {"deadline": 1}, "outbox": [waiting], "body": {"appeal_id": "B"}})

    manifest = back_up(servers_of_a_city, tmp_path / "b", HASTY, silent)

    assert manifest.in_flight.lost == (f"casework -> deadline {CASE}: 1 of 1",)


def test_what_waits_on_the_bus_counts_as_data_and_is_removed_by_a_restore(servers_of_a_city, mongo, tmp_path):
    servers, folder = servers_of_a_city, tmp_path / "b"
    manifest = back_up(servers, folder, HASTY, silent)
    publish(servers, event(7))
    for name in SERVICES:
        mongo.client.drop_database(mongo.name(name))

    assert occupied(servers) == {"intake.casework.v1": 1, "analytics.casework.v1": 1}
    restore(servers, folder, manifest, silent)

    assert waiting_in(servers, "intake.casework.v1") == []


def test_manifest_of_another_format_is_refused(servers_of_a_city, tmp_path):
    back_up(servers_of_a_city, tmp_path / "b", HASTY, silent)
    path = tmp_path / "b" / "manifest.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 9'))
    with pytest.raises(Failure, match="has format 9"):
        read_manifest(tmp_path / "b")
