"""The gate: shut by an outage, opened by an answer, and shut once however many handlers meet the outage."""

import eventlet
from pymongo.errors import ServerSelectionTimeoutError

from chassis.bus.gate import DatabaseGate


class Surroundings:
    """A database that answers after some pings, and a consumer that is told to pause and resume."""

    def __init__(self, failures: int):
        self.failures = failures
        self.told: list[str] = []
        pause, resume = (lambda: self.told.append("pause")), (lambda: self.told.append("resume"))
        self.gate = DatabaseGate(self.ping, eventlet.spawn, pause, resume)

    def ping(self):
        if self.failures:
            self.failures -= 1
            raise ServerSelectionTimeoutError("nobody")


def test_open_gate_lets_pass_at_once():
    assert Surroundings(0).gate.wait(0)


def test_shut_gate_opens_when_the_database_answers():
    around = Surroundings(failures=1)
    around.gate.shut()
    around.gate.shut()
    assert around.gate.is_shut
    assert around.gate.wait(2)
    assert (around.told, around.gate.is_shut) == (["pause", "resume"], False)


def test_waiting_for_a_shut_gate_ends_in_time():
    around = Surroundings(failures=1000)
    around.gate.shut()
    assert not around.gate.wait(0.05)
    assert around.told == ["pause"]


def test_gate_shuts_again_at_the_next_outage():
    around = Surroundings(failures=0)
    around.gate.shut()
    assert around.gate.wait(2)
    around.gate.shut()
    assert around.gate.wait(2)
    assert around.told == ["pause", "resume", "pause", "resume"]
