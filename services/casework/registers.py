"""The register of letters sent, which gives each its number, and the record of who took a letter away."""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis.causes import Actor
from chassis.errors import Unavailable

LETTERS = "letters"
READS = "letter_reads"

INDEXES = {
    LETTERS: [
        IndexModel(
            [("org", ASCENDING), ("year", ASCENDING), ("number", DESCENDING)], unique=True, name="one_letter_a_number"
        )
    ],
    READS: [IndexModel([("order_id", ASCENDING), ("at", DESCENDING)], name="order")],
}

_ATTEMPTS = 60


@dataclass(frozen=True, slots=True)
class LetterRegister:
    """发文登记: numbers per organ and year from 1, without gap and never twice.

    A letter's entry is its number: it is the one after the highest entry, and a unique index lets one of two writers
    in. An order asks again for the number it was given, and only signed orders ask, which cannot be undone.
    """

    db: Database

    def number_of(self, order_id: str, org: str, year: int, now: datetime) -> int:
        """The number of an order, given now or long ago; raises Unavailable under an endless crowd."""
        letters = self.db[LETTERS]
        for attempt in range(_ATTEMPTS):
            known = letters.find_one({"_id": order_id})
            if known is not None:
                return known["number"]
            last = letters.find_one({"org": org, "year": year}, sort=[("number", DESCENDING)])
            number: int = (last["number"] if last else 0) + 1
            entry = {"_id": order_id, "org": org, "year": year, "number": number, "registered_at": now}
            try:
                letters.insert_one(entry)
            except DuplicateKeyError:
                time.sleep(random.uniform(0, 0.005 * (attempt + 1)))
                continue
            return number
        raise Unavailable("编号的人太多，请稍后再试")


@dataclass(frozen=True, slots=True)
class ReadLog:
    """Who took which letter away, and when."""

    db: Database

    def append(self, order_id: str, actor: Actor, now: datetime) -> None:
        """Record one download."""
        who = {"id": actor.id, "role": actor.role, "org": actor.org}
        self.db[READS].insert_one({"order_id": order_id, "actor": who, "at": now})

    def of(self, order_id: str) -> list[Mapping[str, Any]]:
        """The downloads of a letter, the newest first."""
        rows = self.db[READS].find({"order_id": order_id}, {"_id": 0}).sort("at", DESCENDING).limit(200)
        return list(rows)
