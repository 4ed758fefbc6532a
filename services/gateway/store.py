"""The gateway's own collections: staff, sessions, API keys, login attempts, used codes, organs, and who did what."""

import threading

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database

from chassis import mongo

SCHEMA_VERSION = 1
STAFF = "staff"
SESSIONS = "sessions"
API_KEYS = "api_keys"
ATTEMPTS = "login_attempts"
USED_CODES = "used_codes"
ORGANS = "organs"
PACKS = "city_packs"
AUDIT = "audit"
BACKUPS = "backups"
LAST_BACKUP = "last"
"""Where `ydt backup` notes its last success; ours to show, because a backup has no address to be asked at."""

OUTBOX_COLLECTIONS: tuple[str, ...] = ()
"""The gateway sends no events."""

INDEXES = {
    STAFF: [IndexModel([("body.org", ASCENDING), ("_id", ASCENDING)]), IndexModel([("body.role", ASCENDING)])],
    SESSIONS: [
        IndexModel([("username", ASCENDING), ("ended_at", ASCENDING)]),
        IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=7 * 24 * 3600),
    ],
    ATTEMPTS: [IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)],
    USED_CODES: [IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)],
    AUDIT: [IndexModel([("at", DESCENDING)]), IndexModel([("actor", ASCENDING), ("at", DESCENDING)])],
}


def last_backup(db: Database) -> float | None:
    """When a backup last succeeded, in seconds since 1970; None before the first."""
    noted = db[BACKUPS].find_one({"_id": LAST_BACKUP})
    return noted["at"].timestamp() if noted else None


class Preparation:
    """Makes the database ready once, as soon as it can be reached."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._done = False

    def ensure(self) -> None:
        """Make the indexes if that is still to be done; raises PyMongoError or SchemaTooNew."""
        with self._lock:
            if not self._done:
                prepare(self._db)
                self._done = True


def prepare(db: Database) -> None:
    """Make the indexes; refuses a database a newer release has worked in."""
    mongo.check_schema(db, SCHEMA_VERSION)
    mongo.ensure_indexes(db, INDEXES)
    mongo.record_schema(db, SCHEMA_VERSION)
