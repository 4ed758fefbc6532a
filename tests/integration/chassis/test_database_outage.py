"""What a service does while its database is away, frozen, or from the future. Outages outlast the time limit."""

import os
import time

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.uri_parser import parse_uri

from chassis.causes import Actor
from chassis.http.client import RemoteProblem
from tests.integration.chassis.running import Example, Wire, running, wait_until

pytestmark = pytest.mark.servers

ACTOR = Actor(id="u1", role="handler")


@pytest.fixture
def wire(mongo: MongoClient):
    """A wire to the real database."""
    made = Wire(parse_uri(os.environ["MONGO_URI"])["nodelist"][0])
    yield made
    made.cut()


def through(wire: Wire) -> dict[str, str]:
    return {"MONGO_URI": f"mongodb://127.0.0.1:{wire.port}/?directConnection=true", "MONGO_TIMEOUT_MS": "1000"}


def add(example: Example, note: str):
    return example.client.call(
        "example", "POST", f"/internal/notes/{note}", json={"owner": note}, key=note, actor=ACTOR, timeout=10
    )


def refusal(example: Example, note: str) -> tuple[int, str, str]:
    with pytest.raises(RemoteProblem) as refused:
        add(example, note)
    return refused.value.status, refused.value.code, refused.value.headers["retry-after"]


def test_a_service_started_without_its_database_becomes_ready_when_it_comes(wire: Wire, db: Database, tmp_path):
    wire.cut()
    with running(tmp_path / "log", db.name, **through(wire)) as example:
        assert (example.is_alive(), example.is_ready()) == (True, False)
        assert refusal(example, "early") == (503, "unavailable", "2")
        wire.mend()
        wait_until(example.is_ready)
        assert add(example, "later").status == 201
    assert "owner" in db["notes"].index_information()


@pytest.mark.parametrize("fault", ["cut", "freeze"])
def test_a_command_during_an_outage_is_refused_in_bounded_time_and_works_again_after(
    wire: Wire, db: Database, tmp_path, fault: str
):
    with running(tmp_path / "log", db.name, **through(wire)) as example:
        wait_until(example.is_ready)
        add(example, "before")
        getattr(wire, fault)()
        for note in ("one", "two", "three"):
            started = time.monotonic()
            assert refusal(example, note) == (503, "unavailable", "5")
            assert time.monotonic() - started < 4
        assert (example.is_alive(), example.is_ready()) == (True, False)
        wire.cut()
        wire.mend()
        wait_until(example.is_ready)
        add(example, "after")
    assert {note["_id"] for note in db["notes"].find()} >= {"before", "after"}


def test_a_database_of_a_newer_release_stops_the_service(db: Database, tmp_path):
    db["schema"].insert_one({"_id": "version", "value": 4})
    with running(tmp_path / "log", db.name) as example:
        assert example.process.wait(15) == 1
        (line,) = [line for line in example.log if line["event"] == "database_not_preparable"]
        assert line["exception"]["type"] == "chassis.mongo.SchemaTooNew"
    assert "notes" not in db.list_collection_names()


def test_a_start_records_its_schema_version_and_a_second_start_changes_nothing(db: Database, tmp_path):
    for turn in (1, 2):
        with running(tmp_path / f"log{turn}", db.name) as example:
            wait_until(example.is_ready)
        assert db["schema"].find_one() == {"_id": "version", "value": 3}
        assert db["notes"].index_information()["owner"]["unique"] is True


def test_wrong_credentials_stop_the_service_instead_of_letting_it_wait(db: Database, tmp_path):
    host, port = parse_uri(os.environ["MONGO_URI"])["nodelist"][0]
    with running(tmp_path / "log", db.name, MONGO_URI=f"mongodb://nobody:wrong@{host}:{port}/") as example:
        assert example.process.wait(15) == 1
        assert "wrong" not in (tmp_path / "log").read_text()
