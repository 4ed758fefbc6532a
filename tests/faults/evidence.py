"""What every service's database holds about the appeals of a run, read straight from MongoDB, by id."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import PyMongoError

from contracts.envelope import Envelope, decode

SERVICES = ("intake", "routing", "casework", "deadline", "notify", "disclosure", "analytics")
Document = Mapping[str, Any]


@dataclass
class Traces:
    """All documents about one appeal; every list but `deliveries`, `events` and `message_facts` should have one."""

    appeals: list[Document] = field(default_factory=list)
    routes: list[Document] = field(default_factory=list)
    cases: list[Document] = field(default_factory=list)
    clocks: list[Document] = field(default_factory=list)
    parties: list[Document] = field(default_factory=list)
    facts: list[Document] = field(default_factory=list)
    deliveries: list[Document] = field(default_factory=list)
    message_facts: list[Document] = field(default_factory=list)
    events: list[Envelope] = field(default_factory=list)

    def mails(self) -> list[str]:
        """The ids of the messages that went by mail."""
        return [delivery["_id"] for delivery in self.deliveries if delivery["body"]["channel"] == "email"]


class Databases:
    """The services' databases of one stack; close it when done."""

    def __init__(self, mongo_uri: str) -> None:
        self._client: MongoClient = MongoClient(mongo_uri, tz_aware=True, timeoutMS=20_000)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def checkpoint(self) -> bool:
        """Have the database write down everything now, as it does each minute; False when it cannot."""
        try:
            self._client.admin.command("fsync")
        except PyMongoError:
            return False
        return True

    def of(self, service: str) -> Database:
        """The database of a service."""
        return self._client[f"ydt_{service}"]

    def appeal_ids(self, run: str) -> dict[str, list[str]]:
        """The appeals stored under each filing key of a run, acknowledged or not."""
        found = defaultdict(list)
        for document in self.of("intake").appeals.find({"commands.key": re.compile(f"^{re.escape(run)}-")}):
            found[document["commands"][0]["key"]].append(document["_id"])
        return dict(found)

    def traces(self, ids: Iterable[str]) -> dict[str, Traces]:
        """What there is about these appeals."""
        wanted = list(ids)
        traces = {appeal_id: Traces() for appeal_id in wanted}
        by_field = {
            "appeals": (self.of("intake").appeals, "_id"),
            "routes": (self.of("routing").routes, "body.appeal_id"),
            "cases": (self.of("casework").cases, "body.appeal_id"),
            "clocks": (self.of("deadline").case_clocks, "body.appeal_id"),
            "parties": (self.of("notify").cases, "body.appeal_id"),
            "deliveries": (self.of("notify").deliveries, "body.appeal_id"),
            "facts": (self.facts(), "_id"),
        }
        for name, (collection, path) in by_field.items():
            for document in collection.find({path: {"$in": wanted}}):
                getattr(traces[_at(document, path)], name).append(document)
        self._add_analytics(traces)
        return traces

    def facts(self) -> Collection:
        """The generation of facts that analytics reads now."""
        return self.of("analytics")[f"facts_{self._generation()}"]

    def sums(self) -> Collection:
        """The sums of the same generation."""
        return self.of("analytics")[f"sums_{self._generation()}"]

    def parked(self) -> dict[tuple[str, str], Document]:
        """Every parked message nobody has dealt with, by (service, id)."""
        return {
            (service, row["_id"]): row
            for service in SERVICES
            for row in self.of(service).parked.find({"state": {"$in": ["open", "replaying"]}})
        }

    def mails_under_way(self) -> int:
        """Mails that are neither delivered nor given up."""
        return self.of("notify").deliveries.count_documents({"body.state": "staged"})

    def unsent(self) -> list[str]:
        """Documents of any service that still have events to send."""
        places = ((name, self.of(service)[name]) for service in SERVICES for name in _collections(self.of(service)))
        return [f"{name} {row['_id']}" for name, each in places for row in each.find({"outbox.0": {"$exists": True}})]

    def _generation(self) -> int:
        return (self.of("analytics").model.find_one({"_id": "model"}) or {}).get("active", 1)

    def _add_analytics(self, traces: dict[str, Traces]) -> None:
        owner = {subject: appeal_id for appeal_id, each in traces.items() for subject in _subjects(appeal_id, each)}
        for fact in self.facts().find({"_id": {"$in": list(owner)}, "kind": "message"}):
            traces[owner[fact["_id"]]].message_facts.append(fact)
        for row in self.of("analytics").event_log.find({"envelope.subject": {"$in": list(owner)}}):
            traces[owner[row["envelope"]["subject"]]].events.append(decode(row["envelope"]))


def _subjects(appeal_id: str, traces: Traces) -> Iterator[str]:
    yield appeal_id
    yield case_id_of(appeal_id)
    yield from (delivery["_id"] for delivery in traces.deliveries)


def case_id_of(appeal_id: str) -> str:
    """The case of an appeal."""
    return "C" + appeal_id[1:]


def _collections(database: Database) -> list[str]:
    return [name for name in database.list_collection_names() if not name.startswith("system.")]


def _at(document: Document, path: str) -> Any:
    value: Any = document
    for part in path.split("."):
        value = value[part]
    return value
