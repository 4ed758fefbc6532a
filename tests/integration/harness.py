"""One real service of ours as a process, and a hand to feed its queues and ask its internal API."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import urllib3
from amqp import Message
from prometheus_client.parser import text_string_to_metric_families

from chassis.bus.names import exchange_of, queue_of
from chassis.bus.topology import apply, whole
from chassis.bus.wire import close, open_connection
from chassis.http.client import InternalClient
from contracts.catalogue import spec_of
from contracts.envelope import CONTENT_TYPE, Envelope, encode
from tests.integration.chassis.running import free_port
from tests.stack.servers import Broker, MongoSpace

TOKEN = "internal-token-of-these-tests"
ROOT = Path(__file__).parents[2]


@dataclass
class Streams:
    """Numbers events as their producers would: a sequence for each subject, a place for each consumer."""

    policy_version: str
    region_code: str
    sequences: dict[tuple[str, str], int] = field(default_factory=dict)
    places: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def envelope(self, data: Any, **overrides: Any) -> Envelope:
        """The next event of its stream."""
        spec = spec_of(data)
        subject = getattr(data, spec.subject_field)
        key = (spec.producer, subject)
        self.sequences[key] = self.sequences.get(key, 0) + 1
        for consumer in spec.consumers:
            self.places[(*key, consumer)] = self.places.get((*key, consumer), 0) + 1
        fields = {
            "id": uuid4().hex,
            "source": spec.producer,
            "time": _time_of(data),
            "subject": subject,
            "sequence": self.sequences[key],
            "data": data,
            "correlation_id": "correlation-of-this-test",
            "causation_id": "cause",
            "traceparent": "",
            "region_code": self.region_code,
            "policy_version": self.policy_version,
            "order": {consumer: self.places[(*key, consumer)] for consumer in spec.consumers},
        }
        return Envelope(**{**fields, **overrides})


def _time_of(data: Any) -> Any:
    names = [name for name in type(data).__slots__ if name.endswith("_at") and name not in ("due_at", "submitted_at")]
    return getattr(data, (names or ["submitted_at"])[0])


@dataclass
class Running:
    """A running service."""

    name: str
    process: subprocess.Popen
    port: int
    log: Path
    client: InternalClient

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Ask its internal API; the whole answer."""
        return self.client.call(self.name, method, path, **options)

    def body(self, method: str, path: str, **options: Any) -> Any:
        """Ask its internal API; the answer's body."""
        return self.call(method, path, **options).body

    def busy(self) -> dict[str, int]:
        """What it still has to do."""
        return {name: count for name, count in self.body("GET", "/internal/quiescence").items() if count}

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples with these labels, as Prometheus reads them; 0 when there is none."""
        text = urllib3.request("GET", f"http://127.0.0.1:{self.port}/metrics").data.decode()
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        return sum(each.value for each in samples if each.name == name and labels.items() <= each.labels.items())

    def stop(self, number: int = signal.SIGTERM, seconds: float = 30) -> int:
        """Send a signal and wait for the end; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(seconds)


@dataclass
class Ground:
    """The servers one test stands on, and the services started on them."""

    broker: Broker
    mongo: MongoSpace
    folder: Path
    running: list[Running] = field(default_factory=list)

    def start(self, name: str, environ: Mapping[str, str] | None = None) -> Running:
        """Start `services.<name>` and wait until it is ready."""
        port = free_port()
        env = {
            **{key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ},
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "CITY": "shucheng",
            "AMQP_URI": self.broker.uri,
            "MONGO_URI": self.mongo.uri,
            "DATABASE": self.mongo.name(name),
            "INTERNAL_TOKEN": TOKEN,
            "HTTP_PORT": str(port),
            "RETRY_TIERS_SECONDS": "1,2",
            **(environ or {}),
        }
        log = self.folder / f"{name}-{port}.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "chassis.launcher", name], env=env, cwd=ROOT, stdout=sink, stderr=sink
            )
        client = InternalClient({name: f"http://127.0.0.1:{port}"}, TOKEN)
        service = Running(name, process, port, log, client)
        self.running.append(service)
        eventually(lambda: _ready(service), 30, f"{name} to be ready; see {log}")
        return service

    def db(self, name: str) -> Any:
        """A service's database."""
        return self.mongo.database(name)

    def publish(self, *envelopes: Envelope) -> None:
        """Publish events as their producers' relays would; returns once the broker has them safe."""
        connection = open_connection(self.broker.uri, name="test")
        channel = connection.channel()
        channel.confirm_select()
        for envelope in envelopes:
            message = Message(
                orjson.dumps(encode(envelope)), content_type=CONTENT_TYPE, delivery_mode=2, message_id=envelope.id
            )
            channel.basic_publish_confirm(message, exchange_of(envelope.source), envelope.name)
        close(connection)

    def depth(self, consumer: str, source: str) -> int:
        """How many messages wait in a queue."""
        connection = open_connection(self.broker.uri, name="test")
        declared = connection.channel().queue_declare(queue_of(consumer, source), passive=True)
        close(connection)
        return declared.message_count


@contextmanager
def ground(broker: Broker, mongo: MongoSpace, folder: Path) -> Iterator[Ground]:
    """Servers with their topology; whatever was started is ended."""
    apply(broker.uri, whole((1, 2)))
    place = Ground(broker, mongo, folder)
    try:
        yield place
    finally:
        for service in place.running:
            service.client.close()
            if service.process.poll() is None:
                service.process.kill()
                service.process.wait()


def eventually(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """Wait until the condition holds; its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)


def settled(service: Running, seconds: float = 20) -> None:
    """Wait until a service has nothing left to do, seen twice."""
    eventually(lambda: not service.busy() and not time.sleep(0.1) and not service.busy(), seconds, "quiescence")


def _ready(service: Running) -> bool:
    if service.process.poll() is not None:
        raise RuntimeError(
            f"{service.name} ended with {service.process.returncode}:\n{service.log.read_text()[-3000:]}"
        )
    try:
        return urllib3.request("GET", f"http://127.0.0.1:{service.port}/readyz", retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False
