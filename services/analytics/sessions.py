"""The session that transactions run in, known by name, so that a successor can end what a killed process left open.

MongoDB keeps the transaction of a vanished client, with all its locks, for up to a minute and a half. Until then every
event about one of its facts would wait, and with it everything analytics hears.
"""

from typing import Any
from uuid import UUID

from bson import Binary
from pymongo.client_session import ClientSession
from pymongo.database import Database

COLLECTION = "sessions"


class NamedSession:
    """One session of this process for one task; which session the task runs in now is written down before it is used.

    Ending the session of a copy that is alive does no harm: its transaction is undone and tried again.
    """

    def __init__(self, db: Database, task: str) -> None:
        self._client = db.client
        self._notes = db[COLLECTION]
        self._task = task
        self._session: ClientSession | None = None

    def take_over(self) -> ClientSession:
        """The session to work in; whatever another process was doing at this task is undone. Raises PyMongoError."""
        if self._noted() != self._own:
            self.end_other()
            self._notes.update_one({"_id": self._task}, {"$set": {"session": self._own}}, upsert=True)
        return self._opened()

    def end_other(self) -> None:
        """Undo what another process may have left open. Raises PyMongoError."""
        noted = self._noted()
        if noted is not None and noted != self._own:
            self._client.admin.command("killSessions", [{"id": Binary.from_uuid(noted)}])

    @property
    def _own(self) -> UUID:
        identity: Any = self._opened().session_id["id"]
        return identity.as_uuid()

    def _opened(self) -> ClientSession:
        if self._session is None:
            self._session = self._client.start_session()
        return self._session

    def _noted(self) -> UUID | None:
        note = self._notes.find_one({"_id": self._task})
        return None if note is None else note["session"]
