"""Where the parts of a local stack are: ports, addresses, secrets."""

from collections.abc import Mapping
from dataclasses import dataclass

from ydt.errors import NotRunning
from ydt.stack import mongod, rabbitmq
from ydt.stack.keys import stack_secrets
from ydt.stack.layout import Layout
from ydt.stack.mongod import Mongod
from ydt.stack.ports import PortBook
from ydt.stack.processes import Processes
from ydt.stack.rabbitmq import BrokerPorts, RabbitMQ
from ydt.stack.services import GATEWAY, SERVICES, Backing, ServiceProcesses, service_of

GATEWAY_PORT = 8080


@dataclass(frozen=True)
class Addresses:
    """Cheap to make: it holds no connection, its memory is the run directory."""

    layout: Layout
    environ: Mapping[str, str]

    @property
    def processes(self) -> Processes:
        """The processes of this stack."""
        return Processes(self.layout)

    @property
    def book(self) -> PortBook:
        """The ports of this stack."""
        return PortBook(self.layout.state)

    @property
    def secrets(self) -> dict[str, str]:
        """The secrets of this stack."""
        return stack_secrets(self.layout.secrets)

    @property
    def mongod(self) -> Mongod:
        """Our own database (not to be used when MONGO_URI names another)."""
        return Mongod(self.layout, self.book.port("mongod"))

    @property
    def rabbitmq(self) -> RabbitMQ:
        """Our own broker (not to be used when AMQP_URI names another)."""
        port = self.book.port
        figures = port("rabbitmq-metrics")
        ports = BrokerPorts(port("amqp"), port("rabbitmq-api"), figures, port("rabbitmq-dist"), port("epmd"))
        secrets = self.secrets
        return RabbitMQ(self.layout, ports, secrets["rabbitmq_password"], secrets["erlang_cookie"])

    def is_ours(self, server: str, variable: str) -> bool:
        """Whether the stack uses its own server: it runs, or the environment names no other."""
        return bool(self.processes.pid(server)) or not self.environ.get(variable)

    @property
    def amqp_uri(self) -> str:
        """The broker the services use: our own, or the one AMQP_URI names when ours does not run."""
        return self.rabbitmq.uri if self.is_ours(rabbitmq.NAME, "AMQP_URI") else self.environ["AMQP_URI"]

    @property
    def mongo_uri(self) -> str:
        """The database the services use: our own, or the one MONGO_URI names when ours does not run."""
        return self.mongod.uri if self.is_ours(mongod.NAME, "MONGO_URI") else self.environ["MONGO_URI"]

    @property
    def rabbitmq_api(self) -> str:
        """The broker's management API with credentials; RABBITMQ_API when the broker is not ours, perhaps empty."""
        return self.rabbitmq.api if self.is_ours(rabbitmq.NAME, "AMQP_URI") else self.environ.get("RABBITMQ_API", "")

    @property
    def gateway_url(self) -> str:
        """The only door from outside."""
        return self.url(GATEWAY)

    def url(self, process: str) -> str:
        """The base URL of a service process."""
        port = self.book.known().get(process)
        if port is None:
            raise NotRunning(f"{process} was never started in {self.layout.run}.", "Run `ydt up` first.")
        return f"http://127.0.0.1:{port}"

    def service_port(self, process: str) -> int:
        """The HTTP port of a service process; chosen now if it has none. The gateway likes 8080."""
        return self.book.port(process, GATEWAY_PORT if process == GATEWAY and self.layout.is_default else None)

    def service_processes(self) -> ServiceProcesses:
        """How the services of this stack are started."""
        names = set(SERVICES) | {name for name in self.book.known() if service_of(name) in SERVICES}
        ports = {name: self.service_port(name) for name in sorted(names)}
        backing = Backing(self.amqp_uri, self.mongo_uri, self.secrets)
        return ServiceProcesses(self.layout, backing, ports, self.environ)
