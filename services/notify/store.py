"""Notify's documents: the parties of each case, and one delivery for each message, channel and recipient."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database

from chassis.documents import from_document, to_document
from chassis.streams import Applied
from contracts.envelope import Envelope, encode
from services.notify.domain.attempts import DeliveryState
from services.notify.domain.audience import Parties
from services.notify.domain.plan import Message
from services.notify.domain.templates import INBOX

CASES = "cases"
DELIVERIES = "deliveries"
OUTBOX_COLLECTIONS = (DELIVERIES,)
CONSUMES = {"casework": Applied(CASES), "deadline": Applied(CASES)}

INDEXES = {
    DELIVERIES: [
        IndexModel(
            [("body.recipient", ASCENDING), ("body.channel", ASCENDING), ("body.at", DESCENDING)], name="recipient"
        ),
        IndexModel(
            [("body.recipient", ASCENDING)],
            name="unread",
            partialFilterExpression={"body.channel": INBOX, "body.read_at": None},
        ),
        IndexModel(
            [("body.due_at", ASCENDING)],
            name="due",
            partialFilterExpression={"body.state": DeliveryState.STAGED.value},
        ),
        IndexModel([("body.case_id", ASCENDING), ("body.at", ASCENDING)], name="case"),
    ]
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to one attempt: `number` fences a slow holder off, `until` ends it (real time)."""

    number: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one recipient through one channel, and what became of it.

    `at`, `delivered_at`, `failed_at`, `read_at` are business time; `queued_at`, `due_at` and the claim real time.
    """

    message: Message
    event_id: str
    event: str
    case_id: str
    appeal_id: str
    region_code: str
    policy_version: str
    at: datetime
    queued_at: datetime
    state: DeliveryState = DeliveryState.STAGED
    due_at: datetime | None = None
    attempts: int = 0
    claim: Claim = Claim()
    last_code: str = ""
    delivered_at: datetime | None = None
    failed_at: datetime | None = None
    read_at: datetime | None = None
    read_by: str = ""


def to_body(delivery: Delivery) -> dict[str, Any]:
    """A delivery as its document's body, with the fields the indexes need beside it."""
    return {
        **to_document(delivery),
        "channel": delivery.message.channel,
        "recipient": delivery.message.recipient,
    }


def to_delivery(body: Mapping[str, Any]) -> Delivery:
    """The delivery of a document's body."""
    return from_document(Delivery, body)


def parties_body(parties: Parties, envelope: Envelope, waiting: Iterable[Envelope] = ()) -> dict[str, Any]:
    """The parties of a case as its document's body, with the news that waits for a body to be named."""
    told = {"waiting": [encode(news) for news in waiting]}
    kept = {name: news for name, news in told.items() if news}
    return {
        **to_document(parties),
        "region_code": envelope.region_code,
        "policy_version": envelope.policy_version,
        **kept,
    }


def to_parties(body: Mapping[str, Any]) -> Parties:
    """The parties of a document's body."""
    return from_document(Parties, body)


def as_stored(instant: datetime) -> datetime:
    """An instant as MongoDB keeps it, to the millisecond, so that a first answer and its repeat are equal."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


class DeliveryList:
    """Questions asked of all deliveries."""

    def __init__(self, db: Database) -> None:
        self._deliveries = db[DELIVERIES]

    def inbox(self, recipient: str, *, unread: bool, page: int, page_size: int) -> tuple[list[Delivery], int]:
        """One page of an inbox, newest first, and how many there are."""
        query = _unread(recipient) if unread else {"body.recipient": recipient, "body.channel": INBOX}
        rows = self._deliveries.find(query, {"body": 1}).sort([("body.at", DESCENDING), ("_id", ASCENDING)])
        found = [to_delivery(row["body"]) for row in rows.skip((page - 1) * page_size).limit(page_size)]
        return found, self._deliveries.count_documents(query)

    def unread(self, recipient: str) -> int:
        """How many messages of an inbox nobody has read yet."""
        return self._deliveries.count_documents(_unread(recipient))

    def of_case(self, case_id: str, limit: int) -> list[Delivery]:
        """The deliveries of a case in the order they came about."""
        rows = self._deliveries.find({"body.case_id": case_id}, {"body": 1}).sort("body.at", ASCENDING).limit(limit)
        return [to_delivery(row["body"]) for row in rows]

    def due(self, now: datetime, limit: int) -> list[str]:
        """The ids of mails to be tried now, the longest waiting first; claimed ones once their claim has run out."""
        rows = self._deliveries.find(_due(now), {"_id": 1}).sort("body.due_at", ASCENDING).limit(limit)
        return [row["_id"] for row in rows]

    def count_due(self, now: datetime) -> int:
        """How many mails wait to be tried now."""
        return self._deliveries.count_documents(_due(now))


def _unread(recipient: str) -> dict[str, Any]:
    return {"body.recipient": recipient, "body.channel": INBOX, "body.read_at": None}


def _due(now: datetime) -> dict[str, Any]:
    return {"body.state": DeliveryState.STAGED.value, "body.due_at": {"$lte": now}}
