"""One installation as docker-compose.yml makes it, and the commands a person gives it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.catalogue import SERVICES
from tests.compose import debian
from tests.compose.engine import Engine, Refused, call
from tests.compose.ports import free_ports
from tests.compose.saying import say

COMPOSE = Path(sys.executable).parent / "docker-compose"
YDT = Path(sys.executable).parent / "ydt"
APPLICATION = ("gateway", *SERVICES)
JOBS = ("mongodb-init", "migrate")
UP_SECONDS = 420
PORTS = (*(f"{name.upper()}_PORT" for name in APPLICATION), "AMQP_PORT", "RABBITMQ_PORT", "PROMETHEUS_PORT")
PORTS += ("ALERTMANAGER_PORT",)
PASSWORD = "rehearsal-only"


@dataclass(frozen=True)
class Installation:
    """A compose project on an engine; `environ` has what its variables stand for."""

    engine: Engine
    environ: Mapping[str, str]
    project: str

    @property
    def observed(self) -> bool:
        """Whether Prometheus and Alertmanager run with it."""
        return not self.engine.shared_network

    def compose(self, *arguments: str, seconds: float = UP_SECONDS) -> str:
        """`docker compose ARGUMENTS`; raises Refused with what it said."""
        files = ["docker-compose.yml", "deploy/ci/compose.ci.yml"]
        files += ["deploy/ci/compose.host-network.yml"] if self.engine.shared_network else []
        named = [part for file in files for part in ("--file", file)]
        profiles = ("--profile", "observability") if self.observed else ()
        # An empty file of variables: what a person has in .env is not what is checked.
        command = (str(COMPOSE), "--env-file", os.devnull, "--progress", "plain", *named, *profiles)
        return call((*command, "--project-name", self.project, *arguments), self.environ, seconds)

    def up(self) -> None:
        """The one command; when it fails, the words of whoever is not well are told."""
        try:
            self.compose("up", "--detach", "--wait", "--wait-timeout", str(UP_SECONDS - 20))
        except Refused as refused:
            states = self.compose("ps", "--all", seconds=60)
            logs = self.compose("logs", "--no-color", "--tail", "25", seconds=60)
            raise Refused(f"{refused}\n{states}\n{logs[-8000:]}") from refused
        say("installation: up, everything healthy")

    def down(self, *flags: str) -> None:
        """Stop and remove the containers; the data stays unless `--volumes` is given."""
        self.compose("--profile", "tools", "down", "--timeout", "30", *flags, seconds=240)

    def inspect(self, service: str) -> dict[str, Any]:
        """What the engine knows of the container of a service."""
        labels = [f"label=com.docker.compose.{name}" for name in (f"project={self.project}", f"service={service}")]
        container = self.engine("ps", "--all", "--quiet", "--filter", labels[0], "--filter", labels[1], seconds=60)
        return json.loads(self.engine("inspect", container.strip(), seconds=60))[0]

    def inside(self, service: str, *command: str) -> str:
        """Run a command in the container of a service, as its user."""
        return self.compose("exec", "--no-TTY", service, *command, seconds=90)

    def ydt(self, *arguments: str) -> subprocess.CompletedProcess:
        """`ydt` on this machine, through the published ports."""
        return subprocess.run(
            (str(YDT), *arguments), env=dict(self.environ), capture_output=True, text=True, timeout=900, check=False
        )

    def url(self, name: str) -> str:
        """Where something is published."""
        return f"http://127.0.0.1:{self.environ[f'{name.upper()}_PORT']}"

    def remains(self) -> list[str]:
        """What the engine still has of it: containers, volumes, networks."""
        label = f"label=com.docker.compose.project={self.project}"
        asked = (("ps", "--all", "--quiet"), ("volume", "ls", "--quiet"), ("network", "ls", "--quiet"))
        return [line for ask in asked for line in self.engine(*ask, "--filter", label, seconds=60).splitlines()]


@contextmanager
def installed(engine: Engine, folder: Path) -> Iterator[Installation]:
    """An installation with fresh secrets under `folder`, removed with its data whatever happens."""
    project = f"ydtcheck{os.getpid()}"
    (folder / "clock").mkdir()
    (folder / "clock" / "clock").write_text("real\n", encoding="utf-8")
    environ = {**engine.environ, **_variables(folder), "BRIDGE": f"ydt{os.getpid()}"}
    call(("scripts/compose-secrets",), environ, 60)
    one = Installation(engine, environ | _for_ydt(environ, folder), project)
    try:
        yield one
    finally:
        with suppress(Refused):
            one.down("--volumes", "--remove-orphans")
        subprocess.run(["ip", "link", "delete", environ["BRIDGE"]], capture_output=True, check=False)


def _variables(folder: Path) -> dict[str, str]:
    """What docker-compose.yml and what the check lays over it leave open."""
    ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    ours = {"COMPOSE_CHECK": str(folder), "SECRETS_DIR": str(folder / "secrets"), "DEMO_PASSWORD": PASSWORD}
    return debian.variables() | ports | ours | {"CITY": "shucheng"}


def _for_ydt(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """How `ydt` on this machine finds the installation."""
    urls = {f"{name.upper()}_URL": f"http://127.0.0.1:{environ[f'{name.upper()}_PORT']}" for name in APPLICATION}
    token = (folder / "secrets" / "internal_token").read_text(encoding="utf-8")
    broker = (folder / "secrets" / "amqp_uri").read_text(encoding="utf-8")
    broker = broker.replace("rabbitmq:5672", f"127.0.0.1:{environ['AMQP_PORT']}")
    clock = str(folder / "clock" / "clock")
    return urls | {"INTERNAL_TOKEN": token, "AMQP_URI": broker, "CLOCK_FILE": clock}
