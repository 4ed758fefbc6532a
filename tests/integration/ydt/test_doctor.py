"""`ydt doctor` on a live stack: healthy when it is, and each planted fault by its name and with a way out."""

import json
import os
from datetime import timedelta

import pytest
from amqp import Message

from chassis.bus.wire import close, open_connection
from chassis.clock import real_now, write_clock
from chassis.mongo import record_schema
from services.gateway.store import BACKUPS, LAST_BACKUP
from tests.stack.running import start_whole, ydt
from tests.stack.servers import ADDRESSES, SETTINGS
from ydt.doctor import bus, city, database, processes
from ydt.doctor.examining import current_patient, examine
from ydt.doctor.findings import Level
from ydt.migrating import migrate
from ydt.stack.layout import RUN_VARIABLE
from ydt.stack.stack import local_stack
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def patient(tmp_path_factory):
    """A stack of its own with a loaded city and a fresh backup on record."""
    environ = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    stack = local_stack(SETTINGS | environ | {RUN_VARIABLE: str(tmp_path_factory.mktemp("run"))})
    try:
        start_whole(stack)
        found = current_patient(stack.environ)
        with found.servers.connect() as client:
            note_backup(client, found, hours=1)
        yield found
    finally:
        stack.down()


@pytest.fixture
def client(patient):
    """The database of that stack."""
    with patient.servers.connect() as connected:
        yield connected


def note_backup(client, patient, hours):
    told = {"at": real_now() - timedelta(hours=hours)}
    notes = client[patient.servers.databases["gateway"]][BACKUPS]
    notes.update_one({"_id": LAST_BACKUP}, {"$set": told}, upsert=True)


def stack_of(patient):
    return local_stack(patient.environ)


def faults(findings):
    """The faults by check, and each has a way out."""
    found = {each.check: each for each in findings if each.level is Level.FAULT}
    assert all(each.way_out for each in found.values())
    return {check: each.words for check, each in found.items()}


def put(patient, queue, body):
    connection = open_connection(patient.servers.amqp_uri, name="test")
    connection.channel().basic_publish_confirm(Message(body, delivery_mode=2), routing_key=queue)
    close(connection)


def test_live_installation_has_no_fault_and_says_every_line(patient):
    answer = ydt(stack_of(patient), "doctor")

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "ok      city pack: shucheng-2021.09-1 in every service" in answer.stdout
    assert "WARNING demonstration password: is set" in answer.stdout
    assert answer.stdout.splitlines()[-1].startswith("0 faults, ")


def test_stopped_service_is_named_with_its_unheard_queues_for_a_machine_too(patient):
    stack = stack_of(patient)
    stack.stop("notify")
    try:
        assert wait_until(lambda: "queues heard" in faults(bus.queues(patient)), 10)
        answer = ydt(stack, "doctor", "--format", "json")
    finally:
        stack.start("notify")

    told = json.loads(answer.stdout)
    found = {each["check"]: each["words"] for each in told["findings"] if each["level"] == "fault"}
    assert (answer.returncode, told["healthy"]) == (1, False)
    assert found["service notify"] == "is not started, or has no address"
    assert found["queues heard"] == "without a consumer: notify.casework.v1, notify.deadline.v1, notify.parked.v1"


def test_service_that_died_or_hangs_does_not_answer(patient):
    stack = stack_of(patient)
    assert wait_until(lambda: faults(processes.services(patient)) == {}, 20)
    stack.kill("disclosure")
    try:
        found = faults(processes.services(patient))
    finally:
        stack.start("disclosure")
    assert list(found) == ["service disclosure"]
    assert found["service disclosure"].startswith("does not answer at http://127.0.0.1:")


def test_parked_message_is_counted_at_its_service(patient):
    put(patient, "notify.casework.v1", b"no event at all")
    assert wait_until(lambda: faults(processes.parked_messages(patient)) == {"parked messages": "notify 1"}, 20)


def test_dropped_index_is_missed_until_migrated(patient, client):
    client.ydt_casework.cases.drop_index("newest")
    found = faults(database.schemas(patient))
    migrate(patient.servers, 10, lambda step, state: None)

    assert found == {"schema ydt_casework": "indexes are missing: cases.newest"}
    assert faults(database.schemas(patient)) == {}


def test_database_of_a_newer_release_is_told(patient, client):
    record_schema(client.ydt_notify, 99)
    found = faults(database.schemas(patient))
    client.ydt_notify.schema.update_one({"_id": "version"}, {"$set": {"value": 1}})

    assert found == {"schema ydt_notify": "version 99, this release knows 1"}


def test_pack_loaded_into_one_service_only_is_told_with_every_version(patient, client):
    packs = client.ydt_routing.city_packs
    packs.update_one({"_id": "in_force"}, {"$set": {"policy_version": "another-1"}})
    found = faults(city.packs(patient))
    packs.update_one({"_id": "in_force"}, {"$set": {"policy_version": "shucheng-2021.09-1"}})

    assert "routing another-1" in found["city pack"]
    assert "casework shucheng-2021.09-1" in found["city pack"]
    assert faults(city.packs(patient)) == {}


def test_clock_that_stands_still_is_a_fault(patient):
    stack = stack_of(patient)
    write_clock(stack.layout.clock, real_now() - timedelta(days=300))
    try:
        found = faults(processes.clocks(current_patient(patient.environ)))
    finally:
        write_clock(stack.layout.clock, None)
    assert "no limit runs out" in found["clock"]


def test_queue_deleted_by_hand_is_missed(patient):
    connection = open_connection(patient.servers.amqp_uri, name="test")
    connection.channel().queue_delete("intake.retry.300s.v1")
    close(connection)

    found = faults(bus.queues(patient))
    migrate(patient.servers, 10, lambda step, state: None)

    assert found == {"queues": "missing: intake.retry.300s.v1"}
    assert faults(bus.queues(patient)) == {}


def test_message_on_the_retry_ladder_is_a_warning(patient):
    put(patient, "casework.retry.3600s.v1", b"{}")
    (ladder,) = (each for each in bus.queues(patient) if each.check == "retry ladder")
    assert (ladder.level, ladder.words) == (Level.WARNING, "1 messages wait")


def test_event_that_nobody_sends_is_a_fault_by_its_age(patient, client):
    stack = stack_of(patient)
    stack.stop("casework")
    entry = {"id": "x", "event": "case_closed", "staged_at": real_now() - timedelta(minutes=20), "body": {}}
    client.ydt_casework.cases.insert_one({"_id": "Cx", "outbox": [entry], "body": {"appeal_id": "Ax"}})
    try:
        found = faults(processes.outboxes(patient))
    finally:
        client.ydt_casework.cases.delete_one({"_id": "Cx"})
        stack.start("casework")
    assert found == {"outbox casework": "1 events, the oldest 1200 s old"}


@pytest.mark.parametrize(("hours", "found"), [(25, {}), (30, {"backup": "30.0 h old"})])
def test_backup_grows_too_old(patient, client, hours, found):
    note_backup(client, patient, hours)
    assert faults(database.backups(patient)) == found
    note_backup(client, patient, 1)


def test_broker_that_is_away_is_a_fault_and_stops_no_other_check(patient):
    stack = stack_of(patient)
    stack.stop("rabbitmq")
    try:
        findings = examine(patient)
    finally:
        stack.start("rabbitmq")
    found = faults(findings)
    assert {"broker alarms", "queues"} <= set(found)
    assert [each.level for each in findings if each.check == "city pack"] == [Level.OK]
