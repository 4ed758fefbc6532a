from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from chassis.metrics import METRIC_SPECS, Metrics


def samples(metrics: Metrics) -> dict[str, tuple[dict[str, str], float]]:
    families = text_string_to_metric_families(metrics.render().decode())
    return {sample.name: (sample.labels, sample.value) for family in families for sample in family.samples}


def test_a_metric_carries_the_service_as_a_label():
    metrics = Metrics(CollectorRegistry(), "intake")
    metrics.messages_consumed.labels(event="case_opened", outcome="ok").inc()
    assert samples(metrics)["messages_consumed_total"] == (
        {"service": "intake", "event": "case_opened", "outcome": "ok"},
        1.0,
    )


def test_a_metric_without_further_labels_is_used_directly():
    metrics = Metrics(CollectorRegistry(), "intake")
    metrics.outbox_pending.set(3)
    assert samples(metrics)["outbox_pending"] == ({"service": "intake"}, 3.0)


def test_a_service_exports_only_what_it_uses():
    assert samples(Metrics(CollectorRegistry(), "intake")) == {}


def test_every_attribute_is_declared_once():
    attributes = [spec.attribute for spec in METRIC_SPECS]
    assert sorted(attributes) == sorted(set(Metrics.__annotations__)) and len(attributes) == len(set(attributes))


def test_metric_names_follow_prometheus():
    for spec in METRIC_SPECS:
        assert spec.name.endswith("_total") == (spec.kind.__name__ == "Counter"), spec.name
        assert "service" not in spec.labels


def test_two_services_in_one_process_do_not_share_a_registry():
    first, second = (Metrics(CollectorRegistry(), name) for name in ("intake", "routing"))
    first.outbox_pending.set(1)
    assert samples(second) == {}
