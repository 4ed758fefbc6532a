"""The compose file and the Dockerfile, checked by the real tools and against the list of services."""

import importlib
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from chassis.settings import load
from contracts.catalogue import SERVICES
from tests.chart.render import DEPLOY, yaml_file

ROOT = DEPLOY.parent
BACKING = {"rabbitmq", "mongodb"}
OPERATIONS = {"mongodb-init", "migrate", "ydt"}
OBSERVABILITY = {"prometheus", "alertmanager", "grafana"}
SECRET = re.compile("PASS|KEY|TOKEN|SECRET|AMQP")
TOOLS = Path(sys.executable).parent


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def compose() -> dict:
    return yaml_file(ROOT / "docker-compose.yml")


OVERRIDES = ((), ("deploy/ci/compose.ci.yml",), ("deploy/ci/compose.ci.yml", "deploy/ci/compose.host-network.yml"))


@pytest.mark.parametrize("overrides", OVERRIDES)
def test_compose_files_are_valid(overrides):
    files = [part for file in ("docker-compose.yml", *overrides) for part in ("-f", file)]
    profiles = ("--profile", "tools", "--profile", "observability")
    outcome = run(str(TOOLS / "docker-compose"), *files, *profiles, "config", "--quiet", COMPOSE_CHECK="/tmp/example")
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_example_of_settings_names_every_variable_and_its_default():
    asked = set(re.findall(r"\$\{(\w+):-([^}]*)\}", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert {tuple(line.split("=", 1)) for line in lines if line and not line.startswith("#")} == asked


def test_secrets_are_made_once_and_are_those_compose_names(tmp_path):
    first = run("scripts/compose-secrets", SECRETS_DIR=str(tmp_path / "secrets"))
    made = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "secrets").iterdir()}
    again = run("scripts/compose-secrets", SECRETS_DIR=str(tmp_path / "secrets"))
    assert (first.returncode, again.returncode, again.stdout) == (0, 0, "")
    assert set(made) == set(compose()["secrets"])
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "secrets").iterdir()} == made
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


@pytest.mark.parametrize("service", ("gateway", "intake"))
def test_secrets_are_what_the_services_take(service, tmp_path):
    run("scripts/compose-secrets", SECRETS_DIR=str(tmp_path))
    given = {
        name: value.replace("/run/secrets", str(tmp_path))
        for name, value in compose()["services"][service]["environment"].items()
        if "${" not in value
    }
    kind = importlib.import_module(f"services.{service}.settings").Settings
    settings = load(kind, {**given, "CITY": "shucheng"})
    assert settings.internal_token == (tmp_path / "internal_token").read_text(encoding="utf-8")


def test_secrets_are_files_and_never_variables():
    for name, spec in compose()["services"].items():
        files = {Path(value).name for value in spec.get("environment", {}).values() if "/run/secrets/" in str(value)}
        mounted = {secret for secret in spec.get("secrets", ()) if isinstance(secret, str)}
        assert files <= mounted, name
        bare = [key for key in spec.get("environment", {}) if SECRET.search(key) and not key.endswith("_FILE")]
        assert bare == [], name


def test_compose_runs_every_service_with_its_own_subcommand():
    others = BACKING | OPERATIONS | OBSERVABILITY
    services = {name: spec for name, spec in compose()["services"].items() if name not in others}
    assert {name: spec["command"] for name, spec in services.items()} == {
        name: ["run", name] for name in ("gateway", *SERVICES)
    }


def test_compose_services_are_confined_and_checked():
    for name in ("gateway", *SERVICES):
        spec = compose()["services"][name]
        assert (spec["read_only"], spec["cap_drop"], spec["init"]) == (True, ["ALL"], True)
        assert spec["security_opt"] == ["no-new-privileges:true"]
        assert spec["healthcheck"]["test"] == ["CMD", "python3", "-m", "chassis.alive"]


def test_everything_that_stays_up_is_checked_and_comes_back():
    for name in {*compose()["services"]} - OPERATIONS:
        spec = compose()["services"][name]
        assert spec["healthcheck"]["test"][0] == "CMD", name
        assert spec["restart"] == "unless-stopped", name


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
    profiles = {name: spec["profiles"] for name, spec in services.items() if "profiles" in spec}
    assert profiles == {"ydt": ["tools"]} | dict.fromkeys(OBSERVABILITY, ["observability"])


def test_servers_are_of_the_releases_we_are_made_for():
    services = compose()["services"]
    assert services["rabbitmq"]["image"].startswith("${RABBITMQ_IMAGE:-rabbitmq:4.")
    assert services["mongodb"]["image"].startswith("${MONGODB_IMAGE:-mongo:8.")


def test_prometheus_reads_every_service():
    jobs = {job["job_name"]: job for job in yaml_file(DEPLOY / "compose" / "prometheus.yml")["scrape_configs"]}
    targets = {target for group in jobs["yidiantong"]["static_configs"] for target in group["targets"]}
    assert targets == {f"{name}:8000" for name in ("gateway", *SERVICES)}


def test_compose_opens_only_loopback_ports():
    ports = [port for spec in compose()["services"].values() for port in spec.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)


def test_dockerfile_passes_its_linter():
    outcome = run(str(TOOLS / "hadolint"), "Dockerfile")
    assert (outcome.returncode, outcome.stdout) == (0, "")
