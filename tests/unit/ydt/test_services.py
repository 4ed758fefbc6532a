"""What each service process is given."""

import pytest

from ydt.errors import Failure
from ydt.stack.keys import stack_secrets
from ydt.stack.layout import Layout
from ydt.stack.services import SERVICES, Backing, ServiceProcesses, process_names


@pytest.fixture
def processes(tmp_path):
    layout = Layout(root=tmp_path, run=tmp_path / "run")
    backing = Backing("amqp://broker/", "mongodb://base/", stack_secrets(tmp_path / "secrets"))
    ports = {name: 21000 + place for place, name in enumerate((*SERVICES, "deadline-2"))}
    return ServiceProcesses(layout, backing, ports, {"PATH": "/bin", "LOG_LEVEL": "DEBUG", "HTTP_PORT": "1"})


def test_every_service_runs_once_unless_copies_are_asked_for():
    assert process_names({}) == list(SERVICES)
    assert process_names({"deadline": 3}, only=("deadline", "intake")) == [
        "deadline",
        "deadline-2",
        "deadline-3",
        "intake",
    ]


def test_copy_runs_the_same_service_on_another_port(processes):
    first, second = processes.spec("deadline"), processes.spec("deadline-2")

    assert first.argv == second.argv
    assert first.env["HTTP_PORT"] != second.env["HTTP_PORT"]


def test_unknown_service_is_refused_with_the_list(processes):
    with pytest.raises(Failure, match="no service called nobody") as caught:
        processes.spec("nobody")

    assert all(name in caught.value.way_out for name in SERVICES)


@pytest.mark.parametrize(
    ("variable", "owner"), [("TOKEN_KEYS", "gateway"), ("DATA_KEY", "gateway"), ("DEMO_PASSWORD", "gateway")]
)
def test_secret_is_given_to_its_owner_only(processes, variable, owner):
    assert [name for name in SERVICES if variable in processes.env(name)] == [owner]


def test_person_may_set_the_log_level_but_not_the_port(processes):
    env = processes.env("intake")

    assert (env["LOG_LEVEL"], env["HTTP_PORT"]) == ("DEBUG", str(processes.ports["intake"]))


def test_every_service_knows_where_the_others_are(processes):
    env = processes.env("gateway")

    assert {name: env[f"{name.upper()}_URL"] for name in SERVICES} == {name: processes.url(name) for name in SERVICES}
