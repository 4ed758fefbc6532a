"""A real Prometheus scrapes the running stack: every query of every dashboard and rule is asked of it."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
from prometheus_client import Histogram
from ruamel.yaml import YAML

from chassis.metrics import METRIC_SPECS
from tests.chart.prometheus_tools import tool
from tests.chart.render import CHART, yaml_file
from tests.journeys.front_end import FrontEnd
from tests.journeys.lifecycle import Lifecycle, Staff
from ydt.stack.ports import PortBook
from ydt.stack.services import SERVICES
from ydt.stack.stack import Stack
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

FILES = CHART / "files"
ROOT = Path(__file__).parents[2]
HISTOGRAMS = {spec.name for spec in METRIC_SPECS if spec.kind is Histogram}
RULE_FILES = ("recording.yaml", "alerts.yaml")
DASHBOARDS = sorted((FILES / "dashboards").glob("*.json"))
SILENT = (
    "backup_last_success_timestamp_seconds",  # no backup was made in this stack
    "notify",  # mail is off here, so no channel but the inbox is tried
    "messages_parked_total",  # nothing is parked
    'outcome="overdue"',
    "deadline_fired_total",
    "case_resupervised",
    "disclosure_publication_age_seconds",  # nothing was published yet
    "== 0",  # what is asked for must not be there
    "messages_ready > 0",
)
"""Queries that are right to answer nothing on a healthy stack of one case."""


def queries() -> list[str]:
    """Every query of every dashboard, once."""
    found = [
        target["expr"]
        for path in DASHBOARDS
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]
        for target in panel["targets"]
    ]
    return list(dict.fromkeys(found))


class Prometheus:
    """A server of our own, for one test module."""

    def __init__(self, home: Path, stack: Stack) -> None:
        self.url = f"http://127.0.0.1:{PortBook(home / 'ports.json').port('prometheus')}"
        config = home / "prometheus.yml"
        for name in RULE_FILES:  # reckoned every second here, for nobody waits half a minute for a test
            text = (FILES / "rules" / name).read_text(encoding="utf-8")
            (home / name).write_text(text.replace("interval: 30s", "interval: 1s"), encoding="utf-8")
        with config.open("w", encoding="utf-8") as written:
            YAML().dump(self._config(stack), written)
        flags = [f"--config.file={config}", f"--storage.tsdb.path={home / 'data'}"]
        listen = f"--web.listen-address={self.url.removeprefix('http://')}"
        self.log = (home / "prometheus.log").open("wb")
        self.process = subprocess.Popen([tool("prometheus"), *flags, listen], stdout=self.log, stderr=self.log)

    @staticmethod
    def _config(stack: Stack) -> dict:
        targets = [stack.url(name).removeprefix("http://") for name in SERVICES]
        broker = f"127.0.0.1:{stack.rabbitmq.ports.metrics}"
        families = {"family": ["queue_coarse_metrics", "queue_consumer_count"]}
        return {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": list(RULE_FILES),
            "scrape_configs": [
                {"job_name": "city/yidiantong", "static_configs": [{"targets": targets}]},
                {
                    "job_name": "rabbitmq",
                    "metrics_path": "/metrics/detailed",
                    "params": families,
                    "static_configs": [{"targets": [broker]}],
                },
            ],
        }

    def ask(self, query: str) -> list[dict]:
        """The answer's series; raises AssertionError with Prometheus' words for a query it refuses."""
        answer = urllib3.request("GET", f"{self.url}/api/v1/query", fields={"query": query}, timeout=10).json()
        assert answer["status"] == "success", (query, answer.get("error"))
        return answer["data"]["result"]

    def ready(self) -> bool:
        """Whether it answers."""
        try:
            return urllib3.request("GET", f"{self.url}/-/ready", timeout=2, retries=False).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


@pytest.fixture(scope="module")
def prometheus(running_stack, tmp_path_factory) -> Iterator[Prometheus]:
    """A Prometheus that has watched one whole case."""
    running_stack.up()
    server = Prometheus(tmp_path_factory.mktemp("prometheus"), running_stack)
    try:
        assert wait_until(server.ready, 30)
        assert wait_until(lambda: len(server.ask("up == 1")) == len(SERVICES) + 1, 30), server.ask("up")
        front_end = FrontEnd(running_stack.gateway_url)
        Lifecycle(front_end, Staff(front_end, running_stack.secrets["demo_password"])).live()
        counted = 'sum(messages_consumed_total{service="analytics",event="case_closed"})'
        assert wait_until(lambda: bool(server.ask(counted)), 30)
        time.sleep(3)  # two more scrapes, so that a rate has two points
        yield server
    finally:
        server.stop()


def test_prometheus_finds_every_service_and_the_broker(prometheus):
    assert {series["value"][1] for series in prometheus.ask("up")} == {"1"}
    assert len(prometheus.ask("up")) == len(SERVICES) + 1


@pytest.mark.parametrize("query", queries())
def test_panel_shows_something(prometheus, query):
    found = prometheus.ask(query)
    if not any(word in query for word in SILENT):
        assert found != [], f"no data for {query}"


SHOWN_ELSEWHERE = {
    "messages_parked_total": "tests/integration/bus/test_parking.py",
    "publish_unroutable_total": "tests/integration/bus/test_relay.py",
    "deadline_fired_total": "tests/integration/deadline/test_with_casework.py",
    "deadline_rederived_total": "tests/integration/deadline/test_with_casework.py",
    "notify_attempts_total": "tests/integration/notify/test_troubles.py",
    "disclosure_publication_age_seconds": "tests/integration/disclosure/test_records.py",
    "backup_last_success_timestamp_seconds": "tests/integration/ydt/test_backup_drill.py",
}
"""What a whole case on a healthy day need not bring about, and the test that looks at it."""


@pytest.mark.parametrize("name", [spec.name for spec in METRIC_SPECS if spec.name not in SHOWN_ELSEWHERE])
def test_metric_that_is_documented_is_really_set(prometheus, name):
    sampled = f"{name}_count" if name in HISTOGRAMS else name
    assert wait_until(lambda: bool(prometheus.ask(f"count({sampled})")), 15), f"nobody sets {name}"


def test_every_other_metric_is_looked_at_where_it_can_be_seen():
    unseen = [name for name, test in SHOWN_ELSEWHERE.items() if name not in (ROOT / test).read_text(encoding="utf-8")]
    assert unseen == []


PLANTED = {"MessagesParked"}
"""Other tests of this stack park poison on purpose, and the alert is right to say so."""


def test_no_alert_of_ours_rings_on_a_healthy_stack(prometheus):
    ringing = {series["metric"]["alertname"] for series in prometheus.ask('ALERTS{alertstate="firing"}')}
    assert ringing - PLANTED == set()


def test_rules_are_evaluated_without_an_error(prometheus):
    groups = urllib3.request("GET", f"{prometheus.url}/api/v1/rules", timeout=10).json()["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    written = [
        rule
        for name in RULE_FILES
        for group in yaml_file(FILES / "rules" / name)["groups"]
        for rule in group["rules"]
    ]
    assert len(rules) == len(written)
    assert {rule["name"]: rule.get("lastError", "") for rule in rules if rule.get("lastError")} == {}
