"""The keys the gateway derives from its one data key, each for one purpose only (HKDF, RFC 5869)."""

import base64
import hmac
import os
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """One key a purpose, so that what leaks in one place opens nothing elsewhere."""

    seal_key: bytes
    refresh_key: bytes
    api_key_key: bytes
    fingerprint_key: bytes

    @classmethod
    def derive(cls, data_key: str) -> "Secrets":
        """All keys of a data key."""
        return cls(*(_derived(data_key, purpose) for purpose in ("seal", "refresh", "api-key", "fingerprint")))

    def seal(self, text: str, owner: str) -> str:
        """Encrypt a short secret at rest, bound to its owner so that it cannot be moved to another account."""
        nonce = os.urandom(_NONCE_BYTES)
        return _b64(nonce + AESGCM(self.seal_key).encrypt(nonce, text.encode(), owner.encode()))

    def unseal(self, sealed: str, owner: str) -> str:
        """The secret again; raises ValueError when it was made with another key or for another owner."""
        raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        try:
            return AESGCM(self.seal_key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], owner.encode()).decode()
        except InvalidTag as wrong:
            raise ValueError("sealed with another DATA_KEY or for another account") from wrong

    def refresh_proof(self, session_id: str, generation: int, salt: str) -> str:
        """What makes a refresh token genuine; derived, so that no token needs to be stored."""
        return _mac(self.refresh_key, f"{session_id}:{generation}:{salt}")

    def api_key_proof(self, key_id: str) -> str:
        """The secret part of an API key; derived, so that a repeated creation answers the same key."""
        return _mac(self.api_key_key, key_id)


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def digest(text: str) -> str:
    """The SHA-256 of a long random secret, for storing. Never for passwords."""
    return sha256(text.encode()).hexdigest()


def _derived(data_key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"yidiantong gateway {purpose}".encode()).derive(data_key.encode())


def _mac(key: bytes, text: str) -> str:
    return _b64(hmac.new(key, text.encode(), sha256).digest())


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
