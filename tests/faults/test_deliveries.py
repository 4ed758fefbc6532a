"""Deliveries as no good broker makes them: mixed, repeated, withheld; and messages that nobody can handle."""

import json
from hashlib import sha256
from uuid import uuid4

import amqp
import pytest

from chassis.bus.origin import FOREIGN_SOURCE
from chassis.bus.parked import BODY_LIMIT
from chassis.bus.wire import close, open_connection
from contracts.envelope import decode
from tests.faults import parked_desk
from tests.faults.points import POISONED, points_of
from tests.faults.shim import Muddle, Shim, Withhold
from ydt.stack.layout import source_root
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(1800)]

PARKED_WITHIN_SECONDS = 300.0
"""The whole ladder of a fault run takes 63 s."""

EXAMPLE = json.loads((source_root() / "contracts/examples/case_signed_for.v1.json").read_text(encoding="utf-8"))
POISON = {
    "undecodable": b'{"specversion": "1.0", ',
    "not_cloudevents": b'{"hello": "world"}',
    "unknown_type": json.dumps(EXAMPLE | {"type": "cn.yidiantong.casework.case_signed_for.v9"}).encode(),
    "schema_refused": json.dumps(EXAMPLE | {"data": {"case_id": 7}}).encode(),
    "malformed": json.dumps(EXAMPLE | {"sequence": "first"}).encode(),
    "unknown_event": json.dumps(EXAMPLE).encode(),
}
"""By the reason it must be parked for. The last is sound, but none of those who get it here hears it."""
SMUGGLED = (source_root() / "contracts/examples/appeal_withdrawn.v1.json").read_bytes()
"""An event of intake, which casework hears, but never from routing."""
HEARING = ("casework", "deadline", "notify", "analytics")
QUEUES = ("casework.routing.v1", "deadline.casework.v1", "notify.casework.v1", "routing.intake.v1")


class Poisoner:
    """Puts messages into queues and remembers what must be found parked: (service, id) -> reason."""

    def __init__(self, amqp_uri):
        self.expected = {}
        self._connection = open_connection(amqp_uri, name="poisoner", heartbeat=0)
        self._channel = self._connection.channel()
        self._channel.confirm_select()

    def send(self, queue, reason, body):
        message_id = uuid4().hex
        message = amqp.Message(body, delivery_mode=2, message_id=message_id)
        self._channel.basic_publish_confirm(message, exchange="", routing_key=queue, mandatory=True)
        parked_id = sha256(queue.encode() + b"\0" + message_id.encode()).hexdigest()[:24]
        self.expected[queue.partition(".")[0], parked_id] = reason

    def put_back(self, held):
        self._channel.basic_publish_confirm(held.message, exchange="", routing_key=held.queue, mandatory=True)

    def close(self):
        close(self._connection)


@pytest.fixture
def poisoner(stack):
    poisoner = Poisoner(stack.amqp_uri)
    yield poisoner
    poisoner.close()


def test_mixed_and_repeated_deliveries_do_nothing_twice(experiment, prove, stack):
    run = experiment("mixed and repeated")
    muddle = Muddle(run.chance)
    with Shim(stack.amqp_uri, run.installation().retry_tiers, muddle), run.saboteur.outage("deliveries", "mixed"):
        for victim in run.saboteur.shuffled(HEARING):
            run.crowd.release(8)
            run.saboteur.kill(victim)
            run.crowd.wait(PARKED_WITHIN_SECONDS)
    figures = prove(run)
    assert figures.acknowledged == 8 * len(HEARING)
    assert muddle.repeated > 50
    assert figures.absorbed > 0


def test_poison_is_parked_for_people_to_see_and_hurts_nobody_else(experiment, prove, poisoner):
    run = experiment(POISONED)
    with run.saboteur.outage("queues", "poisoned"):
        for queue in QUEUES:
            for reason, body in POISON.items():
                poisoner.send(queue, reason, body)
        poisoner.send("casework.routing.v1", "undecodable", b"x" * (BODY_LIMIT + 1))
        poisoner.send("casework.routing.v1", FOREIGN_SOURCE, SMUGGLED)
        run.crowd.release(5)

    def work():
        run.crowd.release(1)
        for reason, body in POISON.items():
            poisoner.send("casework.routing.v1", reason, body)

    for point in points_of(POISONED):
        run.saboteur.strike_at(point, work)
    wait_until(lambda: poisoner.expected.keys() <= run.newly_parked().keys(), PARKED_WITHIN_SECONDS)
    found = {key: row["reason"] for key, row in run.newly_parked().items()}
    assert found == poisoner.expected
    run.vanished = len(poisoner.expected.keys() - found.keys())
    run.parked_and_settled = parked_desk.discard(run, found)
    assert prove(run).acknowledged == run.crowd.released


def test_events_behind_a_lost_one_are_parked_and_handled_once_it_is_found(experiment, prove, stack, poisoner):
    run = experiment("event withheld")
    withheld = Withhold(lambda held: held.queue == "notify.casework.v1" and b".case_dispatched.v1" in held.message.body)
    with run.saboteur.outage("deliveries", "withheld"):
        with Shim(stack.amqp_uri, run.installation().retry_tiers, withheld, ["notify.casework.v1"]):
            run.crowd.release(6)
            assert wait_until(lambda: withheld.kept, PARKED_WITHIN_SECONDS)
            run.crowd.wait(PARKED_WITHIN_SECONDS)
        lost = decode(json.loads(withheld.kept.message.body))
        sent = run.databases.of("casework").cases.find_one({"_id": lost.subject})["sent"]["notify"]
        followers = sent - lost.order["notify"]
        assert followers >= 2
        assert wait_until(lambda: len(run.newly_parked()) >= followers, PARKED_WITHIN_SECONDS)
    parked = run.newly_parked()
    told = {(service, row["subject"], row["reason"]) for (service, _), row in parked.items()}
    assert told == {("notify", lost.subject, "gap")}
    poisoner.put_back(withheld.kept)
    run.parked_and_settled = parked_desk.replay(run, parked)
    assert run.parked_and_settled == followers
    assert prove(run).acknowledged == 6
