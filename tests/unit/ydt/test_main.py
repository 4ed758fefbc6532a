"""The command line as a person meets it."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def ydt(tmp_path):
    def call(*arguments):
        env = {"PATH": os.environ["PATH"], "YDT_RUN": str(tmp_path / "run"), "PYTHONPATH": os.getcwd()}
        command = [sys.executable, "-m", "ydt", *arguments]
        env |= {"COLUMNS": "120"}
        return subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)

    return call


def test_help_names_every_command(ydt):
    answer = ydt("--help")

    commands = "up down status run logs settle reconcile parked clock healthcheck city replay".split()
    commands += ["migrate", "backup", "restore", "doctor", "retention"]
    assert [name for name in commands if f"│ {name} " not in answer.stdout] == []
    assert answer.returncode == 0


def test_command_without_a_running_stack_says_what_to_do(ydt):
    answer = ydt("settle")

    assert (answer.returncode, answer.stdout) == (5, "")
    assert answer.stderr.splitlines() == ["The stack is not running.", "  -> Start it with `ydt up` or `make demo`."]


def test_status_of_a_stack_that_never_ran_is_not_running(ydt):
    assert ydt("status").returncode == 5


def test_wrong_call_is_exit_code_2(ydt):
    assert ydt("settle", "--timeout", "soon").returncode == 2


def test_unknown_service_is_refused_without_a_traceback(ydt):
    answer = ydt("run", "nobody")

    assert answer.returncode == 1
    assert answer.stderr.startswith("There is no service called nobody.")
    assert "Traceback" not in answer.stderr


def test_copies_of_the_gateway_are_refused(ydt):
    assert ydt("up", "--copies", "gateway=2").returncode == 1


def test_healthcheck_of_nobody_is_exit_code_1(ydt):
    answer = ydt("healthcheck", "--url", "http://127.0.0.1:9/healthz")

    assert answer.returncode == 1
    assert answer.stderr.startswith("http://127.0.0.1:9/healthz does not answer")


def test_clock_set_then_shown_then_real_again(ydt, tmp_path):
    (tmp_path / "run").mkdir()

    assert ydt("clock", "set", "2021-09-07T06:48").stdout == "clock: 2021-09-07T06:48:00+08:00\n"
    assert ydt("clock", "show").stdout == "clock: 2021-09-06T22:48:00+00:00\n"
    assert ydt("clock", "real").stdout == "clock: real\n"
    assert ydt("clock", "show").stdout == "clock: real\n"
