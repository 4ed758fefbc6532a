"""The files of a backup: documents one after the other as BSON, compressed, with two digests each.

The digest of the content is over the documents alone, so that it can be compared with a database; the digest of the
file finds a file that was damaged or exchanged before anything is restored from it.
"""

import gzip
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from bson import decode_file_iter
from bson.codec_options import CodecOptions
from bson.errors import InvalidBSON
from bson.raw_bson import RawBSONDocument
from pymongo.collection import Collection

RAW: CodecOptions = CodecOptions(document_class=RawBSONDocument)
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Content:
    """How many documents, how many bytes uncompressed, and their digest."""

    documents: int
    bytes: int
    sha256: str


def write_documents(path: Path, documents: Iterable[RawBSONDocument]) -> Content:
    """Write documents to a new file that only its owner may read; it is on the disk afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, count, size = hashlib.sha256(), 0, 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        with gzip.GzipFile(filename="", mode="wb", compresslevel=5, fileobj=stream, mtime=0) as packed:
            for document in documents:
                packed.write(document.raw)
                digest.update(document.raw)
                count, size = count + 1, size + len(document.raw)
        stream.flush()
        os.fsync(stream.fileno())
    return Content(count, size, digest.hexdigest())


def read_documents(path: Path) -> Iterator[RawBSONDocument]:
    """The documents of a file, in its order; raises ValueError for a file that is damaged."""
    try:
        with gzip.open(path, "rb") as stream:
            yield from decode_file_iter(cast(BinaryIO, stream), RAW)
    except (OSError, EOFError, InvalidBSON) as broken:
        raise ValueError(f"{path} cannot be read: {broken}") from broken


def content_of(documents: Iterable[RawBSONDocument]) -> Content:
    """The digest of documents that come in the order of `_id`."""
    digest, count, size = hashlib.sha256(), 0, 0
    for document in documents:
        digest.update(document.raw)
        count, size = count + 1, size + len(document.raw)
    return Content(count, size, digest.hexdigest())


def in_order(collection: Collection, session: Any = None) -> Iterator[RawBSONDocument]:
    """All documents of a collection as they lie there, in the order of `_id`."""
    raw = collection.with_options(codec_options=RAW)
    yield from raw.find({}, session=session, batch_size=1000).sort("_id", 1)


def file_sha256(path: Path) -> str:
    """The digest of a file as it lies on the disk."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def settle_on_disk(folder: Path) -> None:
    """Have the names in a folder on the disk too, where the file system knows how."""
    handle = os.open(folder, os.O_RDONLY)
    with suppress(OSError):
        os.fsync(handle)
    os.close(handle)
