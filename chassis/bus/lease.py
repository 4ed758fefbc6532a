"""A lease: of all copies of a service one does a thing at a time, by a document with an end, in the database's time."""

import time
from collections.abc import Callable
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

COLLECTION = "leases"


class Lease:
    """One holder's view of one lease.

    Holding it is no proof: the holder may be slow and the lease run out in the middle of its work. Whatever is done
    under a lease must therefore be harmless when two do it.
    """

    def __init__(
        self,
        collection: Collection,
        name: str,
        holder: str,
        seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._collection = collection
        self._name = name
        self._holder = holder
        self._seconds = seconds
        self._monotonic = monotonic
        self._renew_at = 0.0

    def hold(self) -> bool:
        """Take or renew the lease; False while another holds it. Raises PyMongoError. Asks only when a third of the
        time has gone since the last success."""
        now = self._monotonic()
        if now < self._renew_at:
            return True
        if not self._take():
            self._renew_at = 0.0
            return False
        self._renew_at = now + self._seconds / 3
        return True

    def release(self) -> None:
        """Give it back at once, so that another need not wait for its end. Raises PyMongoError."""
        self._renew_at = 0.0
        self._collection.delete_one({"_id": self._name, "holder": self._holder})

    def _take(self) -> bool:
        """Renew ours or take over one that has run out; else make the first one, unless another was faster."""
        end: dict[str, Any] = {"$add": ["$$NOW", int(self._seconds * 1000)]}
        ours = [{"$set": {"holder": self._holder, "until": end}}]
        free = {"$or": [{"holder": self._holder}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]}
        if self._collection.update_one({"_id": self._name, **free}, ours).matched_count:
            return True
        try:
            made = self._collection.update_one({"_id": self._name, "holder": self._holder}, ours, upsert=True)
        except DuplicateKeyError:
            return False
        return made.upserted_id is not None or made.matched_count == 1
