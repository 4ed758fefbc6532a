"""One document, one write: inbox check, state and outbox together, so that nothing is lost and nothing happens twice.

    {_id, version, sequence, correlation_id,
     body: {...},                      what the service knows (indexes: "body.<field>")
     seen: {<source>: n},              how far the stream of each source was applied
     sent: {<consumer>: n},            how many events each consumer was sent
     commands: [{key, fingerprint, answer}],   the last commands, so that a repeat gets the first answer
     outbox: [{id, event, staged_at, body}]}   events not yet confirmed by the broker, in order

Delivery is at least once; the effect is exactly once. All events one document emits must have the same subject.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import PyMongoError

from chassis.causes import Cause, TimerCause
from chassis.clock import Clock
from chassis.document_writes import DocumentWrites
from chassis.errors import Conflict, NotFound
from chassis.log import get_logger
from chassis.marks import Marks, answer_given
from chassis.outbox import Lineage, OnCommit, Staged, stage
from chassis.recent import RecentDocuments
from chassis.turns import Turns

_WRITE_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A document as its service sees it; `version` is what ETag and If-Match carry."""

    id: str
    version: int
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """The new body, the events that tell of it, and the answer a repeated command gets again."""

    body: Mapping[str, Any]
    events: tuple[object, ...] = ()
    answer: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `duplicate` when the cause had been applied before, then `answer` is the first one."""

    aggregate: Aggregate
    duplicate: bool
    answer: Mapping[str, Any] = field(default_factory=dict)


Decide = Callable[[Aggregate | None], Change | None]


class AggregateStore:
    """One collection of aggregates of one producer."""

    def __init__(
        self, collection: Collection, producer: str, clock: Clock, on_commit: OnCommit = lambda *_: None
    ) -> None:
        self.collection = collection
        self._producer = producer
        self._clock = clock
        self._on_commit = on_commit
        self._recent = RecentDocuments(collection.codec_options)
        self._writes = DocumentWrites(collection)
        self._turns = Turns()

    def get(self, aggregate_id: str) -> Aggregate | None:
        """The aggregate, or None."""
        document = self.collection.find_one({"_id": aggregate_id}, {"version": 1, "body": 1})
        return None if document is None else _aggregate(document)

    def require(self, aggregate_id: str) -> Aggregate:
        """The aggregate; raises NotFound."""
        found = self.get(aggregate_id)
        if found is None:
            raise NotFound()
        return found

    def apply(self, aggregate_id: str, cause: Cause, decide: Decide, *, new: bool = False) -> Outcome:
        """Apply a cause once, in one atomic write. `new` says that probably there is no such document yet.

        `decide` gets the current aggregate (None when there is none yet: what it returns is created) and must be free
        of side effects, because it runs again when another writer was faster. Returning None changes nothing but
        remembers the cause. Raises Gap (an earlier event is missing), KeyReused, StaleVersion, Conflict, and whatever
        `decide` raises; then nothing was written.
        """
        with self._turns.of(aggregate_id):
            return self._apply(aggregate_id, cause, decide, new)

    def _apply(self, aggregate_id: str, cause: Cause, decide: Decide, new: bool) -> Outcome:
        remembered = self._recent.get(aggregate_id)
        if remembered is not None or new:
            outcome = self._try_unread(aggregate_id, remembered, cause, decide)
            if outcome is not None:
                return outcome
        for attempt in range(_WRITE_ATTEMPTS):
            document = self.collection.find_one({"_id": aggregate_id}, {"outbox": 0})
            outcome = self._try(aggregate_id, document, cause, decide)
            if outcome is not None:
                return outcome
            time.sleep(random.uniform(0, 0.01 * (attempt + 1)))
        raise Conflict("同时有太多修改，请稍后再试")

    def create_missing(self, fresh: Mapping[str, Change], cause: Cause) -> None:
        """Create those of these documents that are not there yet, in one round trip; each is atomic by itself.

        For what an event brings about beside its own aggregate: under ids that follow from the event, doing it again
        changes nothing.
        """
        lineage = Lineage.of(cause, "")
        documents = [self._fresh(aggregate_id, change, lineage) for aggregate_id, change in fresh.items()]
        if not documents:
            return
        known = self._writes.insert_missing(documents)
        for place, document in enumerate(documents):
            if place not in known and document["outbox"]:
                self._on_commit(self.collection.name, document["_id"], document["outbox"])

    def apply_each(self, ids: Sequence[str], cause_of: Callable[[str], TimerCause], decide: Decide) -> bool:
        """Apply a cause of its own to each of these documents, read and written together; each is atomic by itself.

        For timers: `decide` must find nothing left to do (None) where it was done already. False when another writer
        was faster somewhere, or when that cannot be told: then `apply` decides again, one by one.
        """
        updates: list[tuple[Any, int, Mapping[str, Any]]] = []
        entries: dict[Any, list[dict[str, Any]]] = {}
        for before in self.collection.find({"_id": {"$in": list(ids)}}, {"outbox": 0}):
            if (change := decide(_aggregate(before))) is not None:
                settings, staged = self._after(before, cause_of(before["_id"]), change)
                pushes = {"$push": {"outbox": {"$each": staged.entries}}} if staged.entries else {}
                updates.append((before["_id"], before["version"], {"$set": settings, **pushes}))
                entries[before["_id"]] = staged.entries
        done = self._writes.update_together(updates)
        for document_id, fresh in entries.items():
            self._recent.forget(document_id)
            if done:
                self._on_commit(self.collection.name, document_id, fresh)
        return done

    def _fresh(self, aggregate_id: str, change: Change, lineage: Lineage) -> dict[str, Any]:
        nothing = {"sequence": 0, "sent": {}}
        staged = stage(change, nothing, lineage, producer=self._producer, now=self._clock.now())
        return {
            "_id": aggregate_id,
            "commands": [],
            "version": 1,
            "body": dict(change.body),
            "sequence": staged.sequence,
            "sent": staged.sent,
            "correlation_id": lineage.correlation_id,
            "outbox": staged.entries,
        }

    def _try_unread(
        self, aggregate_id: str, document: dict[str, Any] | None, cause: Cause, decide: Decide
    ) -> Outcome | None:
        """Start from what was last written here, or from nothing, without reading; None when that may be stale."""
        try:
            outcome = self._try(aggregate_id, document, cause, decide)
        except PyMongoError:
            self._recent.forget(aggregate_id)
            raise
        except Exception as refusal:  # noqa: BLE001 - a refusal on a stale document is decided again on the fresh one
            get_logger().debug("decided_again_on_fresh_document", error=type(refusal).__name__)
            outcome = None
        if outcome is None:
            self._recent.forget(aggregate_id)
        return outcome

    def _try(self, aggregate_id: str, document: dict[str, Any] | None, cause: Cause, decide: Decide) -> Outcome | None:
        """Decide on this document and write; None when another writer was faster."""
        given = answer_given(document, cause, self._producer)
        if given is not None and document is not None:
            return Outcome(_aggregate(document), duplicate=True, answer=given)
        current = None if document is None else _aggregate(document)
        change = decide(current)
        if change is None and current is None:
            raise NotFound()
        return self._write(aggregate_id, document, cause, change or Change(current.body))

    def _write(
        self, aggregate_id: str, document: dict[str, Any] | None, cause: Cause, change: Change
    ) -> Outcome | None:
        """The one write; None when another writer was faster."""
        before = document or {"_id": aggregate_id, "version": 0, "sequence": 0, "sent": {}}
        settings, staged = self._after(before, cause, change)
        marks = Marks.of(cause, self._producer, change.answer)
        if document is None:
            done = self._insert(aggregate_id, settings, staged.entries, marks)
        else:
            done = self._update(before, settings, staged.entries, marks)
        if not done:
            return None
        if staged.entries:
            self._on_commit(self.collection.name, aggregate_id, staged.entries)
        aggregate = Aggregate(aggregate_id, settings["version"], change.body)
        return Outcome(aggregate, duplicate=False, answer=change.answer or {})

    def _after(self, before: Mapping[str, Any], cause: Cause, change: Change) -> tuple[dict[str, Any], Staged]:
        """What a document becomes, and the events that go into its outbox."""
        lineage = Lineage.of(cause, before.get("correlation_id", ""))
        staged = stage(change, before, lineage, producer=self._producer, now=self._clock.now())
        settings = {
            "version": before["version"] + 1,
            "body": dict(change.body),
            "sequence": staged.sequence,
            "sent": staged.sent,
            "correlation_id": before.get("correlation_id") or lineage.correlation_id,
        }
        return settings, staged

    def _insert(self, aggregate_id: str, settings: dict[str, Any], entries: list, marks: Marks) -> bool:
        fresh = {"_id": aggregate_id, "commands": [], **settings, **marks.upon({})}
        if not self._writes.insert({**fresh, "outbox": entries}):
            return False
        self._recent.put(fresh)
        return True

    def _update(self, before: Mapping[str, Any], settings: dict[str, Any], entries: list, marks: Marks) -> bool:
        pushes = marks.pushes()
        if entries:
            pushes["outbox"] = {"$each": entries}
        update: dict[str, Any] = {"$set": {**settings, **marks.set}}
        if pushes:
            update["$push"] = pushes
        place = before["_id"], before["version"]
        if marks:
            done = self._writes.update(*place, update, entries[0]["id"] if entries else None)
        else:
            done = self._writes.update_alone(*place, update)
        if not done:
            return False
        self._recent.put({**before, **settings, **marks.upon(before)})
        return True


def _aggregate(document: dict[str, Any]) -> Aggregate:
    return Aggregate(document["_id"], document["version"], document["body"])
