"""A TCP proxy that fails on command: between a service and its broker or database, on one machine.

with TcpProxy("127.0.0.1", 5672) as proxy:
    proxy.cut()        every connection is reset, new ones work
    proxy.freeze()     connections made so far stay open and carry nothing any more (half-open), new ones work
    proxy.refuse()     every connection is reset and new ones are refused, as with a stopped server
    proxy.restore()    new connections work again
"""

import socket
import struct
import threading
from types import TracebackType

_CHUNK = 65536
_RESET = struct.pack("ii", 1, 0)


class _Link:
    """One client connection and its counterpart to the server."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.frozen = threading.Event()
        self._ended = threading.Event()

    def run(self) -> None:
        for source, sink in ((self.client, self.server), (self.server, self.client)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def reset(self) -> None:
        """End both sides at once, without a farewell."""
        self._ended.set()
        for side in (self.client, self.server):
            try:
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it had ended by itself
            side.close()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(_CHUNK):
                if self.frozen.is_set():
                    self._ended.wait()
                    return
                sink.sendall(data)
        except OSError:
            pass  # reset by either side
        if not self.frozen.is_set():
            self.reset()


class TcpProxy:
    """Listens on a free port of 127.0.0.1 (`port`) and forwards to one target."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._links: list[_Link] = []
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self.port = 0
        self.accepted = 0

    def __enter__(self) -> "TcpProxy":
        self.restore()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.refuse()

    def cut(self) -> None:
        """Reset every connection."""
        with self._lock:
            links, self._links = self._links, []
        for link in links:
            link.reset()

    def freeze(self) -> None:
        """Let every connection made so far hang: open on both sides, carrying nothing."""
        with self._lock:
            for link in self._links:
                link.frozen.set()

    def refuse(self) -> None:
        """Behave like a server that is down."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.cut()

    def restore(self) -> None:
        """Accept connections, on the same port as before."""
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self._join(client)

    def _join(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target, timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        for side in (client, server):
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = _Link(client, server)
        with self._lock:
            self._links.append(link)
            self.accepted += 1
        link.run()
