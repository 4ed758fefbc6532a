"""What Prometheus and Grafana are given."""

from tests.chart.render import CHART, objects, of_kind, yaml_file

WATCHED = {"monitoring": {"serviceMonitor": True, "rules": True, "dashboards": True}}


def test_monitoring_is_off_unless_asked_for():
    assert [item["kind"] for item in objects() if item["kind"] in ("ServiceMonitor", "PrometheusRule")] == []


def test_rules_reach_the_cluster_as_promtool_read_them():
    (rule,) = of_kind("PrometheusRule", WATCHED)
    written = [yaml_file(path)["groups"] for path in sorted((CHART / "files" / "rules").glob("*.yaml"))]
    assert rule["spec"]["groups"] == [group for groups in written for group in groups]


def test_every_dashboard_becomes_a_configmap_grafana_finds():
    maps = [item for item in of_kind("ConfigMap", WATCHED) if "grafana_dashboard" in item["metadata"]["labels"]]
    shown = {name: text for item in maps for name, text in item["data"].items()}
    written = {path.name: path.read_text(encoding="utf-8") for path in (CHART / "files/dashboards").glob("*.json")}
    assert shown == written


def test_monitor_selects_every_service_and_names_the_city():
    (monitor,) = of_kind("ServiceMonitor", WATCHED)
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    assert all(wanted <= item["metadata"]["labels"].items() for item in of_kind("Service", WATCHED))
    (endpoint,) = monitor["spec"]["endpoints"]
    assert {"targetLabel": "city", "replacement": "shucheng"} in endpoint["relabelings"]


def test_monitor_shows_the_token_that_opens_the_figures():
    (monitor,) = of_kind("ServiceMonitor", {"monitoring": {"serviceMonitor": True, "tokenSecret": "watch-token"}})
    (endpoint,) = monitor["spec"]["endpoints"]
    assert endpoint["authorization"] == {"credentials": {"name": "watch-token", "key": "INTERNAL_TOKEN"}}
