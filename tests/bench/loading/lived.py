"""One life as it stands in the databases of all services."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient

from chassis.identifiers import sibling_id

APPEALS = "ydt_intake.appeals"
CASES = "ydt_casework.cases"
FACTS = "ydt_analytics.facts_1"
LOG = "ydt_analytics.event_log"
DELIVERIES = "ydt_notify.deliveries"
WITH_ONE_EACH = (APPEALS, "ydt_routing.routes", CASES, "ydt_deadline.case_clocks", "ydt_notify.cases")
PLACES = (*WITH_ONE_EACH, DELIVERIES, FACTS, LOG)
"""Every collection that grows with the cases."""

_NAMED_AFTER_THE_CASE = (CASES, "ydt_deadline.case_clocks", "ydt_notify.cases")


@dataclass(frozen=True, slots=True)
class Row:
    """A document and where it stands (database.collection)."""

    place: str
    document: Mapping[str, Any]


def rows_of(client: MongoClient, appeal_id: str, *, archive: bool) -> tuple[Row, ...]:
    """All that is kept of a life. `archive`: also analytics' log of events and its facts about messages, which nobody
    reads again but a rebuild."""
    return tuple(_rows(client, appeal_id, archive))


def _rows(client: MongoClient, appeal_id: str, archive: bool) -> Iterator[Row]:
    case_id = sibling_id("C", appeal_id)
    for place in WITH_ONE_EACH:
        yield from _found(client, place, {"_id": case_id if place in _NAMED_AFTER_THE_CASE else appeal_id})
    messages = [*_found(client, DELIVERIES, {"body.case_id": case_id})]
    yield from messages
    yield from _found(client, FACTS, {"_id": appeal_id})
    if archive:
        names = [row.document["_id"] for row in messages]
        yield from _found(client, FACTS, {"_id": {"$in": names}})
        yield from _found(client, LOG, {"envelope.subject": {"$in": [appeal_id, case_id, *names]}})


def _found(client: MongoClient, place: str, query: Mapping[str, Any]) -> Iterator[Row]:
    database, _, collection = place.partition(".")
    for document in client[database][collection].find(query).sort("_id", 1):
        yield Row(place, document)
