"""Identifiers: 26 lower-case base32 characters after a letter that tells the kind ("A" appeal, "C" case)."""

import base64
import hashlib
import re
import uuid

_LENGTH = 26
_IDENTIFIER = re.compile(r"[A-Z][a-z2-7]{26}")


def new_id(prefix: str) -> str:
    """A fresh random identifier (130 bits)."""
    return prefix + _base32(uuid.uuid4().bytes + uuid.uuid4().bytes)


def derived_id(prefix: str, *parts: str) -> str:
    """The same identifier for the same parts, always.

    A repeated command (caller's scope + Idempotency-Key) thus meets the document its first try made.
    Lengths are hashed along, so that ("ab", "c") and ("a", "bc") differ.
    """
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return prefix + _base32(digest.digest())


def sibling_id(prefix: str, identifier: str) -> str:
    """The identifier of the thing that belongs one-to-one to another: the case "C…" of the appeal "A…"."""
    return prefix + identifier[1:]


def is_identifier(text: str, prefix: str) -> bool:
    """Whether a text has the form of an identifier of this kind."""
    return text.startswith(prefix) and _IDENTIFIER.fullmatch(text) is not None


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().lower().rstrip("=")[:_LENGTH]
