"""The textbook services as processes, on the broker and database of the tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.clients import send
from tests.bench.load import Orders
from tests.bench.textbook.services import SERVICES
from tests.stack.servers import Broker, MongoSpace
from ydt.stack.layout import source_root
from ydt.stack.ports import PortBook

WARM_UP_SECONDS = 3.0


@dataclass(frozen=True)
class Textbook:
    """The address of its gateway and the process of each service."""

    url: str
    leaders: dict[str, int]


@contextmanager
def textbook(broker: Broker, mongo: MongoSpace, folder: Path) -> Iterator[Textbook]:
    """Start everything, warm it up, hand it over, stop it."""
    port = PortBook(folder / "ports.json").port("gateway")
    environ = {**os.environ, "AMQP_URI": broker.uri, "MONGO_URI": mongo.uri, "PREFIX": mongo.prefix}
    environ["HTTP_PORT"] = str(port)
    started = {name: _start(name, environ) for name in SERVICES}
    try:
        url = f"http://127.0.0.1:{port}"
        send(Orders(url, "", "lives", WARM_UP_SECONDS, threads=4), 1)
        yield Textbook(url, {name: process.pid for name, process in started.items()})
    finally:
        for process in started.values():
            process.kill()
            process.wait()


def _start(name: str, environ: dict[str, str]) -> subprocess.Popen:
    argv = [sys.executable, "-m", "tests.bench.textbook", name]
    silent = subprocess.DEVNULL
    return subprocess.Popen(argv, cwd=source_root(), env=environ, stdout=silent, stderr=silent, start_new_session=True)
