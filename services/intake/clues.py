"""Sealed clues 线索: the words and the person of a report on a person, in a collection and under keys of their own.

检举控告工作规则 art. 47: name, unit, address and content are kept strictly secret. Whoever holds the keys of all other
appeals, or a copy of their collections, reads nothing of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pymongo.database import Database

from services.intake.sealing import SealBroken, Sealed, Sealer, shared_keys

CLUES = "clues"
_WORDS, _PERSON = "words", "person"


@dataclass(frozen=True, slots=True)
class ClueSafe:
    """Keeps clues; `words` and `person` seal with different keys, as everywhere."""

    db: Database
    words: Sealer
    person: Sealer

    def put(self, appeal_id: str, words: Mapping[str, bytes], person: bytes | None) -> None:
        """Keep a clue; harmless alone, so it is written before its words are taken out of the appeal."""
        sealed = {name: self.words.seal(plain, appeal_id).document() for name, plain in words.items()}
        kept = self.person.seal(person, appeal_id).document() if person else None
        self.db[CLUES].replace_one({"_id": appeal_id}, {_WORDS: sealed, _PERSON: kept}, upsert=True)

    def words_of(self, appeal_id: str, name: str) -> bytes:
        """Words of a clue by their name; raises SealBroken when they are gone or changed."""
        found = self.db[CLUES].find_one({"_id": appeal_id})
        if found is None or name not in found[_WORDS]:
            raise SealBroken("the clue is gone")
        return self.words.open(Sealed.of(found[_WORDS][name]), appeal_id)

    def person_of(self, appeal_id: str) -> bytes | None:
        """The person of a clue; None when there is none. Raises SealBroken."""
        found = self.db[CLUES].find_one({"_id": appeal_id}, {_PERSON: 1})
        kept = found and found[_PERSON]
        return self.person.open(Sealed.of(kept), appeal_id) if kept else None


def clue_safe(db: Database, keys: str, common_keys: str) -> ClueSafe:
    """The safe under its own keys; raises ValueError where they are those of the other appeals."""
    if shared_keys(keys, common_keys):
        raise ValueError("CLUE_SEALING_KEYS holds a key of SEALING_KEYS: sealed clues need keys of their own")
    return ClueSafe(db, Sealer(keys, "clue/content"), Sealer(keys, "clue/identity"))
