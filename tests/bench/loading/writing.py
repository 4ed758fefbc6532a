"""Writing copies in bulk: two requests at a time, and the sums analytics would have counted."""

from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient, WriteConcern
from pymongo.collection import Collection

from services.analytics.domain.counting import difference, parts_of
from services.analytics.store import sum_updates
from tests.bench.loading.lived import FACTS, Row
from tests.bench.loading.moulds import Copy

SUMS = ("ydt_analytics", "sums_1")
_BATCH = 2_000
_AT_ONCE = 2


class Writing:
    """Collects documents by place and inserts them; `close` writes the rest. `documents` is how many were written."""

    def __init__(self, client: MongoClient) -> None:
        self._client = client
        self._waiting: dict[str, list[RawBSONDocument]] = {}
        self._threads = ThreadPoolExecutor(_AT_ONCE)
        self._running: deque[Future[Any]] = deque()
        self._sums: dict[tuple[str, str], dict[str, int]] = {}
        self.documents = 0

    def add(self, copy: Copy) -> None:
        """Write a copy, sooner or later."""
        for place, document in copy.documents:
            waiting = self._waiting.setdefault(place, [])
            waiting.append(document)
            if len(waiting) == _BATCH:
                self._send(place)

    def count(self, rows: Iterable[Row], copies: int) -> None:
        """Add to the sums what the facts of a life add, so many times."""
        for row in rows:
            if row.place == FACTS:
                self._add_parts(row.document, copies)

    def close(self) -> None:
        """Write what waits, and the sums."""
        for place in [*self._waiting]:
            self._send(place)
        while self._running:
            self._running.popleft().result()
        self._threads.shutdown()
        database, collection = SUMS
        updates = [*sum_updates(self._sums)]
        if updates:
            self._client[database][collection].bulk_write(updates, ordered=False)

    def _add_parts(self, fact: Mapping[str, Any], copies: int) -> None:
        for key, cells in difference([], parts_of(fact["kind"], fact)).items():
            sums = self._sums.setdefault(key, {})
            for cell, count in cells.items():
                sums[cell] = sums.get(cell, 0) + count * copies

    def _send(self, place: str) -> None:
        batch = self._waiting.pop(place)
        self.documents += len(batch)
        while len(self._running) >= 2 * _AT_ONCE:
            self._running.popleft().result()
        self._running.append(self._threads.submit(_insert, _lightly(self._client, place), batch))


def _insert(collection: Collection, batch: list[RawBSONDocument]) -> None:
    collection.insert_many(batch, ordered=False)


def _lightly(client: MongoClient, place: str) -> Collection:
    """Without waiting for the disk: a load that broke off is begun again."""
    database, _, collection = place.partition(".")
    return client[database][collection].with_options(write_concern=WriteConcern(w=1, j=False))
