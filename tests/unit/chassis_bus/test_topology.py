"""The topology is the catalogue's picture on the broker: every event has its way, every queue its safety."""

from chassis.bus import topology
from chassis.bus.names import exchange_of, parked_of, queue_of, retry_of
from contracts.catalogue import CATALOGUE, SERVICES, sources_of

WHOLE = topology.whole((1, 5))


def test_every_event_reaches_the_queue_of_each_consumer():
    expected = {
        topology.Binding(queue_of(consumer, spec.producer), exchange_of(spec.producer), spec.name)
        for spec in CATALOGUE
        for consumer in spec.consumers
    }
    events = {queue.name for queue in WHOLE.queues if queue.role == "events"}
    assert {binding for binding in WHOLE.bindings if binding.queue in events} == expected


def test_every_pair_has_one_queue_and_every_consumer_its_tiers_and_parking_place():
    names = [queue.name for queue in WHOLE.queues]
    consumers = [service for service in SERVICES if sources_of(service)]
    expected = {queue_of(consumer, source) for consumer in consumers for source in sources_of(consumer)}
    expected |= {retry_of(consumer, seconds) for consumer in consumers for seconds in (1, 5)}
    expected |= {parked_of(consumer) for consumer in consumers}
    assert set(names) == expected
    assert len(names) == len(expected)


def test_every_queue_is_a_quorum_queue():
    assert {queue.arguments["x-queue-type"] for queue in WHOLE.queues} == {"quorum"}


def test_whatever_dead_letters_does_so_at_least_once_to_where_it_is_caught():
    for queue in WHOLE.queues:
        arguments = queue.arguments
        if queue.role == "parked":
            assert "x-dead-letter-exchange" not in arguments
            continue
        assert (arguments["x-dead-letter-strategy"], arguments["x-overflow"]) == ("at-least-once", "reject-publish")
        if queue.role == "events":
            assert arguments["x-dead-letter-exchange"] == "parking"
            assert arguments["x-dead-letter-routing-key"] == queue.name
            assert arguments["x-delivery-limit"] == 50
        else:
            assert arguments["x-dead-letter-exchange"] == ""
            assert "x-dead-letter-routing-key" not in arguments


def test_parking_exchange_routes_by_the_queue_a_message_came_from():
    bindings = {binding.queue: binding for binding in WHOLE.bindings if binding.exchange == "parking"}
    for queue in WHOLE.queues:
        if queue.role == "events":
            pattern = bindings[parked_of(queue.service)].routing_key
            assert queue.name.startswith(pattern.removesuffix("#"))


def test_a_service_declares_the_queues_of_all_who_hear_it():
    mine = {queue.name for queue in topology.for_service("intake").queues}
    assert {queue_of("routing", "intake"), queue_of("casework", "intake"), queue_of("analytics", "intake")} <= mine
    assert {queue.service for queue in topology.for_service("intake").queues if queue.role != "events"} == {"intake"}


def test_parts_for_all_services_make_up_the_whole():
    parts = [topology.for_service(service, (1, 5)) for service in SERVICES]
    assert {queue.name for part in parts for queue in part.queues} == {queue.name for queue in WHOLE.queues}
    assert {binding for part in parts for binding in part.bindings} == set(WHOLE.bindings)
    assert {exchange for part in parts for exchange in part.exchanges} == set(WHOLE.exchanges)


def test_who_is_not_on_the_bus_gets_no_queue():
    assert topology.for_service("gateway").queues == ()
