"""The writes of one collection's documents: each atomic by itself, and those that wait at the same time go together.

Going together saves the round trip and the turn of the journal, nothing else: every document is written under its own
condition and gets its own result. A write whose result cannot be told for sure counts as not done; its caller reads the
document again and finds the mark of its cause there, so that doing it twice has the effect of doing it once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteConcernError, WriteError, WTimeoutError

from chassis.shared_write import Gather, SharedWrite

_MOST_TOGETHER = 100
_GATHER = Gather(seconds=0.008, within=0.02)
_DUPLICATE = 11000
_WTIMEOUT = 64


@dataclass(slots=True, eq=False)
class _Write:
    """An update of a document of `version`, an insertion without one, and what came of it: `done`, or `error` of this
    document alone."""

    document_id: Any
    content: Mapping[str, Any]
    version: int | None = None
    staged: str | None = None
    done: bool = True
    error: Exception | None = None

    @property
    def condition(self) -> dict[str, Any]:
        """What must hold for the update."""
        return {"_id": self.document_id, "version": self.version}

    @property
    def operation(self) -> InsertOne | UpdateOne:
        """The write as a part of a bulk."""
        return InsertOne(self.content) if self.version is None else UpdateOne(self.condition, self.content)


class DocumentWrites:
    """Inserts and conditional updates, for any number of threads."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._shared: SharedWrite[_Write] = SharedWrite(self._write, _MOST_TOGETHER, _GATHER)

    def insert(self, document: Mapping[str, Any]) -> bool:
        """Insert a document; False when its id is taken. Raises DuplicateKeyError for any other unique value, and
        PyMongoError when it may or may not be there."""
        return self._result(_Write(document["_id"], document))

    def update(self, document_id: Any, version: int, update: Mapping[str, Any], staged: str | None) -> bool:
        """Update a document of this version; False when it is no longer, or when it cannot be told. `staged` is the id
        of an event the update puts into the outbox. Raises PyMongoError as `insert`."""
        return self._result(_Write(document_id, update, version, staged))

    def update_alone(self, document_id: Any, version: int, update: Mapping[str, Any]) -> bool:
        """The same for an update that leaves no mark of its cause: what came of it can always be told."""
        write = _Write(document_id, update, version)
        self._write_one(write)
        return write.done

    def update_together(self, updates: Sequence[tuple[Any, int, Mapping[str, Any]]]) -> bool:
        """Update many documents, each of its version, in one request; False unless all of them were. Raises
        PyMongoError when they may or may not be written."""
        if not updates:
            return True
        writes = [_Write(document_id, update, version) for document_id, version, update in updates]
        try:
            found = self._collection.bulk_write([write.operation for write in writes], ordered=False)
        except BulkWriteError as partly:
            _raise_concern(partly)
            return False
        return found.matched_count == len(writes)

    def insert_missing(self, documents: Sequence[Mapping[str, Any]]) -> set[int]:
        """Insert those that are not there yet; the places of those that were."""
        writes = [_Write(document["_id"], document) for document in documents]
        if len(writes) == 1:
            return set() if self._result(writes[0]) else {0}
        self._write(writes)
        for write in writes:
            if write.error is not None:
                raise write.error
        return {place for place, write in enumerate(writes) if not write.done}

    def _result(self, write: _Write) -> bool:
        self._shared.add(write)
        if write.error is not None:
            raise write.error
        return write.done

    def _write(self, writes: Sequence[_Write]) -> None:
        if len(writes) == 1:
            self._write_one(writes[0])
            return
        try:
            matched = self._collection.bulk_write([write.operation for write in writes], ordered=False).matched_count
        except BulkWriteError as partly:
            _raise_concern(partly)
            for error in partly.details["writeErrors"]:
                _note_refusal(writes[error["index"]], error)
            matched = partly.details["nMatched"]
        updates = [write for write in writes if write.version is not None and write.error is None]
        if matched < len(updates):
            self._look_which(updates)

    def _write_one(self, write: _Write) -> None:
        if write.version is not None:
            write.done = self._collection.update_one(write.condition, write.content).matched_count == 1
            return
        try:
            self._collection.insert_one(write.content)
        except DuplicateKeyError as taken:
            _note_refusal(write, taken.details or {})

    def _look_which(self, updates: Sequence[_Write]) -> None:
        """Some were not of the version any more: those whose event stands in the outbox were."""
        ids = {"_id": {"$in": [write.document_id for write in updates]}}
        found = {row["_id"]: row.get("outbox", ()) for row in self._collection.find(ids, {"outbox.id": 1})}
        for write in updates:
            staged = {entry["id"] for entry in found.get(write.document_id, ())}
            write.done = write.staged is not None and write.staged in staged


def _note_refusal(write: _Write, error: Mapping[str, Any]) -> None:
    write.done = False
    if error.get("code") != _DUPLICATE:
        write.error = WriteError(str(error.get("errmsg")), error.get("code"), error)
    elif error.get("keyPattern") != {"_id": 1}:
        write.error = DuplicateKeyError(str(error.get("errmsg")), error.get("code"), error)


def _raise_concern(partly: BulkWriteError) -> None:
    """Raise for writes that are there but not on the journals that were asked for."""
    for error in partly.details.get("writeConcernErrors") or ():
        kind = WTimeoutError if error.get("code") == _WTIMEOUT else WriteConcernError
        raise kind(str(error.get("errmsg")), error.get("code"), error) from partly
