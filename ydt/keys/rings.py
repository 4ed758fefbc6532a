"""Rings of keys as text: `name:secret` with commas, the first is used, all are believed; nothing is read or asked here.

A key is changed in three moves, each followed by a restart of whoever has the ring, one process after another: it is
added at the end (everybody knows it), brought to the front (everybody uses it), and the old one is taken out. Between
two moves old and new processes understand each other.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ydt.errors import Failure
from ydt.stack.services import GATEWAY, SERVICES


@dataclass(frozen=True)
class Ring:
    """One secret that holds several keys. `make` makes a key's secret; an unnamed key is called by its fingerprint."""

    name: str
    setting: str
    services: tuple[str, ...]
    make: Callable[[], str]
    named: bool = True
    seals: tuple[str, ...] = ()
    """Kinds of documents sealed with it."""

    def ids(self, text: str) -> list[str]:
        """The names of the keys, the one in use first."""
        return [self._id(entry) for entry in _entries(text)]

    def added(self, text: str, today: date) -> tuple[str, str]:
        """The ring with a new key at its end, and the new key's name."""
        secret = self.make()
        if not self.named:
            return f"{text},{secret}", self._id(secret)
        known, name = self.ids(text), f"k{today:%Y%m%d}"
        fresh = next(each for each in (name, *(f"{name}{letter}" for letter in "bcdefghi")) if each not in known)
        return f"{text},{fresh}:{secret}", fresh

    def used(self, text: str, key: str) -> str:
        """The ring with a key at its front; Failure when it has none of that name."""
        entry = self._entry(text, key)
        return ",".join([entry, *(each for each in _entries(text) if each != entry)])

    def retired(self, text: str, key: str) -> str:
        """The ring without a key; Failure for the one in use."""
        entry = self._entry(text, key)
        if entry == _entries(text)[0]:
            raise Failure(f"{key} is the key in use.", "First bring another to the front: `ydt keys use`.")
        return ",".join(each for each in _entries(text) if each != entry)

    def secret(self, text: str, key: str) -> str:
        """The secret of a key."""
        entry = self._entry(text, key)
        return entry.partition(":")[2] if self.named else entry

    def _entry(self, text: str, key: str) -> str:
        found = [entry for entry in _entries(text) if self._id(entry) == key]
        if not found:
            raise Failure(f"{self.name} has no key {key}.", f"It has: {', '.join(self.ids(text))}.")
        return found[0]

    def _id(self, entry: str) -> str:
        return entry.partition(":")[0] if self.named else hashlib.sha256(entry.encode()).hexdigest()[:8]


def _entries(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def ring_of(name: str) -> Ring:
    """A ring by its name; Failure names those there are."""
    for ring in RINGS:
        if ring.name == name:
            return ring
    raise Failure(f"There is no ring called {name}.", f"Choose from: {', '.join(ring.name for ring in RINGS)}.")


def _sealing_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


SEALING = Ring("sealing", "SEALING_KEYS", ("intake",), _sealing_key, seals=("identities", "texts"))
CLUES = Ring("clues", "CLUE_SEALING_KEYS", ("intake",), _sealing_key, seals=("clues",))
TOKENS = Ring("tokens", "TOKEN_KEYS", (GATEWAY,), lambda: secrets.token_urlsafe(48))
INTERNAL = Ring("internal", "INTERNAL_TOKEN", SERVICES, lambda: secrets.token_urlsafe(32), named=False)
RINGS = (SEALING, CLUES, TOKENS, INTERNAL)
