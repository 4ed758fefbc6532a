"""The versions of the city's data a service was given: each kept for good, one of them in force."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis.errors import Conflict, Invalid, Unavailable

_KEPT_IN_MEMORY = 8
_IN_FORCE = "in_force"
_T = TypeVar("_T")


class CityPacks(Generic[_T]):
    """Versions by `policy_version`, read into a service's own value by `read`.

    Only the parts of the document named by `kept` are stored, and those of `optional` that it has. A version never
    changes, so what was read of one may stay in memory; a document of this service names the version it started under
    and is judged by it for ever.
    """

    def __init__(
        self,
        db: Database,
        kept: tuple[str, ...],
        read: Callable[[Mapping[str, Any]], _T],
        optional: tuple[str, ...] = (),
    ) -> None:
        self._packs = db["city_packs"]
        self._kept = ("policy_version", *kept)
        self._optional = optional
        self._read = read
        self._known: dict[str, _T] = {}

    def load(self, document: Any, now: datetime) -> bool:
        """Keep a version and put it in force; returns whether anything changed.

        Raises Invalid for what is no pack, Conflict when the version was loaded with other content.
        """
        try:
            kept = {name: document[name] for name in self._kept}
            kept |= {name: document[name] for name in self._optional if name in document}
            self._read(kept)
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise Invalid(f"这不是可用的城市数据包：{fault!r}") from fault
        version = kept["policy_version"]
        added = self._add(version, kept, now)
        moved = self._packs.update_one({"_id": _IN_FORCE}, {"$set": {"policy_version": version}}, upsert=True)
        return added or bool(moved.modified_count or moved.upserted_id)

    def version_in_force(self) -> str:
        """The version new documents start under; raises Unavailable before the first one is loaded."""
        found = self._packs.find_one({"_id": _IN_FORCE})
        if found is None:
            raise Unavailable("城市数据尚未装载", retry_after=30)
        return found["policy_version"]

    def get(self, version: str) -> _T:
        """A version once loaded; raises Unavailable when it is not here (yet)."""
        if version not in self._known:
            stored = self._packs.find_one({"_id": f"version:{version}"})
            if stored is None:
                raise Unavailable(f"城市数据 {version} 尚未装载", retry_after=30)
            if len(self._known) >= _KEPT_IN_MEMORY:
                self._known.clear()
            self._known[version] = self._read(stored["document"])
        return self._known[version]

    def _add(self, version: str, kept: Mapping[str, Any], now: datetime) -> bool:
        digest = hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)).hexdigest()
        pack = {"_id": f"version:{version}", "digest": digest, "loaded_at": now, "document": kept}
        try:
            self._packs.insert_one(pack)
        except DuplicateKeyError:
            return self._same(pack)
        return True

    def _same(self, pack: Mapping[str, Any]) -> bool:
        """Whether a version that is here was kept by a release that kept fewer parts, and now has them all."""
        known = self._packs.find_one({"_id": pack["_id"]})
        if known and known["digest"] == pack["digest"]:
            return False
        kept, version = pack["document"], pack["document"]["policy_version"]
        if known is None or any(name not in kept or kept[name] != part for name, part in known["document"].items()):
            raise Conflict(f"政策版本 {version} 已装载过不同的内容，请改用新的 policy_version")
        self._packs.update_one({"_id": pack["_id"], "digest": known["digest"]}, {"$set": dict(pack)})
        self._known.pop(version, None)
        return True
