"""The mail server of a fault run: what really went out, counted by Message-ID."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.smtp_sink import mails
from ydt.stack.layout import source_root


@dataclass(frozen=True)
class Mailbox:
    """A running sink on `port` that keeps what it takes under `folder`."""

    port: int
    folder: Path

    @property
    def settings(self) -> dict[str, str]:
        """What notify must know to use it, with a short patience and the shortest lease it allows."""
        address = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.port), "SMTP_SECURITY": "none"}
        return address | {"DELIVERY_PAUSES_SECONDS": "1,2,4", "DELIVERY_LEASE_SECONDS": "10"}

    def copies(self) -> Counter[str]:
        """How often each message was taken, by its id."""
        return Counter(mail["Message-ID"].strip("<>").partition("@")[0] for mail in mails(self.folder))


@contextmanager
def mail_server(port: int, folder: Path) -> Iterator[Mailbox]:
    """A mail server for as long as it is needed; a process of its own."""
    command = [sys.executable, "-m", "tests.fakes.smtp_sink", "--port", str(port), "--dir", str(folder)]
    process = subprocess.Popen(command, cwd=source_root())
    try:
        yield Mailbox(port, folder)
    finally:
        process.terminate()
        process.wait(10)
