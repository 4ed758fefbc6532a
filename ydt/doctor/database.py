"""The database: a replica set with a primary, every index, every schema version, room on its disk, a recent backup."""

from datetime import timedelta
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

from chassis.bus.parked import COLLECTION as PARKED
from chassis.clock import real_now
from contracts.catalogue import sources_of
from services.gateway.store import last_backup
from ydt.doctor.findings import Finding, Findings, Patient, fault, ok, warning
from ydt.migrating import indexes_of, store_of, stored_version, version_of
from ydt.stack.services import GATEWAY

OLD_BACKUP_SECONDS = timedelta(hours=26).total_seconds()
LITTLE_ROOM, NO_ROOM = 0.2, 0.1
_WELL = ("PRIMARY", "SECONDARY", "ARBITER")


def replica_set(patient: Patient) -> Findings:
    """One primary, and every member well."""
    with patient.servers.connect() as client:
        try:
            members = client.admin.command("replSetGetStatus")["members"]
        except OperationFailure as refused:
            yield warning("replica set", f"not told ({refused.code})", "Give the user of MONGO_URI clusterMonitor.")
            return
    unwell = [f"{each['name']} {each['stateStr']}" for each in members if each["stateStr"] not in _WELL]
    if unwell:
        yield fault("replica set", f"unwell: {', '.join(unwell)}", "docs/runbooks/database-failover.md")
    elif len(members) == 1:
        yield warning("replica set", "one member: its disk is the only one", "Three members in production.")
    else:
        yield ok("replica set", f"{len(members)} members are well")


def schemas(patient: Patient) -> Findings:
    """Every database is prepared for this release and for no newer one."""
    with patient.servers.connect() as client:
        for service, name in patient.servers.databases.items():
            yield _schema(client, service, name)


def _schema(client: MongoClient, service: str, name: str) -> Finding:
    check, database = f"schema {name}", client[name]
    stored, known = stored_version(database), version_of(service)
    if stored is None or stored < known:
        return fault(check, f"version {stored}, this release needs {known}", "`ydt migrate`")
    if stored > known:
        return fault(check, f"version {stored}, this release knows {known}", "docs/runbooks/rollback.md")
    absent = sorted(expected_indexes(service) - indexes_of(database))
    if absent:
        return fault(check, f"indexes are missing: {', '.join(absent)}", "`ydt migrate` makes them.")
    return ok(check, f"version {stored}, every index")


def expected_indexes(service: str) -> set[str]:
    """Every index this release needs, as `collection.name`."""
    store = store_of(service)
    own = {
        f"{collection}.{index.document['name']}"
        for collection, indexes in getattr(store, "INDEXES", {}).items()
        for index in indexes
    }
    outbox = {f"{collection}.outbox_pending" for collection in store.OUTBOX_COLLECTIONS}
    return own | outbox | ({f"{PARKED}.subject_1"} if sources_of(service) else set())


def room(patient: Patient) -> Findings:
    """The disk of the database has room."""
    with patient.servers.connect() as client:
        told: dict[str, Any] = client[patient.servers.databases[GATEWAY]].command("dbStats")
    total, used = told.get("fsTotalSize", 0), told.get("fsUsedSize", 0)
    if not total:
        yield warning("disk of the database", "not told", "Look there yourself.")
        return
    free = 1 - used / total
    words = f"{free:.0%} of {total / 2**30:.0f} GiB free"
    if free < NO_ROOM:
        yield fault("disk of the database", words, "Enlarge it now: a full database refuses reports.")
    elif free < LITTLE_ROOM:
        yield warning("disk of the database", words, "Enlarge it this week.")
    else:
        yield ok("disk of the database", words)


def backups(patient: Patient) -> Findings:
    """A backup succeeded within a day."""
    with patient.servers.connect() as client:
        at = last_backup(client[patient.servers.databases[GATEWAY]])
    if at is None:
        yield fault("backup", "none has ever succeeded", "`ydt backup DIR`; docs/runbooks/backup-drill.md")
        return
    age = real_now().timestamp() - at
    words = f"{age / 3600:.1f} h old"
    if age > OLD_BACKUP_SECONDS:
        yield fault("backup", words, "docs/runbooks/alerts.md#backuptooold")
    else:
        yield ok("backup", words)
