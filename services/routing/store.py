"""Routing's documents: decisions by appeal, power lists by version, city packs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pymongo import ASCENDING, IndexModel
from pymongo.collection import Collection
from pymongo.database import Database

from chassis.aggregates import AggregateStore
from chassis.city_packs import CityPacks
from chassis.errors import NotFound
from chassis.streams import Applied
from contracts.citypack import CityPack, PowerList, from_document
from services.routing.domain.matching import in_force
from services.routing.domain.territory import Territory, territory_of

OUTBOX_COLLECTIONS = ("routes", "power_lists")
CONSUMES = {"intake": Applied("routes")}

_FILED = "body.submitted_at"
_IN_ORDER = [(_FILED, ASCENDING), ("_id", ASCENDING)]
INDEXES = {"routes": [IndexModel(_IN_ORDER, name="filed")]}

_KEPT_OF_PACK = ("city", "name", "timezone", "valid_from", "region_code", "policy", "organs", "regions", "power_list")
_OPTIONAL_OF_PACK = ("power_lists", "routing_rules")
_LISTS_IN_MEMORY = 16


@dataclass(frozen=True, slots=True)
class Ground:
    """A version of the city's data as routing reads it."""

    pack: CityPack
    territory: Territory
    timezone: ZoneInfo


@dataclass(frozen=True, slots=True)
class ListVersion:
    """A version of the power list and its first day."""

    version: str
    valid_from: date


def city_packs(db: Database) -> CityPacks[Ground]:
    """The city's data by version; what other services need is not kept."""
    return CityPacks(db, _KEPT_OF_PACK, _ground, _OPTIONAL_OF_PACK)


def pack_of(document: Mapping[str, Any]) -> CityPack:
    """The pack of a document, without the parts that are others' business."""
    return from_document({**document, "calendar": [], "templates": [], "staff": [], "clue_words": []})


class PowerLists:
    """Versions of the power list; a version never changes, so what was read of one may stay in memory."""

    def __init__(self, aggregates: AggregateStore) -> None:
        self.aggregates = aggregates
        self._read: dict[str, PowerList] = {}

    def version_on(self, day: date) -> str:
        """The name of the version in force on a local day; empty when none is."""
        stored = self.aggregates.collection.find({}, {"body.valid_from": 1})
        versions = [ListVersion(row["_id"], date.fromisoformat(row["body"]["valid_from"])) for row in stored]
        found = in_force(versions, day)
        return found.version if found else ""

    def on(self, day: date, pack: CityPack) -> PowerList | None:
        """The version in force on a local day: the pack's own, and before its first day one that was published before.

        A list that a later pack no longer announces is therefore never used, although it stays published.
        """
        found = in_force(pack.lists, day)
        if found:
            return found
        version = self.version_on(day)
        return self._version(version) if version else None

    def item_name(self, version: str, code: str) -> str:
        """The name of an item in a version; empty when there is none."""
        items = self._version(version).items if version else ()
        return next((item.name for item in items if item.code == code), "")

    def _version(self, version: str) -> PowerList:
        if version not in self._read:
            if len(self._read) >= _LISTS_IN_MEMORY:
                self._read.clear()
            self._read[version] = self._parsed(version)
        return self._read[version]

    def _parsed(self, version: str) -> PowerList:
        body = self.aggregates.require(version).body
        return pack_of({**_EMPTY_PACK, "power_list": {"version": version, **body}}).power_list


_DECIDED = ("item_code", "mode", "supervising_org", "first_org", "helper_orgs", "grade", "power_list_version")


def decided_page(routes: Collection, begin: datetime | None, after: str, limit: int) -> list[dict[str, Any]]:
    """Decisions with the facts they rest on, by time of filing, after an appeal; raises NotFound for none of ours.

    Facts are None where an earlier release kept none.
    """
    wanted: dict[str, Any] = {_FILED: {"$gte": begin}} if begin else {}
    if after:
        last = routes.find_one({"_id": after}, {_FILED: 1})
        if last is None:
            raise NotFound(f"没有诉求 {after} 的分派记录")
        at = last["body"]["submitted_at"]
        wanted = {"$or": [{_FILED: {"$gt": at}}, {_FILED: at, "_id": {"$gt": after}}]}
    return [_decided(row) for row in routes.find(wanted, {"body": 1}).sort(_IN_ORDER).limit(limit)]


def _decided(row: Mapping[str, Any]) -> dict[str, Any]:
    body = row["body"]
    return {
        "appeal_id": row["_id"],
        "submitted_at": body["submitted_at"],
        "policy_version": body["policy_version"],
        "facts": body.get("facts"),
        "decided": {name: body.get(name) for name in _DECIDED},
    }


_EMPTY_PACK: Mapping[str, Any] = {
    "city": "",
    "name": "",
    "policy_version": "",
    "timezone": "",
    "region_code": "",
    "policy": {},
    "valid_from": "2000-01-01",
    "organs": (),
    "regions": (),
}


def _ground(kept: Mapping[str, Any]) -> Ground:
    pack = pack_of(kept)
    return Ground(pack, territory_of(pack), ZoneInfo(pack.timezone))
