"""Sealing anew, under the key that seals now, what an older key sealed: a piece at a time, beside all other work.

What is still to be done stands in the documents themselves (`key_id`), so it goes on wherever it was stopped. Every
write is conditional: an appeal's on its version, which is raised, so that a step begun before is decided again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from services.intake.clues import CLUES, ClueSafe
from services.intake.sealing import Sealed, Sealer

IDENTITIES, TEXTS = "identities", "texts"
KINDS = (IDENTITIES, TEXTS, CLUES)
SEALING = "sealing"
"""The ring of the common keys; clues have one of their own, called as their collection."""

SEALED_OF_APPEAL = ("content", "withdrawal.reason", "objection.reason", "ratings.comment", "reviews.reason")
"""Where an appeal's body holds sealed values (services.intake.vault puts them there); some in lists."""

_SEALED = {"key_id", "nonce", "ciphertext"}


@dataclass(frozen=True, slots=True)
class Resealing:
    """`step` does a piece of one kind, `rings` says which keys there are and what each is needed for."""

    db: Database
    identity_sealer: Sealer
    content_sealer: Sealer
    clues: ClueSafe

    def rings(self) -> dict[str, Any]:
        """`{"sealing": {"keys": ["k2", "k1"], "needed": {"k1": {"identities": 2, "texts": 3}}}, "clues": {...}}`; the
        first key seals."""
        return {
            SEALING: {"keys": list(self.content_sealer.key_ids), "needed": self._needed(IDENTITIES, TEXTS)},
            CLUES: {"keys": list(self.clues.words.key_ids), "needed": self._needed(CLUES)},
        }

    def _needed(self, *kinds: str) -> dict[str, dict[str, int]]:
        counted: dict[str, dict[str, int]] = {}
        for kind in kinds:
            for row in self.db[_COLLECTIONS[kind]].aggregate(_BY_KEY[kind]):
                counted.setdefault(row["_id"], dict.fromkeys(kinds, 0))[kind] = row["count"]
        return counted

    def step(self, kind: str, after: str, limit: int) -> dict[str, Any]:
        """Seal at most `limit` documents anew, in the order of their ids; `after` is where the next step begins, None
        when nothing is left. Raises SealBroken for a key that is not configured."""
        query, reseal = {"_id": {"$gt": after}, **self._older(kind)}, self._ways[kind]
        found = list(self.db[_COLLECTIONS[kind]].find(query).sort("_id", 1).limit(limit))
        done = sum(reseal(document) for document in found)
        return {"resealed": done, "after": found[-1]["_id"] if len(found) == limit else None}

    @property
    def _ways(self) -> dict[str, Callable[[Mapping[str, Any]], bool]]:
        return {IDENTITIES: self._identity, TEXTS: self._appeal, CLUES: self._clue}

    def _older(self, kind: str) -> dict[str, Any]:
        """What tells documents that an older key sealed."""
        sealer = self.clues.words if kind == CLUES else self.identity_sealer
        older = [key for key in sealer.key_ids if key != sealer.active]
        return {"$or": [{path: {"$in": older}} for path in _PATHS[kind]]}

    def _identity(self, document: Mapping[str, Any]) -> bool:
        sealed = _again(self.identity_sealer, document, document["appeal_id"])
        known = {"_id": document["_id"], "nonce": document["nonce"]}
        return self.db[_COLLECTIONS[IDENTITIES]].update_one(known, {"$set": sealed}).modified_count == 1

    def _appeal(self, document: Mapping[str, Any]) -> bool:
        body, appeal_id = document["body"], document["_id"]
        tops = {path.partition(".")[0] for path in SEALED_OF_APPEAL} & set(body)
        fresh = {f"body.{top}": _resealed(self.content_sealer, body[top], appeal_id) for top in sorted(tops)}
        known = {"_id": appeal_id, "version": document["version"]}
        update = {"$set": fresh, "$inc": {"version": 1}}
        return self.db[_COLLECTIONS[TEXTS]].update_one(known, update).modified_count == 1

    def _clue(self, document: Mapping[str, Any]) -> bool:
        appeal_id, sealed = document["_id"], {name: document[name] for name in ("words", "person")}
        sealers = {"words": self.clues.words, "person": self.clues.person}
        fresh = {name: _resealed(sealers[name], value, appeal_id) for name, value in sealed.items()}
        return self.db[CLUES].update_one({"_id": appeal_id, **sealed}, {"$set": fresh}).modified_count == 1


def _resealed(sealer: Sealer, value: Any, appeal_id: str) -> Any:
    """The value with everything sealed in it sealed under the active key, however deep."""
    if isinstance(value, list):
        return [_resealed(sealer, each, appeal_id) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == _SEALED:
        return _again(sealer, value, appeal_id)
    return {name: _resealed(sealer, each, appeal_id) for name, each in value.items()}


def _again(sealer: Sealer, document: Mapping[str, Any], bound_to: str) -> dict[str, Any]:
    sealed = Sealed.of(document)
    if sealed.key_id == sealer.active:
        return sealed.document()
    return sealer.seal(sealer.open(sealed, bound_to), bound_to).document()


_COLLECTIONS = {IDENTITIES: "identities", TEXTS: "appeals", CLUES: CLUES}
_IDENTITIES_BY_KEY: list[dict[str, Any]] = [{"$group": {"_id": "$key_id", "count": {"$sum": 1}}}]
_CLUES_BY_KEY: list[dict[str, Any]] = [{"$group": {"_id": "$words.content.key_id", "count": {"$sum": 1}}}]
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
_PATHS = {
    IDENTITIES: ["key_id"],
    TEXTS: [f"body.{path}.key_id" for path in SEALED_OF_APPEAL],
    CLUES: ["words.content.key_id"],
}
_BY_KEY = {IDENTITIES: _IDENTITIES_BY_KEY, TEXTS: _APPEALS_BY_KEY, CLUES: _CLUES_BY_KEY}
