"""docker-compose.yml run for real: up, a case of the past through the published port, broken, stopped, started again.

The tests stand in the order a person would do these things, and each leaves the installation as the next needs it.
"""

import pytest
import urllib3

from tests.compose.installation import APPLICATION, JOBS
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

SH_1 = "cities/shucheng/replay/sh-1.yaml"
WAIT_SECONDS = 180.0
ATTEMPTS = 3
LOOK = """
import os, pathlib
print(os.getuid(), os.getgid())
for place in ("/probe", "/srv/yidiantong/probe", "/opt/yidiantong/probe"):
    try:
        pathlib.Path(place).write_text("x")
        print("wrote", place)
    except OSError as refused:
        print(refused.strerror)
pathlib.Path("/tmp/probe").write_text("x")
"""
# Everything but process 1, which is docker's little init; the shell of another container has no such process.
KILL = "import os; [os.kill(int(p), 9) for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())]"


def state(installation, service: str) -> str:
    found = installation.inspect(service)["State"]
    return found["Health"]["Status"] if "Health" in found else f"{found['Status']} {found['ExitCode']}"


def test_one_command_brings_everything_up(installation):
    others = ["rabbitmq", "mongodb", *(["prometheus", "alertmanager"] if installation.observed else [])]
    wanted = dict.fromkeys((*APPLICATION, *others), "healthy") | dict.fromkeys(JOBS, "exited 0")
    seen: dict[str, str] = {}

    def as_wanted() -> bool:
        seen.update({name: state(installation, name) for name in wanted})
        return seen == wanted

    assert wait_until(as_wanted, WAIT_SECONDS), seen


@pytest.mark.parametrize("service", APPLICATION)
def test_service_runs_confined(installation, service):
    host = installation.inspect(service)["HostConfig"]
    assert (host["ReadonlyRootfs"], host["CapDrop"], host["Privileged"]) == (True, ["ALL"], False)
    seen = installation.inside(service, "python3", "-c", LOOK).splitlines()
    assert seen == ["10001 10001", *["Read-only file system"] * 3]


def test_ports_are_open_to_this_machine_only(installation):
    if installation.engine.shared_network:
        return
    bindings = {
        binding["HostIp"]
        for service in (*APPLICATION, "rabbitmq", "mongodb", "prometheus", "alertmanager")
        for bound in (installation.inspect(service)["HostConfig"]["PortBindings"] or {}).values()
        for binding in bound
    }
    assert bindings == {"127.0.0.1"}


def test_case_sh_1_goes_through_the_published_port(installation):
    done(installation, "city", "load", "cities/shucheng")
    played = done(installation, "replay", SH_1, "--patience", "300")
    assert "everything was recorded as published" in played, played


def test_page_of_the_api_is_in_the_image(installation):
    answer = urllib3.request("GET", f"{installation.url('gateway')}/docs", timeout=20, retries=3)
    assert (answer.status, b"swagger" in answer.data.lower()) == (200, True)


def test_tools_find_an_installation_without_a_fault_once_it_has_a_backup(installation):
    installation.compose("run", "--rm", "--no-deps", "--no-TTY", "ydt", "backup", "/backups/first", seconds=200)
    told = installation.compose("run", "--rm", "--no-deps", "--no-TTY", "ydt", "doctor", seconds=200)
    assert "0 faults" in told, told


def test_prometheus_sees_every_process_and_has_our_rules(installation):
    if not installation.observed:
        return
    wanted = {"yidiantong": 8, "rabbitmq": 1, "rabbitmq-queues": 1, "prometheus": 1}
    assert wait_until(lambda: targets_up(installation) == wanted, WAIT_SECONDS), targets_up(installation)
    groups = asked(installation, "prometheus", "/api/v1/rules")["data"]["groups"]
    assert {group["name"] for group in groups} >= {"yidiantong.recording", "yidiantong.alerts"}
    assert [rule["name"] for group in groups for rule in group["rules"] if rule["health"] == "err"] == []
    assert asked(installation, "alertmanager", "/api/v2/status")["config"]["original"]


def test_service_that_is_killed_comes_back(installation):
    before = installation.inspect("casework")
    installation.compose("exec", "--no-TTY", "casework", "python3", "-c", KILL, seconds=60)

    def back() -> bool:
        now = installation.inspect("casework")
        return now["RestartCount"] > before["RestartCount"] and now["State"]["Health"]["Status"] == "healthy"

    assert wait_until(back, WAIT_SECONDS), installation.inspect("casework")["State"]


def test_second_up_changes_nothing_and_a_new_start_finds_its_data(installation):
    containers = {name: installation.inspect(name)["Id"] for name in APPLICATION}
    installation.up()
    assert {name: installation.inspect(name)["Id"] for name in APPLICATION} == containers
    installation.down()
    installation.up()
    again = done(installation, "replay", SH_1, "--patience", "300")
    assert "nothing was done twice" in again, again


def done(installation, *command: str) -> str:
    """What `ydt COMMAND` said. A busy machine may refuse (503) and say so; each of these commands is safe to repeat."""
    for _ in range(ATTEMPTS):
        outcome = installation.ydt(*command)
        if outcome.returncode == 0:
            break
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def targets_up(installation) -> dict[str, int]:
    found: dict[str, int] = {}
    for target in asked(installation, "prometheus", "/api/v1/targets")["data"]["activeTargets"]:
        found[target["labels"]["job"]] = found.get(target["labels"]["job"], 0) + (target["health"] == "up")
    return found


def asked(installation, service: str, path: str) -> dict:
    answer = urllib3.request("GET", installation.url(service) + path, timeout=20, retries=3)
    assert answer.status == 200, answer.data[:300]
    return answer.json()
