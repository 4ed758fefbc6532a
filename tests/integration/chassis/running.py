"""The example service in a process of its own, and a wire to the database that a test can cut."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

from chassis.http.client import InternalClient, Limits

TOKEN = "internal-token-of-the-tests"
ROOT = Path(__file__).parents[3]


@dataclass
class Example:
    """A running example: how to reach it and what it logged."""

    process: subprocess.Popen
    port: int
    log_file: Path
    client: InternalClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = InternalClient({"example": self.url}, TOKEN, Limits(connections=20))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> list[dict[str, Any]]:
        lines = self.log_file.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def get(self, path: str, **headers: str) -> urllib3.BaseHTTPResponse:
        return urllib3.request("GET", self.url + path, headers=headers, retries=False, timeout=15)

    def post(self, path: str, body: bytes, **headers: str) -> urllib3.BaseHTTPResponse:
        sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return urllib3.request("POST", self.url + path, body=body, headers=sent, retries=False, timeout=15)

    def is_ready(self) -> bool:
        with suppress(urllib3.exceptions.HTTPError):
            return self.get("/readyz").status == 200
        return False

    def is_alive(self) -> bool:
        with suppress(urllib3.exceptions.HTTPError):
            return self.get("/healthz").status == 200
        return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true: Any, seconds: float = 15) -> None:
    """Until it is true; fails the test after so many seconds."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{true} did not become true within {seconds} s"
        time.sleep(0.05)


@contextmanager
def running(log_file: Path, database: str, **overrides: str) -> Iterator[Example]:
    """The example with the broker away, unless AMQP_URI is given: its HTTP side needs the database alone."""
    port = free_port()
    settings = {
        "CITY": "shucheng",
        "HTTP_PORT": str(port),
        "INTERNAL_TOKEN": TOKEN,
        "DATABASE": database,
        "MONGO_URI": os.environ["MONGO_URI"],
        "AMQP_URI": "amqp://guest:guest@127.0.0.1:1/",
        "MAX_BODY_BYTES": str(1024 * 1024),
    }
    command = [sys.executable, "-m", "tests.integration.chassis.serve_example"]
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **settings, **overrides}, stdout=log, stderr=subprocess.STDOUT
        )
    example = Example(process, port, log_file)
    try:
        wait_until(lambda: example.is_alive() or process.poll() is not None)
        yield example
    finally:
        example.client.close()
        process.kill()
        process.wait()


class Wire:
    """A TCP proxy to the database: `freeze` lets bytes vanish without a word, `cut` refuses and breaks connections."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._sockets: list[socket.socket] = []
        self._frozen = threading.Event()
        self._listener: socket.socket | None = None
        self.port = free_port()
        self.mend()

    def freeze(self) -> None:
        self._frozen.set()

    def cut(self) -> None:
        if self._listener is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._sockets.clear()

    def mend(self) -> None:
        self._frozen.clear()
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError), source, sink:
            while data := source.recv(65536):
                if not self._frozen.is_set():
                    sink.sendall(data)
