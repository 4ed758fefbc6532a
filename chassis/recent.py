"""Documents written a moment ago, remembered to save the next reading of them.

What is remembered is a hint: it may be stale when another copy of the service wrote since. It is safe to start from it
because every write is conditional on the version, and whatever does not end in a successful write is decided again on
what the database says. Documents are kept as BSON, so that what comes out is exactly what a reading would give, and
nobody's changes to it can be seen by the next.
"""

import threading
from collections import OrderedDict
from typing import Any

import bson
from bson.codec_options import CodecOptions

KEPT = 2000


class RecentDocuments:
    """The last documents written, by id; the least recently written is forgotten first."""

    def __init__(self, codec_options: CodecOptions, kept: int = KEPT) -> None:
        self._options = codec_options
        self._kept = kept
        self._documents: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, document_id: str) -> dict[str, Any] | None:
        """A copy of the document as it was last written here, or None."""
        raw = self._documents.get(document_id)
        return None if raw is None else bson.decode(raw, codec_options=self._options)

    def put(self, document: dict[str, Any]) -> None:
        """Remember a document that was just written."""
        raw = bson.encode(document, codec_options=self._options)
        with self._lock:
            self._documents[document["_id"]] = raw
            self._documents.move_to_end(document["_id"])
            if len(self._documents) > self._kept:
                self._documents.popitem(last=False)

    def forget(self, document_id: str) -> None:
        """Forget a document that turned out to be stale, or whose write may or may not have happened."""
        with self._lock:
            self._documents.pop(document_id, None)
