"""Papers and pictures that go with a step, by their SHA-256: the same file is kept once, whoever attaches it.

They are for the staff who see the case, as they were handed in, and never reach the citizen or the public.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from bson import Binary
from pymongo.database import Database

from services.casework.domain.records import Attachment
from services.casework.domain.refusals import WrongField, WrongFields

ATTACHMENTS = "attachments"
LARGEST = 2 * 1024 * 1024
_BEGINS = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "application/pdf": (b"%PDF-",),
}
"""What a file of each kind begins with; other kinds are not taken."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """An attachment as it was handed in, with its content where it is to be kept here."""

    about: Attachment
    content: bytes | None


def given_file(given: Mapping[str, Any], pointer: str) -> GivenFile:
    """Check an attachment: kind, size and digest belong to its content; raises WrongFields at `pointer`."""
    about = Attachment(given["name"], given["description"], given["sha256"], media_type=given["media_type"])
    if given["content"] is None:
        return GivenFile(about, None)
    content = _decoded(given["content"], pointer)
    digest = sha256(content).hexdigest()
    faults = list(_faults_of(about, content, digest, pointer))
    if faults:
        raise WrongFields(*faults)
    return GivenFile(replace(about, sha256=digest, size=len(content), stored=True), content)


def _decoded(encoded: str, pointer: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except NotBase64 as broken:
        raise WrongFields(WrongField(f"{pointer}/content", "format", "应为 Base64")) from broken


def _faults_of(about: Attachment, content: bytes, digest: str, pointer: str) -> Iterator[WrongField]:
    if len(content) > LARGEST:
        yield WrongField(f"{pointer}/content", "too_large", f"单个附件不得超过 {LARGEST // 2**20} MB")
    if not any(content.startswith(head) for head in _BEGINS.get(about.media_type, ())):
        yield WrongField(f"{pointer}/media_type", "media_type", "只收 JPEG、PNG 图片和 PDF，且内容须与类型相符")
    if about.sha256 not in ("", digest):
        yield WrongField(f"{pointer}/sha256", "mismatch", "内容与摘要不符")


class Attachments:
    """The contents on disk."""

    def __init__(self, db: Database) -> None:
        self._attachments = db[ATTACHMENTS]

    def put(self, files: tuple[GivenFile, ...], now: datetime) -> None:
        """Keep the contents; doing it again changes nothing."""
        for file in files:
            if file.content is not None:
                fresh = {"content": Binary(file.content), "kept_at": now}
                self._attachments.update_one({"_id": file.about.sha256}, {"$setOnInsert": fresh}, upsert=True)

    def get(self, digest: str) -> bytes | None:
        """A content, or None when it is not kept here."""
        found = self._attachments.find_one({"_id": digest}, {"content": 1})
        return bytes(found["content"]) if found else None
