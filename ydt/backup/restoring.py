"""Bringing a backup back: checked whole before anything is touched, loaded, compared, made ready, sent again."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import amqp
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.collection import Collection

from chassis.bus.publisher import ConfirmingPublisher, Fate, Outgoing
from chassis.bus.topology import whole
from chassis.bus.wire import BROKER_ERRORS, close, open_connection
from chassis.mongo import SCHEMA_COLLECTION
from contracts.catalogue import spec_of_type
from ydt.backing import Servers
from ydt.backup.files import content_of, file_sha256, in_order, read_documents
from ydt.backup.manifest import Copied, Manifest, read_manifest
from ydt.errors import Failure
from ydt.migrating import migrate, version_of

Tell = Callable[[str, str], None]
CONTENT_TYPE = "application/cloudevents+json"
_BATCH_DOCUMENTS, _BATCH_BYTES = 1000, 16 * 1024 * 1024
_LETTERS_AT_ONCE = 500
_UNROUTED = "They are in the backup's file still; repeat the restore with --replace."


@dataclass(frozen=True)
class Restored:
    """What came back: collections and documents, and events put into queues again."""

    manifest: Manifest
    seconds: float


def verified(folder: Path, tell: Tell) -> Manifest:
    """The manifest of a backup whose every file is as it was written; Failure names the first that is not."""
    manifest = read_manifest(folder)
    for service, version in manifest.schema_versions.items():
        if version > version_of(service):
            raise Failure(
                f"The backup was made by a newer release ({service} has schema version {version}).",
                "Restore it with that release.",
            )
    flight = manifest.in_flight
    files = [(each.file, each.file_sha256) for each in manifest.collections] + [(flight.file, flight.file_sha256)]
    for file, digest in files:
        if not (folder / file).is_file():
            raise Failure(f"{folder / file} is missing.", "Take another backup; nothing was touched.")
        if file_sha256(folder / file) != digest:
            raise Failure(f"{folder / file} is not what was written.", "Take another backup; nothing was touched.")
    tell("backup", f"{len(files)} files are as they were written")
    return manifest


def occupied(servers: Servers) -> dict[str, int]:
    """What lies where the backup would go: documents by database, messages by queue. What `ydt migrate` wrote does not
    count."""
    with servers.connect() as client:
        found = {}
        for name in servers.databases.values():
            held = [each for each in client[name].list_collection_names() if each != SCHEMA_COLLECTION]
            found[name] = sum(client[name][each].estimated_document_count() for each in held)
    return {place: count for place, count in (found | _queued(servers)).items() if count}


def restore(servers: Servers, folder: Path, manifest: Manifest, tell: Tell) -> Restored:
    """Empty every database and queue, load the backup, compare, make indexes and bus, send what was on its way.

    The services must be stopped. Raises Failure when what lies in the database afterwards differs from the backup.
    """
    began = time.monotonic()
    with servers.connect() as client:
        for name in servers.databases.values():
            client.drop_database(name)
        for copied in manifest.collections:
            _load(client[servers.databases[copied.service]][copied.collection], folder, copied, tell)
        differing = differences(client, servers, manifest)
    if differing:
        raise Failure(f"Restored, but not as it was: {', '.join(differing)}.", "Do not start the services.")
    tell("compare", f"{manifest.documents} documents equal the backup")
    _purge(servers)
    migrate(servers, 30, tell)
    tell("bus", f"{_send_again(servers, folder, manifest)} events sent again")
    return Restored(manifest, time.monotonic() - began)


def differences(client: MongoClient, servers: Servers, manifest: Manifest) -> list[str]:
    """Collections whose documents are not those of the backup, by count and digest of the content."""
    return [
        f"{each.service}.{each.collection}"
        for each in manifest.collections
        if _held(client[servers.databases[each.service]][each.collection]) != each.content
    ]


def _held(collection: Collection) -> tuple[int, str]:
    content = content_of(in_order(collection))
    return content.documents, content.sha256


def _load(collection: Collection, folder: Path, copied: Copied, tell: Tell) -> None:
    step = f"{copied.service}.{copied.collection}"
    tell(step, "loading")
    for batch in _batches(read_documents(folder / copied.file)):
        collection.insert_many(batch, ordered=True)
    tell(step, f"{copied.documents} documents")


def _batches(documents: Iterator[RawBSONDocument]) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.raw)
        if len(batch) >= _BATCH_DOCUMENTS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _queued(servers: Servers) -> dict[str, int]:
    counts = {}
    for channel, queue in _queues(servers):
        counts[queue] = channel.queue_declare(queue, passive=True).message_count
    return counts


def _purge(servers: Servers) -> None:
    """What waits on the bus belongs to the time after the backup, which its producers no longer know of."""
    for channel, queue in _queues(servers):
        channel.queue_purge(queue)


def _queues(servers: Servers) -> Iterator[tuple[amqp.Channel, str]]:
    """Each queue of the catalogue that exists, with a channel to ask about it."""
    try:
        connection = open_connection(servers.amqp_uri, name="ydt restore", heartbeat=0)
    except BROKER_ERRORS as trouble:
        raise Failure(f"The broker does not answer ({trouble}).", "Start it, then repeat.") from trouble
    try:
        for queue in whole(servers.retry_tiers).queues:
            channel = connection.channel()
            try:
                channel.queue_declare(queue.name, passive=True)
            except amqp.NotFound:
                continue
            yield channel, queue.name
            channel.close()
    finally:
        close(connection)


def _send_again(servers: Servers, folder: Path, manifest: Manifest) -> int:
    """Put what was on its way into the queues it was on its way to; a consumer that knows one already says so."""
    lines = (folder / manifest.in_flight.file).read_text(encoding="utf-8").splitlines()
    letters = [_outgoing(json.loads(line), position) for position, line in enumerate(lines)]
    publisher = ConfirmingPublisher(lambda: open_connection(servers.amqp_uri, name="ydt restore", heartbeat=0))
    try:
        for start in range(0, len(letters), _LETTERS_AT_ONCE):
            fates = publisher.send(letters[start : start + _LETTERS_AT_ONCE])
            refused = len(fates) - fates.count(Fate.CONFIRMED)
            if refused:
                raise Failure(f"{refused} events were not taken by the bus.", _UNROUTED)
    finally:
        publisher.close()
    return len(letters)


def _outgoing(letter: dict[str, Any], position: int) -> Outgoing:
    event = letter["event"]
    spec = spec_of_type(event["type"])
    properties = {"content_type": CONTENT_TYPE, "content_encoding": "utf-8", "type": spec.name if spec else ""}
    body = json.dumps(event, ensure_ascii=False).encode()
    return Outgoing("", letter["queue"], body, f"{event['id']}.{position}", properties)
