"""A stack whose broker and database speak TLS and know their users; each service comes with the rights of its own."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from typer.testing import CliRunner, Result

from tests.integration.security.authority import Authority
from tests.stack.servers import ADDRESSES, SETTINGS
from ydt.broker_api import BrokerApi
from ydt.main import build_app
from ydt.stack import mongod, rabbitmq
from ydt.stack.layout import RUN_VARIABLE, Layout, layout_from, source_root
from ydt.stack.mongod import NOT_INITIATED, REPLICA_SET, Mongod
from ydt.stack.processes import ProcessSpec
from ydt.stack.rabbitmq import RabbitMQ
from ydt.stack.services import SERVICES, ServiceProcesses, service_of
from ydt.stack.stack import Stack

ROOT_USER, ROOT_PASSWORD = "root", "password-of-the-administrator"
HOST = "localhost"
_TLS = """\
listeners.ssl.1 = 127.0.0.1:{port}
ssl_options.cacertfile = {ca}
ssl_options.certfile = {pem}
ssl_options.keyfile = {pem}
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = false
"""


@dataclass(frozen=True)
class GuardedMongod(Mongod):
    """TLS alone, a certificate of every client, and users from the first start on."""

    authority: Authority
    client_file: str

    @property
    def uri(self) -> str:
        """What an administrator connects to."""
        return f"mongodb://{ROOT_USER}:{ROOT_PASSWORD}@{self.place}"

    @property
    def place(self) -> str:
        """The same without a user."""
        return f"{HOST}:{self.port}/?replicaSet={REPLICA_SET}&tls=true"

    def spec(self, environ: Mapping[str, str]) -> ProcessSpec:
        """As the plain one, with TLS and the key its members know each other by."""
        plain = super().spec(environ)
        key = self.layout.data / "members.key"
        if not key.exists():
            key.write_text("members" * 6)
            key.chmod(0o400)
        guard = ["--tlsMode", "requireTLS", "--tlsCAFile", self.authority.ca_file, "--keyFile", str(key)]
        guard += ["--tlsCertificateKeyFile", self.authority.issue("mongod", HOST)]
        return replace(plain, argv=(*plain.argv, *guard))

    def client(self, **user: str) -> MongoClient:
        """A client of this one member."""
        files = {"tlsCAFile": self.authority.ca_file, "tlsCertificateKeyFile": self.client_file}
        return MongoClient(HOST, self.port, directConnection=True, timeoutMS=5000, **files, **user)

    def ready(self) -> bool:
        """Whether it is primary and has its administrator; the first may come from this machine without a user."""
        try:
            with self.client() as stranger:
                if not stranger.admin.command("hello").get("isWritablePrimary"):
                    self._initiate(stranger)
                    return False
                _make_administrator(stranger)
            with self.client(username=ROOT_USER, password=ROOT_PASSWORD) as root:
                return bool(root.admin.command("ping")["ok"])
        except PyMongoError:
            return False

    def _initiate(self, client: MongoClient) -> None:
        try:
            client.admin.command("replSetGetStatus")
        except OperationFailure as refusal:
            if refusal.code == NOT_INITIATED:
                members = [{"_id": 0, "host": f"{HOST}:{self.port}"}]
                client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})


def _make_administrator(client: MongoClient) -> None:
    try:
        client.admin.command("createUser", ROOT_USER, pwd=ROOT_PASSWORD, roles=["root"])
    except OperationFailure:
        return  # it is there: the door without a user is shut from then on


@dataclass(frozen=True)
class GuardedServices(ServiceProcesses):
    """Every service with its own addresses, and without the right to make what stands on the broker."""

    users: Path
    tls: Mapping[str, str]

    def env(self, process: str) -> dict[str, str]:
        """The settings of one process."""
        given = super().env(process)
        own = self.users / service_of(process)
        addresses = {f"{name}_FILE": str(own / name) for name in ("AMQP_URI", "MONGO_URI") if (own / name).exists()}
        kept = {name: value for name, value in given.items() if name not in ("AMQP_URI", "MONGO_URI")}
        return kept | addresses | dict(self.tls) | {"TOPOLOGY": "check"}


class GuardedStack(Stack):
    """`users` is the folder `ydt users apply` writes; `operator` runs `ydt` as somebody outside, by addresses alone."""

    @property
    def users(self) -> Path:
        """The folder of secrets."""
        return self.layout.run / "users"

    @cached_property
    def authority(self) -> Authority:
        """Who vouches for all of them."""
        return Authority(self.layout.run / "tls", "authority")

    @cached_property
    def client_file(self) -> str:
        """What everybody on our side shows."""
        return self.authority.issue("client")

    @property
    def tls(self) -> dict[str, str]:
        """The settings that say whom to trust."""
        return {"TLS_CA_FILE": self.authority.ca_file, "TLS_CERTIFICATE_FILE": self.client_file}

    @property
    def mongod(self) -> GuardedMongod:
        """The database."""
        return GuardedMongod(self.layout, self.book.port("mongod"), self.authority, self.client_file)

    @cached_property
    def _broker_file(self) -> str:
        return self.authority.issue("rabbitmq", HOST)

    @property
    def rabbitmq(self) -> RabbitMQ:
        """The broker, which listens in plain text too, for the stack's own question whether it is there."""
        lines = _TLS.format(port=self.book.port("amqps"), ca=self.authority.ca_file, pem=self._broker_file)
        return replace(super().rabbitmq, more_config=lines)

    @property
    def amqps_uri(self) -> str:
        """The administrator's address of the broker."""
        parts = self.rabbitmq.uri.replace("amqp://", "amqps://")
        return parts.replace(f"127.0.0.1:{self.rabbitmq.ports.amqp}", f"{HOST}:{self.book.port('amqps')}")

    @property
    def broker_api(self) -> BrokerApi:
        """The broker's management API, as its administrator."""
        return BrokerApi(self.rabbitmq.api)

    def service_processes(self) -> GuardedServices:
        """How the services of this stack are started."""
        plain = super().service_processes()
        return GuardedServices(plain.layout, plain.backing, plain.ports, plain.environ, self.users, self.tls)

    def database_admin(self) -> MongoClient:
        """The database as its administrator sees it."""
        return self.mongod.client(username=ROOT_USER, password=ROOT_PASSWORD)

    def outside(self, account: str = "") -> dict[str, str]:
        """The environment of an operator with an account's addresses; with an administrator's when none is named."""
        kept = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
        kept |= {RUN_VARIABLE: str(self.layout.run / "elsewhere"), "PYTHONPATH": str(source_root())}
        if not account:
            uris = {"MONGO_URI": self.mongod.uri, "AMQP_URI": self.amqps_uri, "RABBITMQ_API": self.rabbitmq.api}
            return kept | self.tls | uris
        folder = self.users / account
        return kept | self.tls | {f"{name}_FILE": str(folder / name) for name in ("AMQP_URI", "MONGO_URI")}

    def inside(self) -> dict[str, str | None]:
        """The environment of somebody at this very stack."""
        return {**dict.fromkeys(ADDRESSES), RUN_VARIABLE: str(self.layout.run)}

    def operator(
        self, *arguments: str, account: str = "", services: bool = False, more: Mapping[str, str] | None = None
    ) -> Result:
        """Give a `ydt` command from outside; its exit code and output. With `services` it knows their addresses."""
        absent = dict.fromkeys((*ADDRESSES, *(f"{name}_FILE" for name in ADDRESSES)))
        urls = {f"{name.upper()}_URL": self.url(name) for name in SERVICES} if services else {}
        token = {"INTERNAL_TOKEN": self.secrets["internal_token"]} if services else {}
        given = self.outside(account) | urls | token | (more or {})
        return CliRunner().invoke(build_app(), arguments, env=absent | given)

    def drop(self) -> None:
        """End everything at once; nothing of it is needed any more."""
        for name in self.processes.names():
            self.kill(name)


def guarded_stack(run: Path) -> GuardedStack:
    """A stack in a folder of its own; nothing is started yet."""
    kept = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    environ = SETTINGS | kept | {RUN_VARIABLE: str(run)}
    layout: Layout = layout_from(environ)
    layout.create()
    return GuardedStack(layout, environ)


INFRASTRUCTURE = (mongod.NAME, rabbitmq.NAME)
