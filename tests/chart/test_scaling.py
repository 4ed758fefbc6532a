"""How many copies there are, who decides, and who may take one away."""

import pytest

from chassis.bus.topology import whole
from tests.chart.render import ALL_SIZES, ANY_CITY, COMBINATIONS, of_kind, values_of

SCALED = ["large", "medium"]


def fewest_copies(values: dict | None = None) -> dict[str, int]:
    """How many copies each deployment has at least, whoever decides; nobody else may."""
    found = {item["metadata"]["name"]: item["spec"].get("replicas", 0) for item in of_kind("Deployment", values)}
    processor = {i["metadata"]["name"]: i["spec"]["minReplicas"] for i in of_kind("HorizontalPodAutoscaler", values)}
    queues = {i["metadata"]["name"]: i["spec"]["minReplicaCount"] for i in of_kind("ScaledObject", values)}
    assert set(processor) & set(queues) == set()
    assert {name for name, count in found.items() if not count} == set(processor) | set(queues)
    return found | processor | queues


@pytest.mark.parametrize(("size", "city"), COMBINATIONS)
def test_disruption_budgets_exist_only_above_one_copy(size, city):
    values = values_of(size, city)
    budgets = {item["metadata"]["name"]: item["spec"] for item in of_kind("PodDisruptionBudget", values)}
    assert set(budgets) == {name for name, count in fewest_copies(values).items() if count > 1}
    for name, spec in budgets.items():
        (deployment,) = (item for item in of_kind("Deployment", values) if item["metadata"]["name"] == name)
        assert spec["selector"] == deployment["spec"]["selector"]
        assert (spec["maxUnavailable"], spec["unhealthyPodEvictionPolicy"]) == (1, "AlwaysAllow")


def test_one_copy_of_each_has_no_budget_that_would_hold_up_a_node():
    assert of_kind("PodDisruptionBudget", values_of("dev", ANY_CITY)) == []


@pytest.mark.parametrize("size", ALL_SIZES)
def test_gateway_scales_by_processor_and_the_others_by_queues(size):
    values = values_of(size, ANY_CITY)
    assert {item["metadata"]["name"] for item in of_kind("HorizontalPodAutoscaler", values)} <= {"shucheng-gateway"}
    assert "shucheng-gateway" not in {item["metadata"]["name"] for item in of_kind("ScaledObject", values)}


@pytest.mark.parametrize("size", SCALED)
def test_services_scale_by_every_queue_they_have(size):
    for item in of_kind("ScaledObject", values_of(size, ANY_CITY)):
        service = item["spec"]["scaleTargetRef"]["name"].removeprefix("shucheng-")
        owned = {queue.name for queue in whole().queues if queue.role == "events" and queue.service == service}
        assert {trigger["metadata"]["queueName"] for trigger in item["spec"]["triggers"]} == owned


@pytest.mark.parametrize("size", SCALED)
def test_scaler_counts_waiting_messages_with_a_user_that_may_only_look(size):
    values = values_of(size, ANY_CITY)
    for item in of_kind("ScaledObject", values):
        assert item["spec"]["minReplicaCount"] >= 1, "a service at rest still sends what is in its outbox"
        for trigger in item["spec"]["triggers"]:
            assert trigger["metadata"] | {"queueName": "", "value": ""} == {
                "protocol": "http",
                "mode": "QueueLength",
                "excludeUnacknowledged": "true",
                "queueName": "",
                "value": "",
            }
            assert trigger["authenticationRef"] == {"name": "shucheng-broker-watch"}
    (authentication,) = of_kind("TriggerAuthentication", values)
    assert authentication["spec"]["secretTargetRef"] == [
        {"parameter": "host", "name": "yidiantong-broker-watch", "key": "host"}
    ]


def test_scaling_can_be_taken_back():
    values = values_of("large", ANY_CITY) | {"services": {"gateway": {"autoscaling": None, "replicas": 4}}}
    assert fewest_copies(values)["shucheng-gateway"] == 4


def test_sizes_grow():
    counted = [sum(fewest_copies(values_of(size, ANY_CITY)).values()) for size in ("dev", "small", "medium", "large")]
    assert counted == sorted(set(counted))
