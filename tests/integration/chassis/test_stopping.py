"""SIGTERM under load, and a service whose workers are all busy."""

import socket
import threading
import time
import uuid

import pytest
from pymongo.database import Database

from chassis.causes import Actor
from chassis.errors import Unavailable
from chassis.http.connections import NotReached
from tests.integration.chassis.running import TOKEN, Example, running, wait_until

pytestmark = pytest.mark.servers

ACTOR = Actor(id="u1", role="handler")


@pytest.fixture
def example(db: Database, tmp_path):
    """An example of this test alone, with few workers."""
    with running(tmp_path / "log", db.name, MAX_WORKERS="5") as started:
        wait_until(started.is_ready)
        yield started


def in_background(work, count: int) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_requests_in_progress_are_answered_before_the_service_stops(example: Example):
    answers = []
    threads = in_background(lambda: answers.append(example.client.call("example", "GET", "/internal/slow/1.0").body), 3)
    wait_until(lambda: example.client.call("example", "GET", "/internal/quiescence").body["in_flight"] >= 3)
    assert example.stop() == 0
    for thread in threads:
        thread.join()
    assert answers == [{"slept": 1.0}] * 3


def test_a_stop_under_load_loses_no_acknowledged_command_and_breaks_no_answer(example: Example, db: Database):
    acknowledged, broken, stopping = [], [], threading.Event()

    def load() -> None:
        while not stopping.is_set():
            note = uuid.uuid4().hex
            try:
                example.client.call(
                    "example", "POST", f"/internal/notes/{note}", json={"owner": note[:10]}, key=note, actor=ACTOR
                )
            except Unavailable as error:
                if not isinstance(error.__cause__, NotReached):
                    broken.append(repr(error.__cause__))
            except Exception as error:  # noqa: BLE001 - collected, and the test fails on it
                broken.append(repr(error))
            else:
                acknowledged.append(note)

    threads = in_background(load, 4)
    wait_until(lambda: len(broken) + len(acknowledged) > 50)
    code = example.stop()
    stopping.set()
    for thread in threads:
        thread.join()
    assert (code, set(broken)) == (0, set())
    assert {note["_id"] for note in db["notes"].find({}, {"_id": 1})} >= set(acknowledged)


def test_an_idle_connection_does_not_hold_up_the_stop(example: Example):
    example.client.call("example", "GET", "/internal/ticks")
    started = time.monotonic()
    assert example.stop() == 0
    assert time.monotonic() - started < 5


def test_a_kept_connection_is_closed_at_the_stop_and_never_answered_without_a_database(example: Example):
    with socket.create_connection(("127.0.0.1", example.port), timeout=15) as idle:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        slow = in_background(lambda: example.get("/internal/slow/1.0", Authorization=f"Bearer {TOKEN}"), 1)
        time.sleep(0.3)
        example.process.terminate()
        assert idle.recv(65536) == b""
        assert example.process.poll() is None
        slow[0].join()
        assert example.process.wait(10) == 0


def test_probes_are_answered_while_every_worker_is_busy(example: Example):
    threads = in_background(lambda: example.get("/internal/slow/1.2", Authorization=f"Bearer {TOKEN}"), 7)
    time.sleep(0.5)
    started = time.monotonic()
    assert (example.get("/healthz").status, example.get("/readyz").status) == (200, 200)
    assert time.monotonic() - started < 0.8
    for thread in threads:
        thread.join()
