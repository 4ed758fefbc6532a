"""Nothing is said to nobody: every event has a handler, every queue a worker and a parking place."""

import importlib
from fnmatch import fnmatch

import pytest

from chassis.bus.subscribe import Subscription
from chassis.bus.topology import whole
from contracts.catalogue import CATALOGUE, SERVICES, heard_by

PLAN = whole()


def service_class(service: str) -> type:
    return getattr(importlib.import_module(f"services.{service}.service"), f"{service.capitalize()}Service")


def handled_by(service: str) -> list[tuple[str, str, int]]:
    methods = (getattr(service_class(service), name) for name in dir(service_class(service)))
    entrypoints = (point for method in methods for point in getattr(method, "nameko_entrypoints", ()))
    return sorted(
        (point.source, point.event, point.version) for point in entrypoints if isinstance(point, Subscription)
    )


@pytest.mark.parametrize("service", SERVICES)
def test_service_handles_exactly_the_events_the_catalogue_sends_it(service):
    expected = sorted((spec.producer, spec.name, spec.version) for spec in heard_by(service))
    assert handled_by(service) == expected


@pytest.mark.parametrize("service", SERVICES)
def test_service_goes_by_its_name_on_the_bus(service):
    assert service_class(service).name == service


def test_every_event_reaches_a_queue_of_each_consumer():
    bound = {(binding.exchange, binding.routing_key, binding.queue) for binding in PLAN.bindings}
    missing = [
        (spec.name, consumer)
        for spec in CATALOGUE
        for consumer in spec.consumers
        if (f"{spec.producer}.events", spec.name, f"{consumer}.{spec.producer}.v1") not in bound
    ]
    assert missing == []


def test_every_queue_survives_its_broker():
    assert {queue.name for queue in PLAN.queues if queue.arguments.get("x-queue-type") != "quorum"} == set()


def test_every_event_queue_has_a_parking_place():
    parking = {binding.routing_key: binding.queue for binding in PLAN.bindings if binding.exchange == "parking"}
    homeless = []
    for queue in PLAN.queues:
        if queue.role == "events":
            key = queue.arguments["x-dead-letter-routing-key"]
            places = [place for pattern, place in parking.items() if fnmatch(key, pattern.replace("#", "*"))]
            if places != [f"{queue.service}.parked.v1"]:
                homeless.append((queue.name, places))
    assert homeless == []


def test_nothing_dead_letters_by_a_way_that_loses_messages():
    lossy = [
        queue.name
        for queue in PLAN.queues
        if "x-dead-letter-exchange" in queue.arguments
        and (queue.arguments.get("x-dead-letter-strategy"), queue.arguments.get("x-overflow"))
        != ("at-least-once", "reject-publish")
    ]
    assert lossy == []
