"""A small real mail server that keeps every mail it takes as a file, and refuses when told to.

    python -m tests.fakes.smtp_sink --port 2525 --dir DIR [--cert FILE --key FILE]

Mails become `DIR/<number>.eml`. A file `DIR/refuse` with `rcpt 550`, `data 451` and so on makes it answer so at that
step until the file is gone; `hang` makes it accept the connection and say nothing.
"""

import argparse
import asyncio
import itertools
import signal
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope

_HANG_SECONDS = 3600


class Sink:
    """What the server does with a conversation: aiosmtpd calls these hooks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(len(list(folder.glob("*.eml"))) + 1)

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse it as told."""
        refused = await self._refusal("rcpt")
        if refused:
            return f"{refused} refused as told"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        """Keep a mail, or refuse it as told; the mail is on disk before it is taken over."""
        refused = await self._refusal("data")
        if refused:
            return f"{refused} refused as told"
        name = f"{next(self._numbers):06d}.eml"
        fresh = self._folder / f".{name}"
        fresh.write_bytes(envelope.content)
        fresh.rename(self._folder / name)
        return "250 OK"

    async def _refusal(self, step: str) -> str:
        try:
            told = (self._folder / "refuse").read_text().split()
        except FileNotFoundError:
            return ""
        if told == ["hang"]:
            await asyncio.sleep(_HANG_SECONDS)
        return told[1] if len(told) == 2 and told[0] == step else ""


def mails(folder: Path) -> list[EmailMessage]:
    """Every mail taken so far, in order."""
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


async def serve(port: int, folder: Path, tls: ssl.SSLContext | None) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sink = Sink(folder)
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink.example", tls_context=tls, enable_SMTPUTF8=True), "127.0.0.1", port
    )
    async with server:
        await stop.wait()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="a mail server that keeps mails as files")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--cert", type=Path)
    parser.add_argument("--key", type=Path)
    given = parser.parse_args()
    given.dir.mkdir(parents=True, exist_ok=True)
    tls = None
    if given.cert:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(given.cert, given.key)
    asyncio.run(serve(given.port, given.dir, tls))


if __name__ == "__main__":
    main()
