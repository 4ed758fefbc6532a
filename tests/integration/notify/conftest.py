"""A running notify with Shucheng's real pack, and a real mail server beside it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from chassis.identifiers import derived_id, sibling_id
from contracts.citypack import load_pack, to_document
from contracts.envelope import Envelope
from tests.fakes.smtp_sink import mails
from tests.integration.chassis.running import free_port
from tests.integration.harness import ROOT, Ground, Running, Streams, eventually, ground

PACK = to_document(load_pack(ROOT / "cities" / "shucheng"))
VERSION = PACK["policy_version"]


@dataclass
class MailHost:
    """The mail server of one test."""

    port: int
    folder: Path
    process: subprocess.Popen | None = None

    def start(self, *options: str) -> None:
        """Let it serve."""
        command = [sys.executable, "-m", "tests.fakes.smtp_sink", "--port", str(self.port), "--dir", str(self.folder)]
        command += options
        self.process = subprocess.Popen(command, cwd=ROOT)
        eventually(self._answers, 10, "the mail server")

    def stop(self) -> None:
        """Let it be gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def refuse(self, told: str) -> None:
        """Answer so (`rcpt 550`, `data 451`) until told otherwise; empty takes mails again."""
        place = self.folder / "refuse"
        if told:
            place.write_text(told)
        else:
            place.unlink(missing_ok=True)

    @property
    def taken(self) -> list:
        """The mails it took."""
        return mails(self.folder)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


def mail_settings(host: MailHost) -> dict[str, str]:
    """Mail going to this server, and quick retries."""
    return {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(host.port),
        "SMTP_SECURITY": "none",
        "SMTP_TIMEOUT_SECONDS": "2",
        "DELIVERY_PAUSES_SECONDS": "1",
        "DELIVERY_LEASE_SECONDS": "10",
    }


@pytest.fixture(scope="module")
def place(module_broker, module_mongo, tmp_path_factory) -> Iterator[Ground]:
    """Servers for the tests of one module."""
    with ground(module_broker, module_mongo, tmp_path_factory.mktemp("notify")) as stood:
        yield stood


@pytest.fixture(scope="module")
def mail_host(tmp_path_factory) -> Iterator[MailHost]:
    """A mail server that takes everything."""
    host = MailHost(free_port(), tmp_path_factory.mktemp("mails"))
    host.start()
    yield host
    host.stop()


@pytest.fixture(scope="module")
def notify(place, mail_host) -> Running:
    """notify with the pack loaded, quick retries, and mail going to `mail_host`."""
    service = place.start("notify", mail_settings(mail_host))
    service.call("PUT", "/internal/city-pack", json=json.loads(json.dumps(PACK)))
    return service


@dataclass
class Story:
    """One case of its own, told by its producers, and what became of it."""

    place: Ground
    case_id: str
    streams: Streams

    @property
    def ids(self) -> dict[str, str]:
        """The case and its appeal."""
        return {"case_id": self.case_id, "appeal_id": sibling_id("A", self.case_id)}

    def tell(self, *events: Any) -> list[Envelope]:
        """Publish events in their order; the envelopes."""
        told = [self.streams.envelope(event) for event in events]
        self.place.publish(*told)
        return told

    def deliveries(self, **fields: Any) -> list[dict[str, Any]]:
        """The bodies of its deliveries."""
        query = {"body.case_id": self.case_id, **{f"body.{name}": value for name, value in fields.items()}}
        return [row["body"] for row in self.place.db("notify")["deliveries"].find(query)]

    def states(self) -> list[tuple[str, str, str]]:
        """Event, channel and state of each delivery."""
        return sorted((body["event"], body["channel"], body["state"]) for body in self.deliveries())

    def mails(self, host: MailHost) -> list[Any]:
        """The mails about this case."""
        return [mail for mail in host.taken if self.case_id in mail["Subject"]]


@pytest.fixture
def story(place, request) -> Story:
    """A case no other test knows."""
    return Story(place, derived_id("C", request.node.nodeid), some_streams())


def some_streams() -> Streams:
    """Fresh streams of events under the pack's policy."""
    return Streams(policy_version=VERSION, region_code="341523110203")
