"""Free TCP ports on the loopback interface, chosen once and remembered."""

import json
import os
import socket
import zlib
from dataclasses import dataclass
from pathlib import Path

from ydt.errors import Missing
from ydt.stack.waiting import wait_until

# Below Linux' range for outgoing connections (32768-60999), so that no client socket takes one between choice and use.
LOWEST, HIGHEST = 21000, 31999


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def write_json(path: Path, value: object) -> None:
    """Replace the file in one step, so that a reader never sees half of it."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(value, indent=1, sort_keys=True), encoding="utf-8")
    os.replace(part, path)


@dataclass(frozen=True)
class PortBook:
    """The ports of one stack, kept in its state file under `ports`."""

    path: Path

    def known(self) -> dict[str, int]:
        """Every port chosen so far, by name."""
        return dict(self._state().get("ports", {}))

    def port(self, name: str, preferred: int | None = None) -> int:
        """The remembered port; chosen and remembered now if there is none."""
        known = self.known()
        if name not in known:
            self._remember(known, name, self._choose(set(known.values()), preferred))
            known = self.known()
        return known[name]

    def renew_if_taken(self, name: str, patience_seconds: float = 3.0) -> int:
        """The port to listen on: the remembered one, or another if a stranger took it meanwhile.

        A process of ours that was killed a moment ago may still be letting go of it, hence the patience.
        """
        port = self.port(name)
        if wait_until(lambda: is_free(port), patience_seconds):
            return port
        known = self.known()
        self._remember(known, name, self._choose(set(known.values()), None))
        return self.port(name)

    def fix(self, name: str, port: int) -> None:
        """Use exactly this port, as the person asked; Missing if it is taken."""
        if self.known().get(name) != port and not is_free(port):
            raise Missing(f"Port {port} for {name} is taken by another program.", "Free it, or name another port.")
        self._remember(self.known(), name, port)

    def _choose(self, taken: set[int], preferred: int | None) -> int:
        if preferred and preferred not in taken and is_free(preferred):
            return preferred
        span = HIGHEST - LOWEST + 1
        start = zlib.crc32(str(self.path).encode()) % span
        for step in range(span):
            port = LOWEST + (start + step) % span
            if port not in taken and is_free(port):
                return port
        raise Missing(f"No free TCP port between {LOWEST} and {HIGHEST}.", "Stop some servers on this machine.")

    def _remember(self, known: dict[str, int], name: str, port: int) -> None:
        state = self._state()
        state["ports"] = known | {name: port}
        write_json(self.path, state)

    def _state(self) -> dict:
        if not self.path.exists():
            return {}
        return json.loads(self.path.read_text(encoding="utf-8"))
