"""A service whose user may not make queues looks whether they are there, makes nothing, and begins once they are."""

import amqp
import pytest

from chassis.bus import topology
from chassis.bus.wire import hard_close, open_connection
from tests.integration.bus.conftest import TIERS, World, eventually

pytestmark = pytest.mark.servers


@pytest.fixture
def channel(broker):
    connection = open_connection(broker.uri, name="test")
    yield connection.channel
    hard_close(connection)


def queues_of(broker) -> set[str]:
    return {each["name"] for each in broker.call("GET", f"/api/queues/{broker.vhost}").json()}


def test_looking_names_what_is_missing_and_makes_nothing(broker, channel):
    with pytest.raises(amqp.NotFound, match="parking"):
        topology.check(channel(), topology.for_service("routing"))
    assert queues_of(broker) == set()
    topology.apply(broker.uri, topology.for_service("routing"))
    topology.check(channel(), topology.for_service("routing"))
    channel().queue_delete("routing.parked.v1")
    with pytest.raises(amqp.NotFound, match="routing.parked.v1"):
        topology.check(channel(), topology.for_service("routing"))


def test_events_wait_in_their_outbox_until_somebody_made_the_bus(world: World):
    intake, routing = (world.start(name, TOPOLOGY="check") for name in ("intake", "routing"))
    assert intake.call("POST", "/internal/appeals/waits/H01/1").status == 201
    eventually(lambda: "NOT_FOUND" in routing.log.read_text(), 20, "the missing queue to be named")
    assert (queues_of(world.broker), world.heard("waits"), world.waiting("intake", "appeals")) == (set(), [], 1)
    topology.apply(world.broker.uri, topology.whole(tuple(map(int, TIERS.split(",")))))
    eventually(lambda: world.heard("waits") == [1], 30, "the event to travel")
