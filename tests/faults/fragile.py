"""The stack of the fault runs: the same processes, started so that they can be struck, detoured and upgraded."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults import points
from ydt.stack.processes import ProcessSpec
from ydt.stack.services import NAMEKO_SERVICES, Backing, ServiceProcesses, service_of
from ydt.stack.stack import Stack

LAUNCHER = "tests.faults.launcher"
START_SECONDS = 300.0


@dataclass(frozen=True)
class FragileStack(Stack):
    """Every service has traps at the named points; `detour` (server -> port) leads its connections to these ports.

    `upgraded` names the processes that run as the next release would.
    """

    detour: Mapping[str, int] = field(default_factory=dict)
    upgraded: frozenset[str] = frozenset()

    @classmethod
    def of(cls, stack: Stack) -> "FragileStack":
        """The same stack, fragile."""
        return cls(stack.layout, stack.environ)

    def detoured(self, ports: Mapping[str, int]) -> "FragileStack":
        """The same stack with its connections through other ports; those that run already keep theirs."""
        return replace(self, detour=dict(ports))

    def with_next_release(self, *processes: str) -> "FragileStack":
        """The same stack, in which these processes start as the next release."""
        return replace(self, upgraded=self.upgraded | frozenset(processes))

    def arm_file(self, process: str) -> Path:
        """What arms the traps of a process."""
        return self.layout.run / points.FOLDER / process

    def wait_ready(self, name: str, seconds: float = START_SECONDS) -> None:
        """As always, but patient: a fault run is no measure of how fast a busy machine starts a process."""
        super().wait_ready(name, seconds)

    def service_processes(self) -> ServiceProcesses:
        """How services are started, at the end of the detour."""
        processes = super().service_processes()
        backing = processes.backing
        amqp, mongo = backing.amqp_uri, backing.mongo_uri
        if "rabbitmq" in self.detour:
            amqp = _elsewhere(amqp, self.detour["rabbitmq"])
        if "mongod" in self.detour:
            # A replica set tells its own addresses; only a direct connection stays on the detour.
            mongo = f"mongodb://127.0.0.1:{self.detour['mongod']}/?directConnection=true"
        return replace(processes, backing=Backing(amqp, mongo, backing.secrets))

    def _spec(self, name: str) -> ProcessSpec:
        spec = super()._spec(name)
        service = service_of(name)
        if service not in NAMEKO_SERVICES:
            return spec
        release = ("next",) if name in self.upgraded else ()
        return replace(spec, argv=(sys.executable, "-m", LAUNCHER, service, str(self.arm_file(name)), *release))


def _elsewhere(uri: str, port: int) -> str:
    parts = urlsplit(uri)
    return parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{port}")).geturl()
