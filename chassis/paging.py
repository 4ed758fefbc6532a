"""One page of a collection, with the total of all that match."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.collection import Collection

COUNTED_AT_MOST = 10_000
"""Totals are exact up to here: beyond it nobody reads on, and counting further would cost every reader."""

NEWEST_FIRST = (("at", -1), ("_id", -1))
"""The order of a journal whose lines say when in `at`."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is listed: the condition, the order (field and direction), the fields read, and how a document is shown."""

    wanted: Mapping[str, Any]
    order: tuple[tuple[str, int], ...]
    fields: Mapping[str, int]
    shown: Callable[[dict[str, Any]], dict[str, Any]] = dict

    def page(self, collection: Collection, query: Mapping[str, Any]) -> dict[str, Any]:
        """The page `query` asks for (`page` from 1, `page_size`) as items, total, page and page_size."""
        number, size = query["page"], query["page_size"]
        found = collection.find(self.wanted, self.fields).sort(list(self.order))
        items = [self.shown(document) for document in found.skip((number - 1) * size).limit(size)]
        total = collection.count_documents(self.wanted, limit=COUNTED_AT_MOST)
        return {"items": items, "total": total, "page": number, "page_size": size}


def equal_to(query: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """The condition that what `query` names is so; `fields` gives the document's field of each name."""
    return {field: query[name] for name, field in fields.items() if query.get(name)}


def between(query: Mapping[str, Any]) -> dict[str, Any]:
    """The condition on `at` of `since` (included) and `until` (excluded), either of which may be absent."""
    span = {op: query[name] for op, name in (("$gte", "since"), ("$lt", "until")) if query.get(name)}
    return {"at": span} if span else {}
