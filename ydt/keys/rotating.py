"""The three moves of a change of keys, each made only when the one before has reached every process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from chassis.clock import real_now
from ydt.errors import Failure
from ydt.installation import Installation, installation_of
from ydt.keys.asking import Asking
from ydt.keys.places import LocalSecrets, Place
from ydt.keys.rings import Ring
from ydt.stack.services import service_of
from ydt.stack.stack import Stack

Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Rotation:
    """One ring, where it is kept, and whom to ask; `installation` is None where nobody runs yet."""

    ring: Ring
    place: Place
    installation: Installation | None

    def add(self, today: date) -> str:
        """Put a new key at the end of the ring; its name."""
        text, key = self.ring.added(self.place.read(self.ring), today)
        self.place.write(self.ring, text)
        return key

    def use(self, key: str) -> None:
        """Bring a key to the front; Failure while a process does not know it."""
        text = self.place.read(self.ring)
        fresh = self.ring.used(text, key)
        self._require_known(key, self.ring.secret(text, key))
        self.place.write(self.ring, fresh)

    def retire(self, key: str) -> None:
        """Take a key out; Failure while it is in use somewhere, or something was sealed with it."""
        text = self.place.read(self.ring)
        fresh = self.ring.retired(text, key)
        front = self.ring.ids(text)[0]
        self._require_known(front, self.ring.secret(text, front))
        idle = self._asking.not_using(self.ring, front) if self._asking else []
        if idle:
            raise Failure(f"{front} is not in use by: {', '.join(idle)}.", "Restart these first, one after another.")
        left = self._asking.still_needed(self.ring, key) if self._asking else 0
        if left:
            raise Failure(
                f"{left} documents are still sealed with {key}.",
                "`ydt keys reseal` seals them anew. Backups made before need the old key as long as they are kept.",
            )
        self.place.write(self.ring, fresh)

    @property
    def _asking(self) -> Asking | None:
        return Asking(self.installation) if self.installation else None

    def _require_known(self, key: str, secret: str) -> None:
        unknowing = self._asking.unknowing(self.ring, key, secret) if self._asking else []
        if unknowing:
            raise Failure(
                f"{key} is not known to: {', '.join(unknowing)}.",
                "Restart these first, one after another; whoever does not know the key would refuse those who use it.",
            )


def rotate(stack: Stack, ring: Ring, tell: Tell) -> str:
    """A whole change on a local stack, without a pause: the new key's name. The old keys stay in the ring."""

    def now() -> Rotation:
        return Rotation(ring, LocalSecrets(stack), installation_of(stack))

    key = now().add(real_now().date())
    tell("add", f"{key} is made")
    restart_all(stack, ring, tell)
    now().use(key)
    tell("use", f"{key} is in use")
    restart_all(stack, ring, tell)
    if ring.seals:
        done = Asking(installation_of(stack)).reseal(ring, lambda kind, count: tell(f"reseal {kind}", f"{count} done"))
        tell("reseal", f"{sum(done.values())} documents sealed anew")
    return key


def restart_all(stack: Stack, ring: Ring, tell: Tell) -> None:
    """Restart every process that has the ring, one after another."""
    for name in [name for name in stack.processes.names() if service_of(name) in ring.services]:
        tell(name, "restarting")
        stack.restart(name)
        tell(name, "ready")
