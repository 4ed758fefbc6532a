"""The example services as processes, and the ways tests make them live and fail."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import urllib3

from chassis.bus import outbox_store
from tests.stack.servers import Broker, MongoSpace

TOKEN = "token-of-the-bus-tests-only"
TIERS = "1,2"


@dataclass
class Process:
    """One running example service."""

    name: str
    popen: subprocess.Popen
    port: int
    log: Path

    def call(self, method: str, path: str, body: bytes = b"{}") -> urllib3.BaseHTTPResponse:
        """Ask its internal API; a body is sent with POST only."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.port}{path}"
        sent = body if method == "POST" else None
        return urllib3.request(method, url, headers=headers, body=sent, timeout=10, retries=False)

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that carry these labels."""
        total = 0.0
        for line in self.call("GET", "/metrics").data.decode().splitlines():
            if line.startswith(name) and all(f'{key}="{value}"' in line for key, value in labels.items()):
                total += float(line.rsplit(" ", 1)[1])
        return total

    def stop(self, number: int = signal.SIGTERM, seconds: float = 20) -> int:
        """Send a signal and wait for the end; its exit code."""
        self.popen.send_signal(number)
        return self.popen.wait(seconds)


@dataclass
class World:
    """The servers of one test and the services running on them."""

    broker: Broker
    mongo: MongoSpace
    folder: Path
    processes: list[Process] = field(default_factory=list)

    def start(self, name: str, amqp_uri: str | None = None, **environ: str) -> Process:
        """Start a service and wait until it answers by HTTP."""
        port = free_port()
        env = {
            **{key: os.environ[key] for key in ("PATH", "PYTHONPATH", "HOME") if key in os.environ},
            "PYTHONWARNINGS": "ignore",
            "CITY": "testcity",
            "AMQP_URI": amqp_uri or self.broker.uri,
            "MONGO_URI": self.mongo.uri,
            "DATABASE": self.mongo.name(name),
            "INTERNAL_TOKEN": TOKEN,
            "HTTP_PORT": str(port),
            "RETRY_TIERS_SECONDS": TIERS,
            **environ,
        }
        log = self.folder / f"{name}-{port}.log"
        command = [sys.executable, "-m", "tests.integration.bus.run_example", name]
        with log.open("wb") as sink:
            popen = subprocess.Popen(command, env=env, stdout=sink, stderr=subprocess.STDOUT)
        process = Process(name, popen, port, log)
        self.processes.append(process)
        eventually(lambda: answers(process), 20, f"{name} to answer; see {log}")
        return process

    def db(self, name: str) -> Any:
        """A service's database."""
        return self.mongo.database(name)

    def heard(self, appeal_id: str) -> list[int]:
        """The sequence numbers routing has applied to an appeal, in order."""
        found = self.db("routing")["routes"].find_one({"_id": appeal_id})
        return found["body"]["heard"] if found else []

    def runs(self, **query: Any) -> int:
        """How often routing's handler began."""
        return self.db("routing")["runs"].count_documents(query)

    def waiting(self, name: str, collection: str) -> int:
        """Events not yet cleared from a service's outboxes."""
        return outbox_store.backlog(self.db(name), (collection,)).events


def answers(process: Process) -> bool:
    """Whether its HTTP port answers; raises when the process has ended."""
    if process.popen.poll() is not None:
        raise RuntimeError(f"{process.name} ended with {process.popen.returncode}:\n{process.log.read_text()[-3000:]}")
    try:
        return process.call("GET", "/readyz").status == 200
    except urllib3.exceptions.HTTPError:
        return False


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


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def world(broker: Broker, mongo: MongoSpace, tmp_path: Path) -> Iterator[World]:
    """Empty servers; whatever was started is ended."""
    place = World(broker, mongo, tmp_path)
    yield place
    for process in place.processes:
        if process.popen.poll() is None:
            process.popen.kill()
            process.popen.wait()
