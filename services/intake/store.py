"""Intake's documents: appeals, identities apart from them, wrong query codes, the access log, city packs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

from pymongo import ASCENDING, IndexModel, ReturnDocument, WriteConcern
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from chassis.city_packs import CityPacks
from chassis.paging import NEWEST_FIRST, Listing, between, equal_to
from chassis.streams import Applied
from contracts.citypack import from_document
from contracts.vocabulary import CaseState
from services.intake import citymap
from services.intake.domain.city import City, city_of
from services.intake.sealing import Sealed

OUTBOX_COLLECTIONS = ("appeals",)
CONSUMES = {"casework": Applied("appeals", subject="C", document="A")}

INDEXES = {
    **citymap.INDEXES,
    "appeals": [
        IndexModel([("body.receipt_no", ASCENDING)], unique=True, name="receipt_no"),
        IndexModel(
            [("body.progress.state", ASCENDING)],
            name="sealed_clues",
            partialFilterExpression={"body.progress.state": CaseState.SEALED_CLUE.value},
        ),
        IndexModel(
            [("body.proxy.by", ASCENDING), ("body.submitted_at", ASCENDING)],
            name="proxied",
            partialFilterExpression={"body.proxy.by": {"$exists": True}},
        ),
    ],
    "identities": [
        IndexModel([("written_at", ASCENDING)], name="written_at"),
    ],
    "query_attempts": [IndexModel([("expires_at", ASCENDING)], name="expiry", expireAfterSeconds=0)],
    "access_log": [
        IndexModel([("appeal_id", ASCENDING), ("at", ASCENDING)], name="appeal"),
        IndexModel([("actor.id", ASCENDING), ("at", ASCENDING)], name="actor"),
        IndexModel([("at", ASCENDING)], name="newest"),
    ],
}

WRONG_CODES_ALLOWED = 5
LOCK_OUT = timedelta(minutes=15)
_PAGE = 1000

_KEPT_OF_PACK = (
    "city",
    "name",
    "timezone",
    "valid_from",
    "region_code",
    "policy",
    "organs",
    "regions",
    "power_list",
    "clue_words",
)
_OPTIONAL_OF_PACK = ("staff", "accusation_words", "power_lists", "routing_rules", "map_id", "model_id")


class Identities:
    """Who filed, sealed and apart from the text; `_id` names the appeal and the very request that brought it."""

    def __init__(self, db: Database) -> None:
        self._identities = db["identities"]
        self._appeals = db["appeals"]
        self._marks = db["sweeps"]

    def put(self, ref: str, appeal_id: str, sealed: Sealed, written_at: datetime) -> None:
        """Keep an identity; keeping the same one again changes nothing. `written_at` is real time."""
        document = {"_id": ref, "appeal_id": appeal_id, "written_at": written_at, **sealed.document()}
        try:
            self._identities.insert_one(document)
        except DuplicateKeyError:
            return

    def drop(self, appeal_id: str) -> None:
        """Take away whom an appeal was filed by, under whatever request; once is enough."""
        self._identities.delete_many({"_id": {"$gte": f"{appeal_id}.", "$lt": f"{appeal_id}/"}})

    def get(self, ref: str) -> Sealed | None:
        """The sealed identity, or None when there is none."""
        document = self._identities.find_one({"_id": ref})
        return Sealed.of(document) if document else None

    def sweep(self, before: datetime) -> int:
        """Delete the identities written before a moment whose appeal does not stand; returns how many.

        An identity is written before its appeal: after a crash in between, or a refused second body under one key,
        it stands alone and nobody may keep it (个人信息保护法 art. 47). Each is looked at once: a mark moves on.
        """
        removed, mark = 0, self._mark()
        while True:
            due = {"written_at": {"$gte": mark, "$lt": before}}
            page = list(self._identities.find(due, {"appeal_id": 1, "written_at": 1}).sort("written_at").limit(_PAGE))
            removed += self._remove_orphans(page)
            reached = page[-1]["written_at"] if len(page) == _PAGE else before
            self._marks.update_one({"_id": "identities"}, {"$max": {"swept_until": reached}}, upsert=True)
            if reached in (before, mark):
                return removed
            mark = reached

    def _mark(self) -> datetime:
        found = self._marks.find_one({"_id": "identities"})
        return found["swept_until"] if found else datetime.min.replace(tzinfo=UTC)

    def _remove_orphans(self, page: list[dict[str, Any]]) -> int:
        owners = {"_id": {"$in": [identity["appeal_id"] for identity in page]}}
        held = {appeal["body"]["identity_ref"] for appeal in self._appeals.find(owners, {"body.identity_ref": 1})}
        orphans = [identity["_id"] for identity in page if identity["_id"] not in held]
        return self._identities.delete_many({"_id": {"$in": orphans}}).deleted_count if orphans else 0


@dataclass(frozen=True, slots=True)
class Tries:
    """How a receipt number stands: whether wrong codes are counted against it, and the seconds it is locked for."""

    any: bool
    wait: int


class QueryAttempts:
    """Wrong query codes of a receipt number, counted in the database so that a restart forgives nobody."""

    def __init__(self, db: Database) -> None:
        # A guess needs no journal to be counted, and must be seen by the next one at once.
        self._attempts = db["query_attempts"].with_options(
            write_concern=WriteConcern(w=1, j=False), read_concern=ReadConcern("local")
        )

    def standing(self, receipt_no: str, now: datetime) -> Tries:
        """What is counted against a receipt number now."""
        found: Any = self._attempts.find_one({"_id": receipt_no}, {"tries": 1})
        recent = [at for at in found["tries"] if at > now - LOCK_OUT] if found else []
        return Tries(found is not None, _wait(recent, now) if len(recent) >= WRONG_CODES_ALLOWED else 0)

    def count(self, receipt_no: str, now: datetime) -> int:
        """Count a wrong code before it is refused; the seconds to wait when there were too many already, else 0."""
        recent = {"$filter": {"input": {"$ifNull": ["$tries", []]}, "cond": {"$gt": ["$$this", now - LOCK_OUT]}}}
        counted = {"$cond": ["$locked", "$tries", {"$concatArrays": ["$tries", [now]]}]}
        document: Any = self._attempts.find_one_and_update(
            {"_id": receipt_no},
            [
                {"$set": {"tries": recent}},
                {"$set": {"locked": {"$gte": [{"$size": "$tries"}, WRONG_CODES_ALLOWED]}}},
                {"$set": {"tries": counted, "expires_at": now + LOCK_OUT}},
            ],
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return _wait(document["tries"], now) if document["locked"] else 0

    def forget(self, receipt_no: str) -> None:
        """Forget the wrong codes of a receipt number whose code was right at last."""
        self._attempts.delete_one({"_id": receipt_no})


def _wait(tries: Sequence[datetime], now: datetime) -> int:
    """Seconds until the oldest of these tries counts no more."""
    return max(1, ceil((min(tries) + LOCK_OUT - now).total_seconds()))


class AccessLog:
    """Every read of a text or an identity, also the refused ones. There is no way to change or remove a line."""

    def __init__(self, db: Database) -> None:
        self._log = db["access_log"]

    def append(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Add lines; returns once they are journaled, so that nothing is shown that was not recorded."""
        documents = [dict(line) for line in lines]
        if documents:
            self._log.insert_many(documents)

    def page(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """One page of lines, newest first; `query` has page, page_size and may have appeal_id, actor, since, until."""
        wanted = equal_to(query, {"appeal_id": "appeal_id", "actor": "actor.id"}) | between(query)
        return Listing(wanted, NEWEST_FIRST, {"_id": 0}).page(self._log, query)


def city_packs(db: Database) -> CityPacks[City]:
    """The city's data by version, as intake reads it; what other services need is not kept."""
    return CityPacks(db, _KEPT_OF_PACK, _city, _OPTIONAL_OF_PACK)


def _city(kept: Mapping[str, Any]) -> City:
    pack = from_document({"staff": [], **kept, "calendar": [], "templates": []})
    return city_of(pack, map_id=kept.get("map_id", ""), model_id=kept.get("model_id", ""))
