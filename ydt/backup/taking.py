"""Making a backup: one moment of every database, what was on its way then, a manifest; whole or not at all."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pymongo import MongoClient

from chassis.clock import real_now
from services.gateway.store import BACKUPS, LAST_BACKUP
from ydt.backing import Servers
from ydt.backup.files import file_sha256, in_order, settle_on_disk, write_documents
from ydt.backup.flight import Found, in_flight
from ydt.backup.manifest import Copied, InFlight, Manifest
from ydt.backup.snapshot import Snapshot, longer_history, snapshot
from ydt.backup.tap import Tap, tap
from ydt.errors import Failure
from ydt.migrating import stored_version
from ydt.stack.services import GATEWAY

FLIGHT_FILE = "in-flight.jsonl"
AGAIN_SECONDS = 2.0
Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Wishes:
    """How a backup is made: `patience` seconds to find every event on its way, `window` seconds of history to keep."""

    patience: float = 60.0
    window: int = 3600
    with_broker: bool = True


def back_up(servers: Servers, folder: Path, wishes: Wishes, tell: Tell) -> Manifest:
    """Write a backup to a folder that must not exist yet; it appears there when it is complete, and on the disk.

    Raises Failure; what was written until then is removed.
    """
    part = folder.with_name(f"{folder.name}.part")
    if folder.exists():
        raise Failure(f"{folder} exists already.", "Name a new folder for each backup.")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    try:
        with servers.connect() as client, longer_history(client, wishes.window):
            manifest = _written(client, servers, part, wishes, tell)
            os.replace(part, folder)
            settle_on_disk(folder.parent)
            _remember(client, servers, manifest)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def _written(client: MongoClient, servers: Servers, part: Path, wishes: Wishes, tell: Tell) -> Manifest:
    with _cut(client, servers, wishes, tell) as (moment, found):
        flight = _write_flight(part, found, wishes.with_broker)
        copied = [
            _copy(moment, service, collection, part, tell)
            for service, names in moment.collections.items()
            for collection in names
        ]
        manifest = _manifest(moment, servers, flight, copied)
    manifest.write(part)
    settle_on_disk(part)
    return manifest


@contextmanager
def _cut(client: MongoClient, servers: Servers, wishes: Wishes, tell: Tell) -> Iterator[tuple[Snapshot, Found]]:
    """A moment at which every event on its way can be had; the last one tried when patience ends."""
    until = time.monotonic() + wishes.patience
    with ExitStack() as listening:
        ear: Tap | None = listening.enter_context(tap(servers.amqp_uri)) if wishes.with_broker else None
        while True:
            with snapshot(client, servers) as moment:
                tell("cut", "looking for events on their way")
                if ear:
                    ear.drain()
                found = in_flight(moment, ear)
                if not found.lost or ear is None or time.monotonic() > until:
                    tell("cut", f"{len(found.letters)} events on their way, {len(found.lost)} gaps left")
                    listening.close()
                    yield moment, found
                    return
            tell("cut", f"{len(found.lost)} subjects wait for older events, waiting")
            time.sleep(AGAIN_SECONDS)


def _copy(moment: Snapshot, service: str, collection: str, part: Path, tell: Tell) -> Copied:
    name = f"{service}.{collection}"
    tell(name, "copying")
    path = part / service / f"{collection}.bson.gz"
    content = write_documents(path, in_order(moment.live(service)[collection], moment.session))
    tell(name, f"{content.documents} documents")
    file = f"{service}/{path.name}"
    return Copied(service, collection, file, content.documents, content.bytes, content.sha256, file_sha256(path))


def _write_flight(part: Path, found: Found, watched: bool) -> InFlight:
    path = part / FLIGHT_FILE
    lines = [json.dumps({"queue": queue, "event": event}, ensure_ascii=False) + "\n" for queue, event in found.letters]
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.writelines(lines)
        stream.flush()
        os.fsync(stream.fileno())
    return InFlight(FLIGHT_FILE, len(lines), file_sha256(path), watched, tuple(map(str, found.lost)))


def _manifest(moment: Snapshot, servers: Servers, flight: InFlight, copied: list[Copied]) -> Manifest:
    versions = {name: stored_version(moment.live(name)) for name in servers.databases}
    in_force: dict[str, str] = {}
    city = ""
    for service in servers.databases:
        for pack in moment.past(service)["city_packs"].find({}):
            in_force |= {service: pack["policy_version"]} if pack["_id"] == "in_force" else {}
            city = city or pack.get("document", {}).get("city", "")
    return Manifest(
        taken_at=real_now().isoformat(),
        cut=(moment.cut.time, moment.cut.inc),
        city=city,
        policy_versions=in_force,
        schema_versions={name: version for name, version in versions.items() if version is not None},
        collections=tuple(copied),
        in_flight=flight,
    )


def _remember(client: MongoClient, servers: Servers, manifest: Manifest) -> None:
    """Where the gateway finds it for `backup_last_success_timestamp_seconds`."""
    told = {"at": real_now(), "documents": manifest.documents, "lost": len(manifest.in_flight.lost)}
    backups = client[servers.databases[GATEWAY]][BACKUPS]
    backups.update_one({"_id": LAST_BACKUP}, {"$set": told}, upsert=True)
