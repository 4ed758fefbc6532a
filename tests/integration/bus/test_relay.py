"""The relay: what stands in an outbox is published until the broker has it, in order, by who holds the lease."""

import signal
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from prometheus_client import CollectorRegistry

from chassis.aggregates import AggregateStore, Change
from chassis.bus import outbox_store, topology
from chassis.bus.clearing import LONGEST_WAIT_SECONDS
from chassis.bus.handover import Handover
from chassis.bus.lease import Lease
from chassis.bus.names import queue_of
from chassis.bus.publisher import ConfirmingPublisher
from chassis.bus.relay import Relay, Sweep
from chassis.bus.wire import close, open_connection
from chassis.causes import TimerCause
from chassis.clock import FixedClock
from chassis.metrics import Metrics
from tests.integration.bus.conftest import World, eventually
from tests.integration.bus.example import AT, submitted

pytestmark = pytest.mark.servers


class Sender:
    """A relay in this process, over an intake database."""

    def __init__(self, world: World, prepare=lambda channel: None) -> None:
        self.db = world.db("intake")
        outbox_store.prepare(self.db, ("appeals",))
        self.handover = Handover()
        self.store = AggregateStore(self.db["appeals"], "intake", FixedClock(AT), self.handover.put)
        self.metrics = Metrics(CollectorRegistry(), "intake")
        self.now = 0.0
        self.publisher = ConfirmingPublisher(partial(open_connection, world.broker.uri, name="test"), prepare, 3)
        self.relay = Relay(self.db, ("appeals",), "intake", self.publisher, self.metrics, lambda: self.now)

    def say(self, appeal_id: str, nth: int) -> None:
        said = (submitted(appeal_id),)
        self.store.apply(appeal_id, TimerCause(str(nth)), lambda current: Change({"nth": nth}, said))

    def waiting(self) -> int:
        return outbox_store.backlog(self.db, ("appeals",)).events


def messages_in(world: World, queue: str) -> list[str]:
    """Drain a queue: the message ids in order."""
    connection = open_connection(world.broker.uri, name="test")
    channel = connection.channel()
    found = []
    while (message := channel.basic_get(queue, no_ack=True)) is not None:
        found.append(message.properties["message_id"])
    close(connection)
    return found


def test_batch_is_published_in_order_and_cleared(world: World):
    topology.apply(world.broker.uri)
    sender = Sender(world)
    for nth in range(1, 6):
        for appeal_id in ("a1", "a2"):
            sender.say(appeal_id, nth)
    ids = {key: [entry["id"] for entry in sender.db["appeals"].find_one(key)["outbox"]] for key in ("a1", "a2")}
    assert sender.relay.sweep() == Sweep(confirmed=10, broker_down=False)
    arrived = messages_in(world, queue_of("routing", "intake"))
    assert {key: [item for item in arrived if item in ids[key]] for key in ids} == ids
    assert sender.waiting() == 0
    assert sender.relay.sweep() == Sweep(confirmed=0, broker_down=False)


def test_handed_events_are_published_in_order_and_cleared_together_later(world: World):
    topology.apply(world.broker.uri)
    sender = Sender(world)
    for nth in range(1, 4):
        for appeal_id in ("a1", "a2"):
            sender.say(appeal_id, nth)
    handed = sender.handover.take(100)
    assert sender.relay.send(handed) == Sweep(confirmed=6, broker_down=False)
    assert messages_in(world, queue_of("routing", "intake")) == [item.entry["id"] for item in handed]
    assert (sender.waiting(), len(sender.relay.clearing), sender.relay.clearing.is_due) == (6, 6, False)
    assert sender.relay.send(handed) == Sweep(confirmed=0, broker_down=False)
    sender.now = LONGEST_WAIT_SECONDS
    assert sender.relay.clearing.is_due
    assert sender.relay.sweep() == Sweep(confirmed=0, broker_down=False)
    eventually(lambda: sender.waiting() == 0, 5, "the outbox to be cleared")


def test_handed_event_waits_for_one_another_copy_committed(world: World):
    topology.apply(world.broker.uri)
    sender = Sender(world)
    sender.say("a1", 1)
    sender.say("a1", 2)
    first, second = sender.handover.take(2)
    assert sender.relay.send([second]) == Sweep(confirmed=0, broker_down=False, more=True)
    assert sender.relay.sweep() == Sweep(confirmed=2, broker_down=False)
    assert messages_in(world, queue_of("routing", "intake")) == [first.entry["id"], second.entry["id"]]


