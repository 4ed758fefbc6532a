"""One subject's events of one source are handled in order, whatever the order of arrival; subjects do not wait."""

import time
from functools import partial

import orjson
import pytest

from chassis.bus.names import exchange_of
from chassis.bus.publisher import ConfirmingPublisher, Fate, Outgoing
from chassis.bus.wire import open_connection
from contracts.envelope import Envelope, encode
from tests.integration.bus.conftest import World, eventually
from tests.integration.bus.example import AT, submitted

pytestmark = pytest.mark.servers


def event(appeal_id: str, place: int, category: str = "H01") -> Envelope:
    return Envelope(
        id=f"{appeal_id}-{place}",
        source="intake",
        time=AT,
        subject=appeal_id,
        sequence=place,
        data=submitted(appeal_id, category),
        correlation_id="conversation",
        causation_id="cause",
        traceparent="",
        order={"routing": place},
    )


def publish(world: World, *events: Envelope) -> None:
    publisher = ConfirmingPublisher(partial(open_connection, world.broker.uri, name="test"))
    batch = [
        Outgoing(exchange_of("intake"), item.name, orjson.dumps(encode(item)), f"{number}-{item.id}")
        for number, item in enumerate(events)
    ]
    eventually(lambda: set(publisher.send(batch)) == {Fate.CONFIRMED}, 10, "the queue to exist")
    publisher.close()


def test_many_events_of_many_subjects_keep_their_order_in_parallel(world: World):
    intake = world.start("intake")
    world.start("routing")
    subjects = [f"s{number}" for number in range(8)]
    for nth in range(1, 16):
        for subject in subjects:
            assert intake.call("POST", f"/internal/appeals/{subject}/slow:0.02/{nth}").status == 201
    expected = list(range(1, 16))
    eventually(lambda: all(world.heard(subject) == expected for subject in subjects), 20, "all to be heard in order")
    assert world.runs() == 8 * 15


def test_shuffled_and_repeated_events_are_applied_once_and_in_order(world: World):
    routing = world.start("routing")
    places = [3, 1, 2, 2, 5, 1, 4, 3, 6, 6]
    publish(world, *(event("a1", place) for place in places))
    eventually(lambda: world.heard("a1") == [1, 2, 3, 4, 5, 6], 15, "all to be applied in order")
    eventually(lambda: routing.metric("messages_consumed_total", outcome="duplicate") == 4, 5, "repeats to be counted")
    assert world.db("routing")["parked"].count_documents({}) == 0


def test_gap_is_waited_for_and_closed_by_the_missing_event(world: World):
    world.start("routing")
    publish(world, event("a1", 2))
    time.sleep(0.3)
    assert world.heard("a1") == []
    publish(world, event("a1", 1))
    eventually(lambda: world.heard("a1") == [1, 2], 2, "both to be applied, without the ladder")


def test_gap_that_never_closes_is_parked_as_gap(world: World):
    world.start("routing")
    publish(world, event("a1", 1), event("a1", 3))
    parked = world.db("routing")["parked"]
    message = eventually(lambda: parked.find_one({}), 15, "it to be parked")
    assert (message["reason"], message["attempts"], message["subject"]) == ("gap", 2, "a1")
    assert world.heard("a1") == [1]


def test_failing_subject_holds_up_no_other(world: World):
    world.start("routing")
    publish(world, event("slow", 1, "slow:12"), *(event(f"quick{number}", 1) for number in range(30)))
    eventually(lambda: all(world.heard(f"quick{number}") == [1] for number in range(30)), 10, "the quick ones to pass")
    assert world.heard("slow") == []
