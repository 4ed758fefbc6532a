"""Services as processes on real servers, called as the gateway calls them, told events as casework tells them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import urllib3
from kombu import Connection, Exchange, Producer

from chassis.causes import Actor
from chassis.http.call import encode_actor
from contracts.envelope import CONTENT_TYPE, Envelope, encode
from tests.integration.intake.world import CITIZEN, keys
from tests.stack.servers import Broker, MongoSpace

TOKEN = "token-of-the-intake-tests"
ROOT = Path(__file__).parents[3]


@dataclass
class Service:
    """One running service."""

    name: str
    port: int
    process: subprocess.Popen
    log: Path

    def call(self, method: str, path: str, body: Any = None, actor: Actor = CITIZEN, **headers: str) -> "Answered":
        """One request with the internal token."""
        sent = {"Authorization": f"Bearer {TOKEN}", "X-Actor": encode_actor(actor), "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): quote(value) for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
        url = f"http://127.0.0.1:{self.port}{path}"
        answer = urllib3.request(method, url, headers=sent, body=raw, timeout=15, retries=False)
        return Answered(answer.status, orjson.loads(answer.data), answer.headers)

    def is_ready(self) -> bool:
        """Whether it can work; raises when it ended."""
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name} ended:\n{self.log.read_text()[-3000:]}")
        try:
            return self.call("GET", "/readyz").status == 200
        except urllib3.exceptions.HTTPError:
            return False


@dataclass
class Answered:
    """An answer."""

    status: int
    body: Any
    headers: Any


@dataclass
class Servers:
    """A broker and databases, and the services started on them."""

    broker: Broker
    mongo: MongoSpace
    folder: Path
    running: list[Service] = field(default_factory=list)

    def start(self, name: str, **environ: str) -> Service:
        """Start a service and wait until it is ready."""
        port = free_port()
        settings = {
            "CITY": "shucheng",
            "AMQP_URI": self.broker.uri,
            "MONGO_URI": self.mongo.uri,
            "DATABASE": self.mongo.name(name),
            "INTERNAL_TOKEN": TOKEN,
            "HTTP_PORT": str(port),
            "RETRY_TIERS_SECONDS": "1,2",
            "SEALING_KEYS": keys("k1"),
            "CLUE_SEALING_KEYS": keys("c1"),
            "QUERY_CODE_SECRET": "q" * 32,
            "PYTHONWARNINGS": "ignore",
        }
        log = self.folder / f"{name}.log"
        command = [sys.executable, "-m", "chassis.launcher", name]
        with log.open("ab") as sink:
            process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **settings, **environ}, stdout=sink, stderr=subprocess.STDOUT
            )
        service = Service(name, port, process, log)
        self.running.append(service)
        eventually(service.is_ready, 30, f"{name} to be ready; see {log}")
        return service

    def tell(self, envelope: Envelope) -> None:
        """Publish an event as its producer would."""
        exchange = Exchange(f"{envelope.source}.events", type="topic", durable=True, no_declare=True)
        with Connection(self.broker.uri) as connection:
            Producer(connection, exchange).publish(
                orjson.dumps(encode(envelope)),
                routing_key=envelope.name,
                content_type=CONTENT_TYPE,
                content_encoding="utf-8",
                message_id=envelope.id,
                delivery_mode=2,
            )

    def stop(self) -> None:
        """End whatever still runs."""
        for service in self.running:
            service.process.kill()
            service.process.wait()


@contextmanager
def servers(broker: Broker, mongo: MongoSpace, folder: Path) -> Iterator[Servers]:
    """Servers whose services end with the test."""
    place = Servers(broker, mongo, folder)
    try:
        yield place
    finally:
        place.stop()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(true: Callable[[], Any], seconds: float, what: str) -> Any:
    """Its first true value; fails after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        value = true()
        if value:
            return value
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(0.05)
