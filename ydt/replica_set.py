"""Making a new mongod a replica set of one member: transactions and change streams need a replica set."""

import time

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from ydt.errors import Failure, TimedOut

NOT_INITIATED = 94
PAUSE_SECONDS = 0.5
ANSWER_MS = 3000


def initiate(member: str, name: str, wait: float) -> bool:
    """Make `member` (host:port) the only member of the replica set `name`, and wait until it takes writes.

    False when it belonged to that set before. Raises Failure when it belongs to another or refuses, TimedOut after
    `wait` seconds.
    """
    until, made = time.monotonic() + wait, False
    while True:
        # A new client each time: one that knew the server before it was a member knows no sessions.
        with MongoClient(f"mongodb://{member}/", directConnection=True, timeoutMS=ANSWER_MS) as client:
            try:
                answer = client.admin.command("hello")
                _same(answer.get("setName"), name, member)
                if answer.get("isWritablePrimary") and answer.get("setName"):
                    return made
                made = _initiate(client, member, name) or made
            except PyMongoError as trouble:
                if time.monotonic() > until:
                    raise TimedOut(f"{member} does not answer ({trouble}).", "Start it, then repeat.") from trouble
        if time.monotonic() > until:
            raise TimedOut(f"{member} did not become primary of {name}.", f"Its log says why; waited {wait:.0f} s.")
        time.sleep(PAUSE_SECONDS)


def _same(found: str | None, name: str, member: str) -> None:
    if found and found != name:
        raise Failure(f"{member} belongs to the replica set {found}, not {name}.", "Nothing was changed.")


def _initiate(client: MongoClient, member: str, name: str) -> bool:
    """Whether this call made the set; a set that is there already has only to elect its primary."""
    try:
        client.admin.command("replSetGetStatus")
    except OperationFailure as refusal:
        if refusal.code != NOT_INITIATED:
            raise
        config = {"_id": name, "members": [{"_id": 0, "host": member}]}
        client.admin.command("replSetInitiate", config)
        return True
    return False
