"""Disclosure's documents: records with their versions, attachments by digest, announcements of power lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson.binary import Binary
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database

from chassis.documents import from_document, to_document
from chassis.streams import Noted
from contracts.regions import subtree
from services.disclosure.domain.records import Record

RECORDS = "records"
ATTACHMENTS = "attachments"
ANNOUNCEMENTS = "power_list_announcements"
OUTBOX_COLLECTIONS = (RECORDS,)
CONSUMES = {"routing": Noted(ANNOUNCEMENTS)}

_LISTED = {"body.listed_at": {"$type": "date"}}
_DRAFTED = {"body.drafted_at": {"$type": "date"}}
_COUNTED_AT_MOST = 10_000

INDEXES = {
    RECORDS: [
        IndexModel(
            [("body.subtrees", ASCENDING), ("body.listed_at", DESCENDING)],
            name="listed",
            partialFilterExpression=_LISTED,
        ),
        IndexModel(
            [("body.subtrees", ASCENDING), ("body.period", ASCENDING), ("body.listed_at", DESCENDING)],
            name="listed_by_period",
            partialFilterExpression=_LISTED,
        ),
        IndexModel(
            [("body.subtrees", ASCENDING), ("body.drafted_at", DESCENDING)],
            name="drafted",
            partialFilterExpression=_DRAFTED,
        ),
        IndexModel([("body.files", ASCENDING)], name="files"),
    ],
    ATTACHMENTS: [IndexModel([("stored_at", ASCENDING)], name="stored_at")],
}

EVERYWHERE = ""
"""The subtree that holds every region."""


def to_body(record: Record, policy_version: str) -> dict[str, Any]:
    """A record as its document's body, with the fields the indexes need beside it."""
    code = record.region_code
    return {
        **to_document(record),
        "policy_version": policy_version,
        "subtrees": [EVERYWHERE, code[:4], code[:6], code[:9], code],
        "listed_at": record.versions[-1].published_at if record.versions else None,
        "drafted_at": record.draft.saved_at if record.draft else None,
        "files": sorted(_files(record)),
    }


def _files(record: Record) -> set[str]:
    """The digests of every attachment a record still speaks of."""
    drafted = record.draft.content.attachments if record.draft else ()
    published = (each for version in record.versions for each in version.masked.attachments)
    return {each.sha256 for each in (*drafted, *published)}


def to_record(body: Mapping[str, Any]) -> Record:
    """The record of a document's body."""
    return from_document(Record, body)


def as_stored(instant: datetime) -> datetime:
    """An instant as MongoDB keeps it, to the millisecond, so that a first answer and its repeat are equal."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records: `region` 12 digits or the digits a subtree begins with; empty means all."""

    region: str = ""
    kind: str = ""
    period: str = ""
    page: int = 1
    page_size: int = 20


class RecordList:
    """Lists of records: published ones for everybody, drafts for whoever may see them."""

    def __init__(self, db: Database) -> None:
        self._records = db[RECORDS]

    def published(self, wanted: Wanted) -> tuple[list[tuple[str, Record]], int]:
        """A page of published records without their drafts, newest first, and how many there are (up to 10,000)."""
        hidden = {"body.draft": 0, "commands": 0, "outbox": 0}
        return self._page({**_conditions(wanted), **_LISTED}, "body.listed_at", wanted, hidden)

    def drafts(self, wanted: Wanted) -> tuple[list[tuple[str, Record]], int]:
        """A page of records that have a draft, the latest first, and how many there are (up to 10,000)."""
        return self._page({**_conditions(wanted), **_DRAFTED}, "body.drafted_at", wanted, {"commands": 0, "outbox": 0})

    def one_published(self, record_id: str) -> Record | None:
        """One published record, read without its draft; None when there is none to see."""
        found = self._records.find_one({"_id": record_id, **_LISTED}, {"body.draft": 0, "commands": 0, "outbox": 0})
        return to_record(found["body"]) if found else None

    def newest_publication(self) -> datetime | None:
        """When something was last published anywhere in the city; None before the first time."""
        newest = {"body.subtrees": EVERYWHERE, **_LISTED}
        found = self._records.find_one(newest, {"body.listed_at": 1}, sort=[("body.listed_at", DESCENDING)])
        return found["body"]["listed_at"] if found else None

    def _page(
        self, query: dict[str, Any], order: str, wanted: Wanted, hidden: Mapping[str, int]
    ) -> tuple[list[tuple[str, Record]], int]:
        rows = self._records.find(query, hidden).sort([(order, DESCENDING), ("_id", ASCENDING)])
        rows = rows.skip((wanted.page - 1) * wanted.page_size).limit(wanted.page_size)
        found = [(row["_id"], to_record(row["body"])) for row in rows]
        return found, self._records.count_documents(query, limit=_COUNTED_AT_MOST)


class Attachments:
    """Contents by SHA-256: the same file is kept once, whoever attaches it."""

    def __init__(self, db: Database) -> None:
        self._attachments = db[ATTACHMENTS]
        self._records = db[RECORDS]

    def put(self, sha256: str, content: bytes, now: datetime) -> None:
        """Keep a content; keeping it again only makes it younger. `now` is real time."""
        document = {"$setOnInsert": {"content": Binary(content), "size": len(content)}, "$set": {"stored_at": now}}
        self._attachments.update_one({"_id": sha256}, document, upsert=True)

    def sweep(self, before: datetime, limit: int = 200) -> int:
        """Delete contents no record speaks of any more; returns how many (个人信息保护法 art. 47)."""
        old = self._attachments.find({"stored_at": {"$lt": before}}, {"_id": 1}).sort("stored_at", ASCENDING)
        removed = 0
        for found in list(old.limit(limit)):
            if self._records.count_documents({"body.files": found["_id"]}, limit=1):
                # It is in use: look at it again after another such time, not at every sweep.
                self._attachments.update_one({"_id": found["_id"]}, {"$currentDate": {"stored_at": True}})
            else:
                gone = {"_id": found["_id"], "stored_at": {"$lt": before}}
                removed += self._attachments.delete_one(gone).deleted_count
        return removed

    def get(self, sha256: str) -> bytes | None:
        """A content, or None."""
        found = self._attachments.find_one({"_id": sha256})
        return bytes(found["content"]) if found else None


class Announcements:
    """When routing said that a version of the power list came into force."""

    def __init__(self, db: Database) -> None:
        self._announcements = db[ANNOUNCEMENTS]

    def note(self, version: str, told: Mapping[str, Any]) -> bool:
        """Keep the first announcement of a version; returns whether it was new."""
        result = self._announcements.update_one({"_id": version}, {"$setOnInsert": dict(told)}, upsert=True)
        return result.upserted_id is not None

    def published_at(self, version: str) -> datetime | None:
        """When a version was announced; None when it has not been yet."""
        found = self._announcements.find_one({"_id": version})
        return found["published_at"] if found else None


def _conditions(wanted: Wanted) -> dict[str, Any]:
    conditions: dict[str, Any] = {"body.subtrees": _subtree_of(wanted.region)}
    if wanted.kind:
        conditions["body.kind"] = wanted.kind
    if wanted.period:
        conditions["body.period"] = wanted.period
    return conditions


def _subtree_of(region: str) -> str:
    """What an index entry must equal; a prefix that is no level of its own matches nothing."""
    return subtree(region) if len(region) == 12 else region
