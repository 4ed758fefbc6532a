"""A small TCP proxy between services and broker or database: it cuts, goes silent, or slows down, when it is told to.

It runs in a thread of the test process. Everything listens and connects on 127.0.0.1.
"""

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

_CHUNK = 65536
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing then sends a reset instead of a goodbye."""


@dataclass(eq=False)
class Wire:
    """One connection through the proxy: both its halves, and what is wrong with it."""

    halves: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    silent: bool = False
    cut_next: bool = False

    def reset(self) -> None:
        """End both halves without a goodbye."""
        for half in self.halves:
            with suppress(OSError):
                half.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            half.transport.abort()


@dataclass
class Pace:
    """How slow the line is: at most `bytes_at_once`, then `pause` seconds."""

    bytes_at_once: int = _CHUNK
    pause: float = 0.0


@dataclass
class Proxy:
    """Listens on `port`, leads to `target`. All methods may be called from any thread, between `start` and `stop`."""

    port: int
    target: int
    pace: Pace = field(default_factory=Pace)
    passed: int = 0
    _wires: set[Wire] = field(default_factory=set)
    _lost: set[Wire] = field(default_factory=set)
    _silent: bool = False

    def start(self) -> "Proxy":
        """Begin to listen."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy {self.port}", daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._accept, "127.0.0.1", self.port))
        return self

    def stop(self) -> None:
        """End every connection and the thread."""
        self._do(self._server.close)
        self._do(self._reset_all)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def wires(self) -> int:
        """How many connections are open and not given up."""
        return len(self._wires)

    def cut(self) -> int:
        """Reset every connection; how many there were."""
        return self._do(self._reset_all)

    def cut_in_the_middle(self) -> int:
        """Let only a part of the next bytes of each connection through, then reset it."""
        return self._do(self._cut_next)

    def go_silent(self) -> int:
        """From now on nothing comes through, and nobody is told: no reset, no goodbye. New connections fare alike."""
        return self._do(lambda: self._set_silent(True))

    def speak(self) -> None:
        """New connections work again. Those that fell silent stay so for ever, as after a router has forgotten them."""
        self._do(lambda: self._set_silent(False))

    def _reset_all(self) -> int:
        wires = [*self._wires, *self._lost]
        for wire in wires:
            wire.reset()
        self._wires.clear()
        self._lost.clear()
        return len(wires)

    def _cut_next(self) -> int:
        for wire in self._wires:
            wire.cut_next = True
        return len(self._wires)

    def _set_silent(self, silent: bool) -> int:
        self._silent = silent
        fallen = [wire for wire in self._wires if silent]
        for wire in fallen:
            wire.silent = True
        self._lost.update(wire for wire in self._wires if wire.silent)
        self._wires.difference_update(self._lost)
        return len(fallen)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        wire = Wire((writer, server_writer), silent=self._silent)
        (self._lost if wire.silent else self._wires).add(wire)
        try:
            await asyncio.gather(
                self._pass_on(reader, server_writer, wire), self._pass_on(server_reader, writer, wire)
            )
        finally:
            wire.reset()
            self._wires.discard(wire)
            self._lost.discard(wire)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wire: Wire) -> None:
        """Until one end has gone; then the other is reset too."""
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                if wire.silent:
                    continue  # read and thrown away: the network takes it, nobody gets it
                if wire.cut_next and len(data) > 1:
                    writer.write(data[: random.randrange(1, len(data))])
                    await asyncio.wait_for(writer.drain(), 1)
                    break
                await self._send(data, writer)
        if not wire.silent:
            wire.reset()

    async def _send(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        for start in range(0, len(data), self.pace.bytes_at_once):
            writer.write(data[start : start + self.pace.bytes_at_once])
            await writer.drain()
            if self.pace.pause:
                await asyncio.sleep(self.pace.pause)
        self.passed += len(data)

    def _do(self, action: Callable[[], int | None]) -> int:
        async def doing() -> int:
            return action() or 0

        return self._run(doing())

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)