def test_documents_created_together_hand_over_only_what_was_not_there(world: World):
    sender = Sender(world)
    fresh = {"m1": Change({}, (submitted("m1"),)), "m2": Change({}, (submitted("m2"),))}
    sender.store.create_missing({"m1": fresh["m1"]}, TimerCause("t"))
    sender.store.create_missing(fresh, TimerCause("t"))
    stored = [sender.db["appeals"].find_one(key)["outbox"][0]["id"] for key in ("m1", "m2")]
    assert [item.entry["id"] for item in sender.handover.take(5)] == stored


def test_event_nobody_is_bound_for_stays_counts_as_alarm_and_rests(world: World):
    topology.apply(world.broker.uri)
    sender = Sender(world)
    sender.say("lost", 1)
    sender.db["appeals"].update_one({"_id": "lost"}, {"$set": {"outbox.0.event": "nobody_hears_this"}})
    sender.say("found", 1)
    assert sender.relay.sweep().confirmed == 1
    assert sender.waiting() == 1
    assert b'publish_unroutable_total{event="nobody_hears_this",service="intake"} 1.0' in sender.metrics.render()
    assert sender.relay.sweep() == Sweep(confirmed=0, broker_down=False)
    sender.now = 2.0
    sender.relay.sweep()
    assert b'publish_unroutable_total{event="nobody_hears_this",service="intake"} 2.0' in sender.metrics.render()
    sender.db["appeals"].update_one({"_id": "lost"}, {"$set": {"outbox.0.event": "appeal_submitted"}})
    sender.now = 100.0
    assert sender.relay.sweep().confirmed == 1
    assert sender.waiting() == 0


def test_broken_entry_stays_and_stops_nobody(world: World):
    topology.apply(world.broker.uri)
    sender = Sender(world)
    sender.db["appeals"].insert_one(
        {"_id": "broken", "outbox": [{"id": "1"}, {"id": "2", "event": "appeal_submitted"}]}
    )
    sender.say("sound", 1)
    assert sender.relay.sweep() == Sweep(confirmed=1, broker_down=False)
    assert sender.waiting() == 2
    assert b'outbox_published_total{outcome="refused",service="intake"} 2.0' in sender.metrics.render()


def test_missing_topology_is_declared_again_after_a_return(world: World):
    plan = topology.for_service("intake")
    sender = Sender(world, lambda channel: topology.declare(channel, plan))
    sender.say("a1", 1)
    assert sender.relay.sweep().confirmed == 1
    for name in ("routing", "analytics"):
        world.broker.call("DELETE", f"/api/queues/{world.broker.vhost}/{queue_of(name, 'intake')}")
    sender.say("a1", 2)
    assert sender.relay.sweep().confirmed == 0
    sender.now = 2.0
    assert sender.relay.sweep().confirmed == 1
    assert len(messages_in(world, queue_of("routing", "intake"))) == 1


def test_unreachable_broker_leaves_the_outbox_as_it_is(world: World):
    sender = Sender(world)
    sender.say("a1", 1)
    world.broker.call("DELETE", f"/api/vhosts/{world.broker.vhost}")
    assert sender.relay.sweep() == Sweep(confirmed=0, broker_down=True)
    assert sender.waiting() == 1
    world.broker.call("PUT", f"/api/vhosts/{world.broker.vhost}")


def test_two_relays_with_one_killed_lose_nothing_and_keep_order(world: World):
    first, second = world.start("intake"), world.start("intake")
    world.start("routing")
    subjects = [f"s{number}" for number in range(20)]
    for nth in range(1, 6):
        for number, subject in enumerate(subjects):
            intake = (first, second)[number % 2] if nth < 3 else second
            assert intake.call("POST", f"/internal/appeals/{subject}/H01/{nth}").status == 201
        if nth == 2:
            first.stop(signal.SIGKILL)
    eventually(lambda: all(world.heard(name) == [1, 2, 3, 4, 5] for name in subjects), 20, "all to be heard in order")
    eventually(lambda: world.waiting("intake", "appeals") == 0, 10, "the outbox to be cleared")


def test_lease_has_one_holder_until_it_runs_out_or_is_released(world: World):
    leases = world.db("intake")["leases"]
    first, second = (Lease(leases, "relay", name, 6, lambda: 0.0) for name in ("first", "second"))
    assert (first.hold(), second.hold(), first.hold()) == (True, False, True)
    leases.update_one({"_id": "relay"}, {"$set": {"until": datetime.now(UTC) - timedelta(seconds=1)}})
    assert second.hold()
    second.release()
    assert Lease(leases, "relay", "third", 6).hold()
