"""The compose file and the Dockerfile, checked by the real tools and against the list of services."""

import os
import subprocess
import sys
from pathlib import Path

from contracts.catalogue import SERVICES
from tests.chart.render import DEPLOY, yaml_file

ROOT = DEPLOY.parent
BACKING = {"rabbitmq", "mongodb", "mongodb-init"}
OPERATIONS = {"migrate", "ydt"}
TOOLS = Path(sys.executable).parent


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def compose() -> dict:
    return yaml_file(ROOT / "docker-compose.yml")


def test_compose_file_is_valid():
    outcome = run(str(TOOLS / "docker-compose"), "config", "--quiet", RABBITMQ_PASSWORD="example")
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_compose_without_its_secret_says_which_one():
    outcome = run(str(TOOLS / "docker-compose"), "--env-file", "/dev/null", "config", "--quiet", RABBITMQ_PASSWORD="")
    assert outcome.returncode != 0
    assert "RABBITMQ_PASSWORD" in outcome.stderr


def test_compose_runs_every_service_with_its_own_subcommand():
    services = {name: spec for name, spec in compose()["services"].items() if name not in BACKING | OPERATIONS}
    assert {name: spec["command"] for name, spec in services.items()} == {
        name: ["run", name] for name in ("gateway", *SERVICES)
    }


def test_compose_services_are_confined_and_checked():
    for name in ("gateway", *SERVICES):
        spec = compose()["services"][name]
        assert (spec["read_only"], spec["cap_drop"], spec["init"]) == (True, ["ALL"], True)
        assert spec["healthcheck"]["test"] == ["CMD", "ydt", "healthcheck"]


def test_no_service_starts_before_the_migration_has_succeeded():
    services = compose()["services"]
    gate = {"migrate": {"condition": "service_completed_successfully"}}
    assert {name: services[name]["depends_on"] for name in ("gateway", *SERVICES)} == {
        name: gate for name in ("gateway", *SERVICES)
    }
    assert services["migrate"]["command"][0] == "migrate"
    assert {name: on["condition"] for name, on in services["migrate"]["depends_on"].items()} == {
        "rabbitmq": "service_healthy",
        "mongodb-init": "service_completed_successfully",
    }


def test_operations_are_confined_like_services_and_not_started_with_them():
    services = compose()["services"]
    assert {services[name]["read_only"] for name in OPERATIONS} == {True}
    assert services["ydt"]["profiles"] == ["tools"]


def test_compose_opens_only_loopback_ports():
    ports = [port for spec in compose()["services"].values() for port in spec.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)


def test_dockerfile_passes_its_linter():
    outcome = run(str(TOOLS / "hadolint"), "Dockerfile")
    assert (outcome.returncode, outcome.stdout) == (0, "")
