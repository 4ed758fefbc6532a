"""MongoDB as every service uses it: one client, acknowledged writes only, bounded time, indexes made at start."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pymongo import IndexModel, MongoClient
from pymongo.database import Database
from pymongo.errors import BulkWriteError, ConnectionFailure, ExecutionTimeout, PyMongoError, WTimeoutError

SCHEMA_COLLECTION = "schema"
_OUT_OF_SPACE = 14031
_DUPLICATE = 11000

Indexes = Mapping[str, Sequence[IndexModel]]
"""Collection name -> the indexes it must have."""


class SchemaTooNew(RuntimeError):
    """The database was migrated by a newer release; an older one must not write to it."""


def connect(settings: Any) -> MongoClient:
    """The service's client; it connects lazily and never blocks here.

    An acknowledged write is on the journal of a majority. `timeoutMS` bounds every operation: without it a frozen
    server holds an insert for as long as it is frozen. The replica set's name is part of MONGO_URI, because a sharded
    cluster has none. Close the client at stop; make it after a fork, never before.
    """
    return MongoClient(
        settings.mongo_uri,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        retryWrites=True,
        retryReads=True,
        timeoutMS=settings.mongo_timeout_ms,
        serverSelectionTimeoutMS=3000,
        connectTimeoutMS=3000,
        maxPoolSize=settings.max_workers + 10,
        minPoolSize=1,
        maxIdleTimeMS=60000,
        appname=settings.service,
        tz_aware=True,
        uuidRepresentation="standard",
        **settings.tls.mongo_options(settings.mongo_uri),
    )


def is_outage(error: BaseException) -> bool:
    """Whether the database is at fault and not the request: trying again later is right, and using up an attempt wrong.

    True for lost or refused connections, elections, time limits, a busy pool and a full disk.
    """
    if isinstance(error, ConnectionFailure | ExecutionTimeout | WTimeoutError):
        return True
    return isinstance(error, PyMongoError) and (error.timeout or getattr(error, "code", None) == _OUT_OF_SPACE)


def only_ids_taken(partly: BulkWriteError) -> bool:
    """Whether all that an unordered bulk of inserts could not do was to insert documents that are there already."""
    errors = partly.details["writeErrors"]
    taken = all(each["code"] == _DUPLICATE and each.get("keyPattern") == {"_id": 1} for each in errors)
    return taken and not partly.details.get("writeConcernErrors")


def ensure_indexes(db: Database, indexes: Indexes) -> None:
    """Make the indexes that are not there yet; safe to repeat."""
    for collection, models in indexes.items():
        if models:
            db[collection].create_indexes(list(models))


def check_schema(db: Database, version: int) -> None:
    """Raise SchemaTooNew when a newer release has been at work here."""
    stored = db[SCHEMA_COLLECTION].find_one({"_id": "version"})
    if stored is not None and stored["value"] > version:
        raise SchemaTooNew(
            f"database {db.name} has schema version {stored['value']}, this release knows {version}: "
            "install the newer release again, or restore the backup made before it"
        )


def record_schema(db: Database, version: int) -> None:
    """Remember the highest schema version at work here."""
    db[SCHEMA_COLLECTION].update_one({"_id": "version"}, {"$max": {"value": version}}, upsert=True)


def prepare(db: Database, store: Any, preparations: Iterable[Callable[[Database], None]] = ()) -> None:
    """Make a service's database ready for this release: its indexes and its schema version; safe to repeat.

    `store` is the service's store module (see chassis.resources.nameko_config). Raises SchemaTooNew before anything is
    touched.
    """
    version = getattr(store, "SCHEMA_VERSION", 1)
    check_schema(db, version)
    own = getattr(store, "ensure_indexes", None)
    if own is not None:
        own(db)
    ensure_indexes(db, getattr(store, "INDEXES", {}))
    for preparation in preparations:
        preparation(db)
    record_schema(db, version)


def ping(db: Database) -> None:
    """Raise a PyMongoError unless a server that takes writes answers."""
    db.client.admin.command("ping")
