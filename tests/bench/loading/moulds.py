"""Moulds: a lived life taken apart where its names stand, so that a copy is a joining of pieces."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import shake_256
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument

from chassis.identifiers import derived_id
from services.analytics.domain.counting import CITY_ZONE
from services.intake.domain.receipt import receipt_no
from services.intake.sealing import Sealed, Sealer
from tests.bench.loading.lived import APPEALS, Row

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_HEXADECIMAL = re.compile(rb"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{16})(?![0-9a-f])")
_MESSAGE = re.compile(rb"M[a-z2-7]{26}(?![a-z2-7])")


@dataclass(frozen=True, slots=True)
class Copy:
    """One copied life: its documents by place."""

    appeal_id: str
    receipt_no: str
    documents: tuple[tuple[str, RawBSONDocument], ...]


class Mould:
    """Copies of one life on one day. Every id, key and fingerprint in them is their own; the sealed words are sealed
    again, each bound to its own appeal. `taken` are the receipt numbers that are given already."""

    def __init__(self, rows: Iterable[Row], days: int, sealer: Sealer, taken: set[str]) -> None:
        self.rows = [Row(row.place, moved(row.document, timedelta(days=-days))) for row in rows]
        self._sealer = sealer
        appeal = next(row.document for row in self.rows if row.place == APPEALS)
        self._filed_on: date = appeal["body"]["submitted_at"].astimezone(CITY_ZONE).date()
        self._content = Sealed.of(appeal["body"]["content"])
        self._words = sealer.open(self._content, appeal["_id"])
        self._receipt_no: str = appeal["body"]["receipt_no"]
        self._tail = appeal["_id"][1:].encode()
        self._taken = taken
        self._take_apart()

    def copy(self, appeal_id: str) -> Copy:
        """The life of another appeal."""
        number = self._free_number(appeal_id)
        names = self._names(appeal_id, number)
        documents = []
        for place, pieces in self._pieces:
            joined = [*pieces]
            joined[1::2] = [names[name] for name in pieces[1::2]]
            documents.append((place, RawBSONDocument(b"".join(joined))))
        return Copy(appeal_id, number, tuple(documents))

    def _take_apart(self) -> None:
        whole = [(row.place, bson.encode(row.document)) for row in self.rows]
        everything = b"\0".join(raw for _, raw in whole)
        self._messages = sorted({found[1:] for found in _MESSAGE.findall(everything)} - {self._tail})
        self._digits = sorted(set(_HEXADECIMAL.findall(everything)))
        own = (self._tail, self._receipt_no.encode(), self._content.nonce, self._content.ciphertext)
        names = [*own, *self._messages, *sorted(self._digits, key=len, reverse=True)]
        pattern = re.compile(b"(" + b"|".join(re.escape(name) for name in names) + b")")
        self._pieces = [(place, pattern.split(raw)) for place, raw in whole]

    def _names(self, appeal_id: str, number: str) -> dict[bytes, bytes]:
        sealed = self._sealer.seal(self._words, appeal_id)
        names = {
            self._tail: appeal_id[1:].encode(),
            self._receipt_no.encode(): number.encode(),
            self._content.nonce: sealed.nonce,
            self._content.ciphertext: sealed.ciphertext,
        }
        for place, message in enumerate(self._messages):
            names[message] = derived_id("M", appeal_id, str(place))[1:].encode()
        stream = shake_256(appeal_id.encode()).hexdigest(sum(map(len, self._digits)) // 2).encode()
        begin = 0
        for digits in self._digits:
            names[digits] = stream[begin : begin + len(digits)]
            begin += len(digits)
        return names

    def _free_number(self, appeal_id: str) -> str:
        """The receipt number intake would give: the next one when the first is taken."""
        attempt = 0
        while (number := receipt_no(appeal_id, self._filed_on, attempt)) in self._taken:
            attempt += 1
        self._taken.add(number)
        return number


def moved(value: Any, by: timedelta) -> Any:
    """A value with every instant and day in it moved."""
    if isinstance(value, Mapping):
        return {name: moved(member, by) for name, member in value.items()}
    if isinstance(value, list):
        return [moved(member, by) for member in value]
    if isinstance(value, datetime):
        return value + by
    return _moved_text(value, by) if isinstance(value, str) else value


def _moved_text(text: str, by: timedelta) -> str:
    if _DAY.fullmatch(text):
        return (date.fromisoformat(text) + by).isoformat()
    if _INSTANT.fullmatch(text):
        after = datetime.fromisoformat(text) + by
        precision = "microseconds" if len(text.partition(".")[2]) > 4 else "milliseconds"
        return after.isoformat(timespec=precision).replace("+00:00", "Z")
    return text


def appeal_ids(series: str, count: int) -> Iterator[str]:
    """Ids of loaded appeals, always the same for the same series."""
    return (derived_id("A", series, str(number)) for number in range(count))
