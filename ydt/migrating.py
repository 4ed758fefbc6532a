"""Making the servers ready for this release before any service starts: indexes, schema versions, the bus.

Every step adds and none removes, so that the release before this one goes on working beside it (expand); what no
release needs any more is dropped by a later release (contract). Services do the same at their start; done beforehand,
an index over many cases is built once, without a service that is not ready for as long as it takes.
"""

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import amqp
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError

from chassis.bus import outbox_store, parked
from chassis.bus.topology import Topology, apply, whole
from chassis.bus.wire import BROKER_ERRORS
from chassis.mongo import SCHEMA_COLLECTION, SchemaTooNew, is_outage, ping, prepare
from contracts.catalogue import sources_of
from ydt.backing import Servers
from ydt.errors import Failure, TimedOut

PAUSE_SECONDS = 1.0
_REFUSALS = (amqp.AccessRefused, amqp.NotAllowed, amqp.PreconditionFailed)
Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Migrated:
    """What was done to one service's database; `before` is None for one that was empty, `made` the new indexes."""

    service: str
    database: str
    before: int | None
    after: int
    made: tuple[str, ...]

    @property
    def changed(self) -> bool:
        """Whether anything was to be done."""
        return self.before != self.after or bool(self.made)


def migrate(servers: Servers, wait: float, tell: Tell) -> list[Migrated]:
    """Prepare every database, then the broker; twice changes nothing.

    Servers that do not answer are waited for, `wait` seconds in all: TimedOut. Raises Failure when a database belongs
    to a newer release, or a server refuses.
    """
    until = time.monotonic() + wait
    with servers.connect() as client:
        _wait_for(lambda: ping(client["admin"]), until, "The database")
        check_all(client, servers)
        done = []
        for service, name in servers.databases.items():
            tell(name, "migrating")
            done.append(migrate_one(client[name], service))
            tell(name, _words(done[-1]))
    tell("bus", "declaring")
    _wait_for(lambda: declare_bus(servers), until, "The broker")
    tell("bus", "declared")
    return done


def check_all(client: MongoClient, servers: Servers) -> None:
    """Refuse before anything is touched when one database belongs to a newer release."""
    for service, name in servers.databases.items():
        stored, known = stored_version(client[name]), version_of(service)
        if stored is not None and stored > known:
            raise Failure(
                f"{name} has schema version {stored}, this release knows {known}: a newer release has been at work.",
                "Install that release again, or restore the backup made before it (docs/runbooks/rollback.md).",
            )


def migrate_one(db: Database, service: str) -> Migrated:
    """Indexes and schema version of one service's database."""
    before, known = stored_version(db), indexes_of(db)
    try:
        prepare(db, store_of(service), preparations_of(service))
    except (PyMongoError, SchemaTooNew) as refused:
        said = f"{db.name} could not be prepared: {refused}"
        raise Failure(said, "Nothing was removed; it is safe to repeat.") from refused
    made = tuple(sorted(indexes_of(db) - known))
    return Migrated(service, db.name, before, version_of(service), made)


def declare_bus(servers: Servers) -> Topology:
    """Every exchange, queue and binding of the catalogue; raises Failure when the broker refuses one."""
    try:
        return apply(servers.amqp_uri, whole(servers.retry_tiers))
    except _REFUSALS as refused:
        raise Failure(f"The broker refuses: {refused}", "docs/runbooks/upgrade.md says what to do.") from refused


def preparations_of(service: str) -> list[Callable[[Database], None]]:
    """What the bus needs in a service's database, as chassis.bus asks for it at the start of a service."""
    collections = store_of(service).OUTBOX_COLLECTIONS
    heard = [parked.prepare] if sources_of(service) else []
    return [*heard, partial(outbox_store.prepare, collections=collections)]


def store_of(service: str) -> Any:
    """The store module of a service."""
    return importlib.import_module(f"services.{service}.store")


def version_of(service: str) -> int:
    """The schema version this release writes."""
    return getattr(store_of(service), "SCHEMA_VERSION", 1)


def stored_version(db: Database) -> int | None:
    """The schema version at work in a database; None for one nobody prepared."""
    stored = db[SCHEMA_COLLECTION].find_one({"_id": "version"})
    return stored["value"] if stored else None


def indexes_of(db: Database) -> set[str]:
    """Every index as `collection.name`, those on `_id` left out."""
    names = [name for name in db.list_collection_names() if not name.startswith("system.")]
    return {f"{name}.{index}" for name in names for index in db[name].index_information() if index != "_id_"}


def _wait_for(ask: Callable[[], Any], until: float, who: str) -> None:
    while True:
        try:
            ask()
            return
        except (*BROKER_ERRORS, PyMongoError) as trouble:
            if isinstance(trouble, PyMongoError) and not is_outage(trouble):
                raise Failure(f"{who} refuses: {trouble}", "Check the address and its user.") from trouble
            if time.monotonic() > until:
                raise TimedOut(f"{who} does not answer ({trouble}).", "Start it, then repeat.") from trouble
        time.sleep(PAUSE_SECONDS)


def _words(done: Migrated) -> str:
    if not done.changed:
        return f"schema {done.after}, nothing to do"
    came = "" if done.before == done.after else f" (was {'empty' if done.before is None else done.before})"
    return f"schema {done.after}{came}, {len(done.made)} indexes made"
