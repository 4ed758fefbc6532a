"""Parked messages 滞留消息: what could not be handled, kept whole, for a person to replay or discard by name.

    {_id, state: open|replaying|replayed|discarded, queue, event, event_id, source, subject,
     reason, error, attempts, headers and properties (pairs of name and text: a stranger's names may be no keys),
     body (raw), body_size, body_sha256, first_seen, last_seen,
     history: [{action, at, by, why} | {action: "parked", at, copy, reason, error, attempts}]}

One document for each message and queue: parked again, it is opened again, and its history grows.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import Binary
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis.bus.names import ATTEMPT, COPY, ERROR, FIRST_SEEN, REASON
from chassis.bus.session import Delivery
from chassis.clock import real_now

COLLECTION = "parked"
_SHOWN_LENGTH = 200
_HEADER_LENGTH = 2000
BODY_LIMIT = 8 * 1024 * 1024
"""Longest body kept, in bytes. No outbox document can hold a longer event, so a longer one is not from this platform;
its beginning, size and digest are kept, and it cannot be replayed."""


def collection(db: Database) -> Collection:
    """The service's own collection of parked messages."""
    return db[COLLECTION]


def prepare(db: Database) -> None:
    """Make the indexes; safe to repeat."""
    collection(db).create_indexes(
        [IndexModel([("state", ASCENDING), ("last_seen", DESCENDING)]), IndexModel([("subject", ASCENDING)])]
    )


@dataclass(frozen=True, slots=True)
class ParkedMessage:
    """A message on its way into the collection; `copy` names this act of parking."""

    queue: str
    reason: str
    error: str
    attempts: int
    first_seen: datetime
    copy: str
    message_id: str
    headers: dict[str, str]
    properties: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, delivery: Delivery) -> "ParkedMessage":
        """From a delivery of a parked queue, whoever put it there: our own code or the broker's crash-loop fuse."""
        headers = {name: value for name, value in delivery.headers.items() if not name.startswith("x-death")}
        message_id = _text(delivery.properties.get("message_id") or "")
        reason = _text(headers.get(REASON) or headers.get("x-first-death-reason") or "unknown")
        fuse = f"broker:{delivery.headers.get('x-delivery-count')}:{message_id}:{headers.get(ATTEMPT, 0)}"
        return cls(
            queue=delivery.routing_key,
            reason=reason,
            error=_text(headers.get(ERROR, "")),
            attempts=delivery.attempt,
            first_seen=_moment(headers.get(FIRST_SEEN)),
            copy=_text(headers.get(COPY) or fuse),
            message_id=message_id,
            headers=_texts(headers),
            properties=_texts(delivery.properties),
            body=delivery.body,
        )

    @property
    def id(self) -> str:
        """The same message parked from the same queue is the same document."""
        identity = self.message_id.encode() or hashlib.sha256(self.body).digest()
        return hashlib.sha256(self.queue.encode() + b"\0" + identity).hexdigest()[:24]


def record(parked: Collection, message: ParkedMessage) -> bool:
    """Store a parked message; False when this act of parking was recorded before."""
    now = real_now()
    entry = {
        "action": "parked",
        "at": now,
        "copy": message.copy,
        "reason": message.reason,
        "error": message.error,
        "attempts": message.attempts,
    }
    update = {
        "$set": {
            "state": "open",
            "reason": message.reason,
            "error": message.error,
            "attempts": message.attempts,
            "headers": [list(pair) for pair in message.headers.items()],
            "properties": [list(pair) for pair in message.properties.items()],
            "last_seen": now,
        },
        "$setOnInsert": {"queue": message.queue, "first_seen": message.first_seen, **_content(message)},
        "$push": {"history": entry},
    }
    try:
        parked.update_one({"_id": message.id, "history.copy": {"$ne": message.copy}}, update, upsert=True)
    except DuplicateKeyError:
        return False
    return True


def _content(message: ParkedMessage) -> dict[str, Any]:
    """The body, and what of it a person can be shown without opening it: ids and codes."""
    told = _told(message.body)
    return {
        "body": Binary(message.body[:BODY_LIMIT]),
        "body_size": len(message.body),
        "body_sha256": hashlib.sha256(message.body).hexdigest(),
        "event": _text(told.get("type", ""))[:_SHOWN_LENGTH],
        "event_id": _text(told.get("id", message.message_id))[:_SHOWN_LENGTH],
        "source": _text(told.get("source", ""))[:_SHOWN_LENGTH],
        "subject": _text(told.get("subject", ""))[:_SHOWN_LENGTH],
    }


def _told(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {_text(name): _text(value)[:_HEADER_LENGTH] for name, value in values.items()}


def _text(value: Any) -> str:
    """Anything as text the database takes, whatever a stranger put into a message."""
    return str(value).encode("utf-8", errors="replace").decode("utf-8").replace("\0", "\ufffd")


def _moment(text: Any) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return real_now()
