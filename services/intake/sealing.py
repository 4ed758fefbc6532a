"""Sealing of what citizens entrust to intake: AES-256-GCM, bound to the appeal, with named keys that can be rotated."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from marshmallow import ValidationError

_KEY_BYTES = 32
_NONCE_BYTES = 12


class SealBroken(RuntimeError):
    """A sealed value cannot be opened: its key is gone, or it was changed or moved to another appeal."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value and the name of the key that opens it."""

    key_id: str
    nonce: bytes
    ciphertext: bytes

    def document(self) -> dict[str, Any]:
        """The form stored in the database."""
        return {"key_id": self.key_id, "nonce": self.nonce, "ciphertext": self.ciphertext}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Sealed":
        """The value of a stored form."""
        return cls(document["key_id"], bytes(document["nonce"]), bytes(document["ciphertext"]))


class Sealer:
    """Seals for one purpose; each purpose has its own keys, derived, so that a text's key opens no identity."""

    def __init__(self, keys: str, purpose: str) -> None:
        parsed = _parse(keys)
        self._active = next(iter(parsed))
        self._ciphers = {name: AESGCM(_derived(key, purpose)) for name, key in parsed.items()}

    @property
    def active(self) -> str:
        """The name of the key that seals."""
        return self._active

    @property
    def key_ids(self) -> tuple[str, ...]:
        """The names of all keys that open, the one that seals first."""
        return tuple(self._ciphers)

    def seal(self, plain: bytes, bound_to: str) -> Sealed:
        """The value sealed under the active key; it opens only together with what it is bound to."""
        nonce = os.urandom(_NONCE_BYTES)
        return Sealed(self._active, nonce, self._ciphers[self._active].encrypt(nonce, plain, bound_to.encode()))

    def open(self, sealed: Sealed, bound_to: str) -> bytes:
        """The value again; raises SealBroken."""
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            raise SealBroken(f"key {sealed.key_id} is not configured")
        try:
            return cipher.decrypt(sealed.nonce, sealed.ciphertext, bound_to.encode())
        except InvalidTag as broken:
            raise SealBroken("the sealed value was changed or belongs elsewhere") from broken


def check_keys(keys: str) -> None:
    """Raise marshmallow.ValidationError unless the text is a usable list of named keys."""
    try:
        _parse(keys)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def shared_keys(one: str, other: str) -> bool:
    """Whether two lists of named keys have a key in common, whatever it is named."""
    return not set(_parse(one).values()).isdisjoint(_parse(other).values())


def _parse(keys: str) -> dict[str, bytes]:
    parsed: dict[str, bytes] = {}
    for part in keys.split(","):
        name, colon, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ValueError("each key is written name:base64") from error
        if not name or not colon or len(key) != _KEY_BYTES:
            raise ValueError(f"each key is written name:base64 and has {_KEY_BYTES} bytes")
        if name in parsed:
            raise ValueError("each key needs its own name")
        parsed[name] = key
    return parsed


def _derived(key: bytes, purpose: str) -> bytes:
    info = f"yidiantong/intake/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(key)
