"""Reading several databases as they were at one moment, while the services go on writing (MongoDB's snapshot reads).

The server keeps old versions for `minSnapshotHistoryWindowInSeconds`, five minutes by itself; a copy that takes longer
needs more, and the backup asks for it while it runs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from bson.timestamp import Timestamp
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.cursor import Cursor
from pymongo.database import Database
from pymongo.errors import OperationFailure

from ydt.backing import Servers
from ydt.errors import Failure

_PARAMETER = "minSnapshotHistoryWindowInSeconds"
_UNAVAILABLE = (239, 246)
"""Codes of SnapshotTooOld and SnapshotUnavailable."""


class _Past:
    """A collection whose every `find` reads the moment of the snapshot."""

    def __init__(self, collection: Any, session: ClientSession) -> None:
        self._collection, self._session = collection, session

    def find(self, *asked: Any, **more: Any) -> Cursor:
        """As Collection.find."""
        return self._collection.find(*asked, session=self._session, **more)


class _PastDatabase:
    """A database of such collections; enough for chassis.streams."""

    def __init__(self, database: Database, session: ClientSession) -> None:
        self._database, self._session = database, session

    def __getitem__(self, name: str) -> _Past:
        return _Past(self._database[name], self._session)


class Snapshot:
    """One moment of every service's database; the moment is that of its making."""

    def __init__(self, client: MongoClient, servers: Servers, session: ClientSession) -> None:
        self._client, self._servers, self.session = client, servers, session
        self.collections = _collections(client, servers)
        self.cut = self._fix()
        if _collections(client, servers) != self.collections:
            raise Failure("A collection came to be at this very moment.", "Run it again.")

    def past(self, service: str) -> Database:
        """The database of a service at that moment; only `find` may be asked of its collections."""
        return cast(Database, _PastDatabase(self.live(service), self.session))

    def live(self, service: str) -> Database:
        """The database of a service; give `session` with a read to read that moment."""
        return self._client[self._servers.databases[service]]

    def _fix(self) -> Timestamp:
        """The first read fixes the moment; its answer names it. A collection that does not exist would fix nothing."""
        for service, names in self.collections.items():
            for name in names[:1]:
                told = self.live(service).command({"find": name, "limit": 1}, session=self.session)
                return told["cursor"]["atClusterTime"]
        raise Failure("There is nothing here to copy.", "See `ydt status`; is MONGO_URI the right database?")


@contextmanager
def snapshot(client: MongoClient, servers: Servers) -> Iterator[Snapshot]:
    """This moment, to be read from for as long as the server keeps it; Failure when it no longer does."""
    try:
        with client.start_session(snapshot=True) as session:
            yield Snapshot(client, servers, session)
    except OperationFailure as trouble:
        if trouble.code not in _UNAVAILABLE:
            raise
        raise Failure(
            f"The database no longer has the moment of this backup (code {trouble.code}).",
            "Run it again when no index is being made; for large databases with a longer --window.",
        ) from trouble


@contextmanager
def longer_history(client: MongoClient, seconds: int) -> Iterator[bool]:
    """Have the server keep old versions for so long meanwhile; yields whether it will."""
    try:
        before = client.admin.command({"getParameter": 1, _PARAMETER: 1})[_PARAMETER]
        if before < seconds:
            client.admin.command({"setParameter": 1, _PARAMETER: seconds})
    except OperationFailure:
        yield False
        return
    try:
        yield True
    finally:
        if before < seconds:
            client.admin.command({"setParameter": 1, _PARAMETER: before})


def _collections(client: MongoClient, servers: Servers) -> dict[str, list[str]]:
    """The collections of every service, views and the server's own left out."""
    return {
        service: sorted(
            each["name"]
            for each in client[name].list_collections(filter={"type": "collection"})
            if not each["name"].startswith("system.")
        )
        for service, name in servers.databases.items()
    }
