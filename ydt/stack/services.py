"""The eight services as processes: which there are, how each is started and which settings it gets."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from ydt.errors import Failure
from ydt.stack.layout import Layout
from ydt.stack.processes import ProcessSpec

GATEWAY = "gateway"
GATEWAY_APP = "services.gateway.wsgi:application()"
NAMEKO_SERVICES = ("intake", "routing", "casework", "deadline", "notify", "disclosure", "analytics")
SERVICES = (*NAMEKO_SERVICES, GATEWAY)


@dataclass(frozen=True)
class Backing:
    """Where the services find their broker and database, and the secrets they share."""

    amqp_uri: str
    mongo_uri: str
    secrets: Mapping[str, str]


@dataclass(frozen=True)
class ServiceProcesses:
    """Builds the process of a service. `ports` has one HTTP port for each copy, by process name."""

    layout: Layout
    backing: Backing
    ports: Mapping[str, int]
    environ: Mapping[str, str]

    def spec(self, process: str) -> ProcessSpec:
        """How to start `intake`, or `deadline-2` for a second copy."""
        service = service_of(process)
        if service not in SERVICES:
            raise Failure(f"There is no service called {process}.", f"Choose from: {', '.join(SERVICES)}.")
        return ProcessSpec(process, command(service), self.env(process))

    def url(self, process: str) -> str:
        """The base URL of one process."""
        return f"http://127.0.0.1:{self.ports[process]}"

    def env(self, process: str) -> dict[str, str]:
        """The settings of one process: what the person exported, then what this stack decides."""
        secrets = self.backing.secrets
        ours = {
            "PYTHONPATH": str(self.layout.root),
            "PYTHONUNBUFFERED": "1",
            "AMQP_URI": self.backing.amqp_uri,
            "MONGO_URI": self.backing.mongo_uri,
            "LISTEN_HOST": "127.0.0.1",
            "HTTP_PORT": str(self.ports[process]),
            "INTERNAL_TOKEN": secrets["internal_token"],
            "CLOCK_FILE": str(self.layout.clock),
        }
        defaults = {"CITY": "shucheng", "LOG_LEVEL": "INFO"}
        return defaults | dict(self.environ) | ours | self._urls() | self._own(service_of(process))

    def _urls(self) -> dict[str, str]:
        return {f"{name.upper()}_URL": self.url(name) for name in SERVICES if name in self.ports}

    def _own(self, service: str) -> dict[str, str]:
        """Secrets go only to the service that needs them."""
        secrets = self.backing.secrets
        own = {
            "gateway": {
                "TOKEN_KEYS": secrets.get("token_keys") or f"local:{secrets['token_key']}",
                "DATA_KEY": secrets["gateway_data_key"],
                "DEMO_PASSWORD": secrets["demo_password"],
            },
            "intake": {
                "SEALING_KEYS": secrets.get("sealing_keys") or f"local:{secrets['sealing_key']}",
                "CLUE_SEALING_KEYS": secrets.get("clue_sealing_keys") or f"local:{secrets['clue_sealing_key']}",
                "QUERY_CODE_SECRET": secrets["query_code_secret"],
            },
        }
        return own.get(service, {})


def command(service: str) -> tuple[str, ...]:
    """The command line of a service; it reads everything else from its environment."""
    if service == GATEWAY:
        return (sys.executable, "-m", "gunicorn", "-c", "python:services.gateway.gunicorn_conf", GATEWAY_APP)
    return (sys.executable, "-m", "chassis.launcher", service)


def service_of(process: str) -> str:
    """`deadline` for `deadline` and for `deadline-2`."""
    return process.partition("-")[0]


def process_names(copies: Mapping[str, int], only: tuple[str, ...] = ()) -> list[str]:
    """The processes to run: every service (or `only` some), each in as many copies as asked."""
    names = []
    for service in only or SERVICES:
        names.append(service)
        names += [f"{service}-{number}" for number in range(2, copies.get(service, 1) + 1)]
    return names
