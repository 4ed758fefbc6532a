"""Recording and alerting rules: sound by Prometheus' own judgement, seen to ring and to stay silent, each explained."""

import re
import subprocess
from pathlib import Path

import pytest

from chassis.metrics import METRIC_SPECS
from tests.chart.prometheus_tools import tool
from tests.chart.render import CHART, yaml_file

RULES = CHART / "files" / "rules"
RUNBOOK = CHART.parents[2] / "docs" / "runbooks" / "alerts.md"
ELSEWHERE = {
    "up",
    "rabbitmq_detailed_queue_consumers",
    "rabbitmq_detailed_queue_messages_ready",
    "kubelet_volume_stats_available_bytes",
    "mongodb_rs_members_optimeDate",
    "mongodb_mongod_replset_oplog_head_timestamp",
    "mongodb_mongod_replset_oplog_tail_timestamp",
    "probe_ssl_earliest_cert_expiry",
}
"""Metrics that Prometheus, the broker, the database's exporter, the kubelet and the prober export, not we."""

SEVERITIES = {"critical", "warning", "info"}


def alerts() -> list[dict]:
    return [rule for group in yaml_file(RULES / "alerts.yaml")["groups"] for rule in group["rules"]]


def recorded() -> list[dict]:
    return [rule for group in yaml_file(RULES / "recording.yaml")["groups"] for rule in group["rules"]]


def exported() -> set[str]:
    """Every name our services may put on the wire."""
    names = {spec.name for spec in METRIC_SPECS}
    return names | {f"{name}_bucket" for name in names if name.endswith("_seconds")}


def names_in(expression: str) -> set[str]:
    """The metric names of a query: what stands before a brace, a bracket, or alone."""
    bare = re.sub(r'\{[^}]*\}|\[[^]]*\]|"[^"]*"', "", expression)
    bare = re.sub(r"\b(?:by|without|on|ignoring)\s*\([^)]*\)", "", bare)
    words = re.findall(r"[a-zA-Z_][a-zA-Z0-9_:]*", bare)
    functions = set(re.findall(r"([a-z_]+)\s*\(", bare))
    return set(words) - functions - {"and", "or", "unless", "by", "offset", "on", "group_right", "sum", "m", "h", "d"}


@pytest.mark.parametrize("name", ["recording.yaml", "alerts.yaml"])
def test_rules_are_sound(name):
    outcome = subprocess.run([tool("promtool"), "check", "rules", str(RULES / name)], capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_every_alert_rings_on_trouble_and_none_on_health():
    tests = Path(__file__).parent / "rules" / "alerts_ring.yaml"
    outcome = subprocess.run([tool("promtool"), "test", "rules", str(tests)], capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    rung = {case["name"].removesuffix(" rings") for case in yaml_file(tests)["tests"]}
    assert {rule["alert"] for rule in alerts()} == rung - {"a healthy installation rings nothing"}


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_alert_leads_to_a_section_of_the_runbook(rule):
    headings = {line.removeprefix("## ").strip().lower() for line in RUNBOOK.read_text(encoding="utf-8").splitlines()}
    path, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    assert (path, anchor) == ("docs/runbooks/alerts.md", rule["alert"].lower())
    assert anchor in headings
    assert rule["labels"]["severity"] in SEVERITIES


def test_runbook_explains_no_alert_that_does_not_exist():
    headings = [line[3:].strip() for line in RUNBOOK.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert sorted(headings) == sorted(rule["alert"] for rule in alerts())


def test_rules_ask_only_for_metrics_that_exist():
    known = exported() | ELSEWHERE | {rule["record"] for rule in recorded()}
    asked = {name for rule in (*alerts(), *recorded()) for name in names_in(rule["expr"])}
    assert asked - known == set()
