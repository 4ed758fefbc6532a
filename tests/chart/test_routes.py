"""Whom an alert rings: Alertmanager's own tool reads the examples and says where each alert of ours would go."""

import subprocess

import pytest

from tests.chart.prometheus_tools import tool
from tests.chart.render import CHART, DEPLOY, yaml_file

EXAMPLE = DEPLOY / "observability" / "alertmanager.yaml"
RING_NOBODY = DEPLOY / "compose" / "alertmanager.yml"
RINGS = {"critical": "duty", "warning": "operators", "info": "digest"}


def amtool(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([tool("amtool"), *arguments], capture_output=True, text=True, check=False)


def alerts() -> list[dict]:
    return [rule for group in yaml_file(CHART / "files/rules/alerts.yaml")["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("path", [EXAMPLE, RING_NOBODY], ids=lambda path: path.name)
def test_alertmanager_understands_the_file(path):
    outcome = amtool("check-config", str(path))
    assert (outcome.returncode, "SUCCESS" in outcome.stdout) == (0, True), outcome.stdout + outcome.stderr


@pytest.mark.parametrize("severity", RINGS)
def test_alert_rings_whom_its_severity_says(severity):
    outcome = amtool("config", "routes", "test", f"--config.file={EXAMPLE}", f"severity={severity}", "alertname=Any")
    assert (outcome.returncode, outcome.stdout.strip()) == (0, RINGS[severity]), outcome.stderr


def test_every_alert_has_a_severity_that_somebody_hears():
    assert {rule["labels"]["severity"] for rule in alerts()} <= set(RINGS)


@pytest.mark.parametrize("path", [EXAMPLE, RING_NOBODY], ids=lambda path: path.name)
def test_silence_is_only_for_alerts_that_exist(path):
    known = {rule["alert"] for rule in alerts()}
    sources = [matcher for rule in yaml_file(path)["inhibit_rules"] for matcher in rule["source_matchers"]]
    named = {matcher.split("=")[1].strip() for matcher in sources if matcher.startswith("alertname")}
    assert named <= known
