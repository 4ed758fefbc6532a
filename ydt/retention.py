"""Forgetting what the city's policy no longer keeps: old lines of the two logs that say who did what.

`audit.retain_days` of the city pack says how long a line is kept (网络安全法 art. 23: six months at least). Nothing
else is deleted: reports, cases and records are files of an authority, and what becomes of them is the archive's word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo.database import Database

from ydt.backing import Servers
from ydt.errors import Failure

LEAST_DAYS = 183
"""网络安全法 art. 23: logs are kept for at least six months, whatever a pack says."""

LOGS = (("gateway", "audit"), ("intake", "access_log"))
"""Each by its service and collection: who did what to accounts, and who read whose words or name."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Lines of one log older than `before`; deleted unless it was only asked how many there are."""

    service: str
    log: str
    before: datetime
    lines: int


def forget(servers: Servers, now: datetime, *, only_count: bool = False) -> tuple[Forgotten, ...]:
    """Delete the lines nobody has to keep any more, and note in the auditor's log that it was done.

    Raises Failure when no city is loaded: without its policy nothing may be deleted.
    """
    with servers.connect() as client:
        databases = {service: client[servers.databases[service]] for service, _ in LOGS}
        before = now - timedelta(days=days_kept(databases["intake"]))
        done = tuple(_forget(databases[service], service, log, before, only_count) for service, log in LOGS)
        if not only_count and any(each.lines for each in done):
            databases["gateway"]["audit"].insert_many([_note(each, now) for each in done])
    return done


def days_kept(intake: Database) -> int:
    """The longest any loaded version of the city's policy asks for: a line was written under one of them."""
    asked = [_days(pack["document"]) for pack in intake["city_packs"].find({"document": {"$exists": True}})]
    if not asked:
        raise Failure("No city is loaded, so nobody said how long to keep the logs.", "Load it: ydt city load DIR.")
    return max(LEAST_DAYS, *asked)


def _days(document: Mapping[str, Any]) -> int:
    return int(document["policy"]["audit"]["retain_days"])


def _forget(database: Database, service: str, log: str, before: datetime, only_count: bool) -> Forgotten:
    old = {"at": {"$lt": before}}
    lines = database[log].count_documents(old) if only_count else database[log].delete_many(old).deleted_count
    return Forgotten(service, log, before, lines)


def _note(done: Forgotten, now: datetime) -> dict[str, Any]:
    """A line of the auditor's log, like any other (services/gateway/accounts/audit.py)."""
    return {
        "at": now,
        "actor": "ydt retention",
        "action": "forget",
        "subject": f"{done.service}.{done.log}",
        "result": f"{done.lines} lines before {done.before:%Y-%m-%d}",
        "correlation_id": "",
    }
