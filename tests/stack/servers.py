"""A real broker and a real database for tests: an own virtual host, own database names, nothing left behind."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
import urllib3
from pymongo import MongoClient
from pymongo.database import Database

from ydt.stack.layout import RUN_VARIABLE, source_root
from ydt.stack.stack import Stack, local_stack

ADDRESSES = ("AMQP_URI", "MONGO_URI", "RABBITMQ_API")
# All tests come from one address: the rate limits have tests of their own, against a gateway of their own.
SETTINGS = {"RATE_STRANGERS_PER_MINUTE": "0", "RATE_ACCOUNTS_PER_MINUTE": "0", "RATE_GUESSES_PER_MINUTE": "0"}


@dataclass(frozen=True)
class Servers:
    """Addresses of the servers the tests may use; `rabbitmq_api` has its credentials in it."""

    amqp_uri: str
    mongo_uri: str
    rabbitmq_api: str


@dataclass(frozen=True)
class Broker:
    """A virtual host of its own: `uri` to connect, `api` to ask the management plugin about it."""

    uri: str
    vhost: str
    api: str

    def call(self, method: str, path: str, body: object = None) -> urllib3.BaseHTTPResponse:
        """Ask the management API, for instance `call("GET", f"/api/queues/{vhost}")`; raises when it refuses."""
        parts = urlsplit(self.api)
        headers = urllib3.make_headers(basic_auth=f"{parts.username}:{parts.password}")
        url = f"http://{parts.hostname}:{parts.port}{path}"
        answer = urllib3.request(method, url, headers=headers, json=body, timeout=10)
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.data[:300]!r}")
        return answer


@dataclass(frozen=True)
class MongoSpace:
    """A set of databases of its own: `database("intake")`, or `name("intake")` for a DATABASE setting."""

    uri: str
    prefix: str
    client: MongoClient

    def name(self, short: str) -> str:
        """The full name of one of our databases."""
        return f"{self.prefix}_{short}"

    def database(self, short: str = "main") -> Database:
        """One of our databases."""
        return self.client[self.name(short)]


def test_stack() -> Stack:
    """The stack of the tests: the one `make test` started (YDT_RUN), else one of its own under `.run/test`."""
    return local_stack(SETTINGS | dict(os.environ)) if os.environ.get(RUN_VARIABLE) else stack_under("test")


def stack_under(name: str) -> Stack:
    """A stack of its own under `.run/<name>`, with its own broker and database; nothing is started yet."""
    environ = {key: value for key, value in os.environ.items() if key not in ADDRESSES}
    return local_stack(SETTINGS | environ | {RUN_VARIABLE: str(source_root() / ".run" / name)})


test_stack.__test__ = False


@pytest.fixture(scope="session")
def servers() -> Servers:
    """The servers named in the environment, else those of the test stack, started now if they do not run."""
    if all(os.environ.get(name) for name in ADDRESSES):
        return Servers(*(os.environ[name] for name in ADDRESSES))
    stack = test_stack()
    stack.infrastructure_up()
    return Servers(stack.amqp_uri, stack.mongo_uri, stack.rabbitmq_api)


@pytest.fixture
def broker(servers: Servers) -> Iterator[Broker]:
    """An own virtual host for one test."""
    yield from own_vhost(servers)


@pytest.fixture(scope="module")
def module_broker(servers: Servers) -> Iterator[Broker]:
    """An own virtual host for the tests of one module."""
    yield from own_vhost(servers)


@pytest.fixture
def mongo(servers: Servers) -> Iterator[MongoSpace]:
    """Own databases for one test."""
    yield from own_databases(servers)


@pytest.fixture(scope="module")
def module_mongo(servers: Servers) -> Iterator[MongoSpace]:
    """Own databases for the tests of one module."""
    yield from own_databases(servers)


def own_vhost(servers: Servers) -> Iterator[Broker]:
    """Make a virtual host, hand it over, delete it with everything in it."""
    vhost = f"test-{uuid4().hex[:12]}"
    parts = urlsplit(servers.amqp_uri)
    broker = Broker(parts._replace(path=f"/{vhost}").geturl(), vhost, servers.rabbitmq_api)
    broker.call("PUT", f"/api/vhosts/{vhost}")
    user = quote(parts.username or "guest", safe="")
    broker.call("PUT", f"/api/permissions/{vhost}/{user}", {"configure": ".*", "write": ".*", "read": ".*"})
    yield broker
    broker.call("DELETE", f"/api/vhosts/{vhost}")


def own_databases(servers: Servers) -> Iterator[MongoSpace]:
    """Choose a prefix, hand it over, drop every database that carries it."""
    client: MongoClient = MongoClient(servers.mongo_uri, tz_aware=True, w="majority", journal=True, timeoutMS=10_000)
    space = MongoSpace(servers.mongo_uri, f"test_{uuid4().hex[:12]}", client)
    yield space
    for name in client.list_database_names():
        if name.startswith(space.prefix):
            client.drop_database(name)
    client.close()
