"""Sealing anew, under the key that seals now, what an older key sealed: a piece at a time, beside all other work.

What is still to be done stands in the documents themselves (`key_id`), so it goes on wherever it was stopped. Every
write is conditional: an appeal's on its version, which is raised, so that a step begun before is decided again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from services.intake.sealing import Sealed, Sealer

IDENTITIES, TEXTS = "identities", "texts"
SEALED_OF_APPEAL = ("content", "withdrawal.reason", "objection.reason", "ratings.comment", "reviews.reason")
"""Where an appeal's body holds sealed values (services.intake.vault puts them there); some in lists."""

_SEALED = {"key_id", "nonce", "ciphertext"}


@dataclass(frozen=True, slots=True)
class Resealing:
    """`step` does a piece of one kind, `needed` says what the older keys are still needed for."""

    db: Database
    identity_sealer: Sealer
    content_sealer: Sealer

    def needed(self) -> dict[str, dict[str, int]]:
        """How many identities and appeals each key is needed for: `{"k1": {"identities": 2, "texts": 3}}`."""
        counted: dict[str, dict[str, int]] = {}
        for kind, pipeline in ((IDENTITIES, _IDENTITIES_BY_KEY), (TEXTS, _APPEALS_BY_KEY)):
            for row in self.db[_COLLECTIONS[kind]].aggregate(pipeline):
                counted.setdefault(row["_id"], {IDENTITIES: 0, TEXTS: 0})[kind] = row["count"]
        return counted

    def step(self, kind: str, after: str, limit: int) -> dict[str, Any]:
        """Seal at most `limit` documents anew, in the order of their ids; `after` is where the next step begins, None
        when nothing is left. Raises SealBroken for a key that is not configured."""
        older = [key for key in self.identity_sealer.key_ids if key != self.identity_sealer.active]
        paths = ["key_id"] if kind == IDENTITIES else [f"body.{path}.key_id" for path in SEALED_OF_APPEAL]
        query = {"_id": {"$gt": after}, "$or": [{path: {"$in": older}} for path in paths]}
        found = list(self.db[_COLLECTIONS[kind]].find(query).sort("_id", 1).limit(limit))
        reseal = self._identity if kind == IDENTITIES else self._appeal
        done = sum(reseal(document) for document in found)
        return {"resealed": done, "after": found[-1]["_id"] if len(found) == limit else None}

    def _identity(self, document: Mapping[str, Any]) -> bool:
        sealed = _again(self.identity_sealer, document, document["appeal_id"])
        known = {"_id": document["_id"], "nonce": document["nonce"]}
        return self.db[_COLLECTIONS[IDENTITIES]].update_one(known, {"$set": sealed}).modified_count == 1

    def _appeal(self, document: Mapping[str, Any]) -> bool:
        body, appeal_id = document["body"], document["_id"]
        tops = {path.partition(".")[0] for path in SEALED_OF_APPEAL} & set(body)
        fresh = {f"body.{top}": self._resealed(body[top], appeal_id) for top in sorted(tops)}
        known = {"_id": appeal_id, "version": document["version"]}
        update = {"$set": fresh, "$inc": {"version": 1}}
        return self.db[_COLLECTIONS[TEXTS]].update_one(known, update).modified_count == 1

    def _resealed(self, value: Any, appeal_id: str) -> Any:
        """The value with everything sealed in it sealed under the active key, however deep."""
        if isinstance(value, list):
            return [self._resealed(each, appeal_id) for each in value]
        if not isinstance(value, dict):
            return value
        if set(value) == _SEALED:
            return _again(self.content_sealer, value, appeal_id)
        return {name: self._resealed(each, appeal_id) for name, each in value.items()}


def _again(sealer: Sealer, document: Mapping[str, Any], bound_to: str) -> dict[str, Any]:
    sealed = Sealed.of(document)
    if sealed.key_id == sealer.active:
        return sealed.document()
    return sealer.seal(sealer.open(sealed, bound_to), bound_to).document()


_COLLECTIONS = {IDENTITIES: "identities", TEXTS: "appeals"}
_IDENTITIES_BY_KEY: list[dict[str, Any]] = [{"$group": {"_id": "$key_id", "count": {"$sum": 1}}}]
_ONE, _MANY = SEALED_OF_APPEAL[:3], SEALED_OF_APPEAL[3:]
_APPEALS_BY_KEY: list[dict[str, Any]] = [
    {
        "$project": {
            "key": {
                "$setUnion": [
                    [f"$body.{path}.key_id" for path in _ONE],
                    *({"$ifNull": [f"$body.{path}.key_id", []]} for path in _MANY),
                ]
            }
        }
    },
    {"$unwind": "$key"},
    {"$match": {"key": {"$ne": None}}},
    {"$group": {"_id": "$key", "count": {"$sum": 1}}},
]
