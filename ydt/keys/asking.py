"""What the running services know of their keys: before a move, that the move before has reached everybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.errors import Unavailable
from chassis.http.client import InternalClient, RemoteProblem
from ydt.errors import Failure
from ydt.installation import PATIENT, Installation
from ydt.keys.rings import INTERNAL, Ring
from ydt.stack.services import GATEWAY, service_of

_UNAUTHORISED = 401
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Asking:
    """Asks every process of an installation."""

    installation: Installation

    def keys_of(self, process: str, ring: Ring) -> list[str]:
        """The names of the keys of a ring that a process of intake or of the gateway has, the one in use first."""
        return list(self._call(process, "GET", "/internal/keys")[ring.name]["keys"])

    def needed(self, ring: Ring) -> Mapping[str, Mapping[str, int]]:
        """What each key of a ring is needed for: `{"k1": {"identities": 2, "texts": 3}}`; nothing where none seals."""
        return self._call("intake", "GET", "/internal/keys")[ring.name]["needed"] if ring.seals else {}

    def unknowing(self, ring: Ring, key: str, secret: str) -> list[str]:
        """The processes that do not know a key; a shared secret is known where it opens the door."""
        names = [name for name in self.installation.urls if service_of(name) in ring.services]
        if ring is INTERNAL:
            return [name for name in names if not self._opens(name, secret)]
        return [name for name in names if key not in self.keys_of(name, ring)]

    def not_using(self, ring: Ring, key: str) -> list[str]:
        """The processes that do not use a key though they should; of a shared secret nobody can tell."""
        names = [name for name in self.installation.urls if service_of(name) in ring.services]
        return [] if ring is INTERNAL else [name for name in names if self.keys_of(name, ring)[0] != key]

    def reseal(self, ring: Ring, tell: Progress, batch: int = 200) -> dict[str, int]:
        """Have everything sealed anew that an older key sealed; stopped at any moment, the next call goes on there."""
        done = dict.fromkeys(ring.seals, 0)
        for kind in ring.seals:
            after: str | None = ""
            while after is not None:
                asked = {"kind": kind, "after": after, "limit": batch}
                told = self._call("intake", "POST", "/internal/keys/resealing", json=asked)
                done[kind] += told["resealed"]
                after = told["after"]
                tell(kind, done[kind])
        return done

    def still_needed(self, ring: Ring, key: str) -> int:
        """How many documents only this key opens."""
        return sum(self.needed(ring).get(key, {}).values())

    def _opens(self, process: str, secret: str) -> bool:
        path = "/internal/keys" if service_of(process) == GATEWAY else "/internal/quiescence"
        try:
            self._call(process, "GET", path, secret=secret)
        except RemoteProblem as refused:
            if refused.status == _UNAUTHORISED:
                return False
            raise
        return True

    def _call(self, process: str, method: str, path: str, *, json: Any = None, secret: str = "") -> Any:
        client = InternalClient(self.installation.urls, secret or self.installation.token, PATIENT)
        try:
            return client.call(process, method, path, json=json).body
        except Unavailable as trouble:
            raise Failure(f"{process} does not answer.", "Start it, then repeat; nothing was changed.") from trouble
        finally:
            client.close()
