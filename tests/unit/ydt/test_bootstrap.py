"""What `scripts/bootstrap` says when the machine lacks something: one sentence, the way out, exit code 4.

The machine is played by small programs at the front of PATH; the script stops before it changes anything.
"""

import os
import subprocess

import pytest

from ydt.stack.layout import source_root

SCRIPT = source_root() / "scripts" / "bootstrap"


@pytest.fixture
def machine(tmp_path):
    """A PATH with only what the script needs, and a copy of the script in a project of its own."""
    return Machine(tmp_path)


class Machine:
    """A folder of programs; its Python makes no virtual environment."""

    def __init__(self, tmp_path):
        self.folder = folder = tmp_path / "bin"
        folder.mkdir()
        self.script = tmp_path / "project" / "scripts" / "bootstrap"
        self.script.parent.mkdir(parents=True)
        self.script.write_bytes(SCRIPT.read_bytes())
        for name in ("sh", "dirname", "awk", "basename", "mkdir", "cat", "grep", "sha256sum", "cut", "rm", "env"):
            (folder / name).symlink_to(f"/usr/bin/{name}")
        self.program("df", "echo header; echo '/dev/x 9 9 99999 1% /'")
        self.program("id", "echo 0")
        self.program("ldconfig", "echo libcurl.so.4")
        self.program("python3", 'case "$*" in *venv*) exit 1 ;; *print*) echo python3.11 ;; esac')

    def program(self, name, text):
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/usr/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    def bootstrap(self, profile="demo", **env):
        env = {"PATH": str(self.folder), "HOME": os.environ.get("HOME", "/")} | env
        command = ["/usr/bin/sh", self.script, profile]
        answer = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        return answer.returncode, answer.stderr.strip().splitlines()


def test_full_disk_is_told_before_anything_is_done(machine):
    machine.program("df", "echo header; echo '/dev/x 9 9 500 99% /'")

    code, (sentence, way_out) = machine.bootstrap()

    assert code == 4
    assert sentence.startswith("Only 500 MB are free on the disk of")
    assert way_out == "  -> Free some space, or clone the project on a larger disk."


def test_python_too_old_is_told_with_the_package_to_install(machine):
    machine.program("python3", "exit 1")

    code, (sentence, way_out) = machine.bootstrap()

    assert (code, sentence) == (4, "Python 3.11, 3.12 or 3.13 is needed and was not found.")
    assert "apt-get install python3 python3-venv" in way_out


def test_missing_broker_on_a_system_without_apt_is_told(machine):
    code, (sentence, way_out) = machine.bootstrap(RABBITMQ_SERVER="/nowhere")

    assert code == 4
    assert sentence.startswith("This system is neither Debian nor Ubuntu, so I cannot install: rabbitmq-server")
    assert "AMQP_URI" in way_out


def test_missing_broker_without_root_and_sudo_is_told(machine):
    machine.program("apt-get", "exit 1")
    machine.program("id", "echo 1000")

    code, (sentence, way_out) = machine.bootstrap(RABBITMQ_SERVER="/nowhere")

    assert code == 4
    assert sentence == "Installing rabbitmq-server python3.11-venv needs root, and there is neither root nor sudo here."
    assert way_out.startswith("  -> Ask an administrator for: apt-get install rabbitmq-server")


def test_broker_named_in_the_environment_needs_no_package(machine):
    machine.program("apt-get", "exit 1")
    machine.program("id", "echo 1000")

    _, (sentence, _) = machine.bootstrap(RABBITMQ_SERVER="/nowhere", AMQP_URI="amqp://elsewhere/")

    assert sentence == "Installing python3.11-venv needs root, and there is neither root nor sudo here."


def test_unknown_profile_is_refused(machine):
    code, (sentence, _) = machine.bootstrap("everything")

    assert (code, sentence) == (4, "There is no profile called everything.")
