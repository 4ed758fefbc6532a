"""The city's map in intake's database: areas under a 2dsphere index, buildings by code.

A map is stored under the digest of its content: it never changes, versions of a pack that share it store it once, and
loading it again adds nothing.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from pymongo import ASCENDING, GEOSPHERE, IndexModel
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from chassis.errors import Invalid
from contracts.citypack.geography import Building, building_of
from services.intake.domain.datums import to_cgcs2000
from services.intake.domain.locating import Ground, Surroundings, smallness
from services.intake.domain.place import Place, Point

INDEXES = {
    "areas": [IndexModel([("map_id", ASCENDING), ("geometry", GEOSPHERE)], name="where")],
    "buildings": [],
}
_DUPLICATE = 11000
_CANDIDATES = 8
_SEARCHED_METRES = 500_000
"""How far the nearest area is looked for; farther away nobody needs to be told how far."""


def map_id_of(document: Mapping[str, Any]) -> str:
    """The name of the map in a pack's document; empty when the pack has none."""
    parts = [document.get("areas") or [], document.get("buildings") or []]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16] if any(parts) else ""


class CityMaps:
    """Areas and buildings, and what of them lies around a place."""

    def __init__(self, db: Database) -> None:
        self._areas = db["areas"]
        self._buildings = db["buildings"]

    def keep(self, document: Mapping[str, Any]) -> str:
        """Store the map of a pack's document and return its name; raises Invalid for an area that is no polygon."""
        map_id = map_id_of(document)
        if map_id:
            _add(self._areas, (_stored_area(map_id, row) for row in document.get("areas") or ()))
            _add(self._buildings, (_stored_building(map_id, row) for row in document.get("buildings") or ()))
        return map_id

    def around(self, map_id: str, place: Place) -> Surroundings:
        """What the map holds around a place; nothing where the city has no map."""
        if not map_id or not (place.point or place.building_code):
            return Surroundings()
        building = self.building(map_id, place.building_code)
        inside, nearest, metres = self._about(map_id, place.point) if place.point else ((), None, 0.0)
        mapped = bool(inside or nearest) or self._areas.find_one({"map_id": map_id}, {"_id": 1}) is not None
        return Surroundings(mapped, inside, nearest, metres, building)

    def building(self, map_id: str, code: str) -> Building | None:
        """The building of a code."""
        found = self._buildings.find_one({"_id": f"{map_id}/{code}"}) if code else None
        return building_of(found) if found else None

    def _about(self, map_id: str, point: Point) -> tuple[tuple[Ground, ...], Ground | None, float]:
        at = to_cgcs2000(point)
        spot = {"type": "Point", "coordinates": [at.longitude, at.latitude]}
        held = self._areas.find({"map_id": map_id, "geometry": {"$geoIntersects": {"$geometry": spot}}}, _NO_GEOMETRY)
        inside = tuple(_ground(row) for row in held)
        if inside:
            return inside, None, 0.0
        near = self._areas.aggregate([_nearest(map_id, spot), {"$limit": _CANDIDATES}, {"$project": _NO_GEOMETRY}])
        # A village's border is often its town's too: at the same distance the smaller one is meant.
        found = min(near, key=lambda row: (round(row["metres"]), smallness(_ground(row))), default=None)
        return ((), _ground(found), found["metres"]) if found else ((), None, 0.0)


_NO_GEOMETRY = {"geometry": 0}


def _nearest(map_id: str, spot: Mapping[str, Any]) -> dict[str, Any]:
    asked = {"near": spot, "key": "geometry", "distanceField": "metres", "maxDistance": _SEARCHED_METRES}
    return {"$geoNear": {**asked, "query": {"map_id": map_id}}}


def _ground(row: Mapping[str, Any]) -> Ground:
    return Ground(row["region_code"], row["grid"], row["name"])


def _stored_area(map_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
    key = f"{map_id}/{row['region_code']}/{row['grid']}"
    geometry = {"type": "MultiPolygon", "coordinates": row["polygons"]}
    told = {name: row[name] for name in ("region_code", "grid", "name")}
    return {"_id": key, "map_id": map_id, **told, "geometry": geometry}


def _stored_building(map_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"_id": f"{map_id}/{row['code']}", "map_id": map_id, **row}


def _add(collection: Collection, documents: Iterable[dict[str, Any]]) -> None:
    """Insert what is not there yet."""
    wanted = list(documents)
    if not wanted:
        return
    try:
        collection.insert_many(wanted, ordered=False)
    except BulkWriteError as error:
        refused = [fault for fault in error.details["writeErrors"] if fault["code"] != _DUPLICATE]
        if refused:
            raise Invalid(f"城市地图中有无法使用的范围：{refused[0]['errmsg'][:200]}") from error
