"""A running notify with Shucheng's real pack, and a real mail server beside it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.citypack import load_pack, to_document
from tests.fakes.smtp_sink import mails
from tests.integration.chassis.running import free_port
from tests.integration.harness import ROOT, Ground, Streams, eventually, ground

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


@pytest.fixture
def place(broker, mongo, tmp_path) -> Iterator[Ground]:
    """Empty servers."""
    with ground(broker, mongo, tmp_path) as stood:
        yield stood


@pytest.fixture
def mail_host(tmp_path) -> Iterator[MailHost]:
    """A mail server that is not started yet."""
    folder = tmp_path / "mails"
    folder.mkdir()
    host = MailHost(free_port(), folder)
    yield host
    host.stop()


@pytest.fixture
def notify(place, mail_host):
    """notify with the pack loaded, quick retries, and mail going to `mail_host`."""
    service = place.start("notify", mail_settings(mail_host))
    service.call("PUT", "/internal/city-pack", json=json.loads(json.dumps(PACK)))
    return service


@pytest.fixture
def streams() -> Streams:
    """Fresh streams of events under the pack's policy."""
    return Streams(policy_version=VERSION, region_code="341523110203")
