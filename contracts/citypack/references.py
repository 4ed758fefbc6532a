"""Checks across the records of a pack: duplicates, references, regions, organs, the list itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from contracts.citypack.accusations import ACCUSATIONS_FILE
from contracts.citypack.areas import Drawn
from contracts.citypack.faults import Faults, Spot
from contracts.citypack.rules import Record
from contracts.citypack.terms import ACTORS, Level, OrganKind
from contracts.vocabulary import OFF_LIST_ITEM, Role

DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWN: 9, Level.VILLAGE: 12}
"""How many leading digits of a region code its level uses; the rest are zeros."""

KINDS_OF_ROLE = {
    Role.VILLAGE_COMMITTEE: (OrganKind.VILLAGE,),
    Role.HANDLER: (OrganKind.FUNCTIONAL, OrganKind.TOWN_GOV, OrganKind.VILLAGE),
    Role.HANDLER_LEADER: (OrganKind.FUNCTIONAL, OrganKind.TOWN_GOV, OrganKind.VILLAGE),
    Role.TOWNSHIP_DISCIPLINE: (OrganKind.DISCIPLINE, OrganKind.STATIONED),
    Role.COUNTY_DISCIPLINE: (OrganKind.DISCIPLINE,),
    Role.CITY_DISCIPLINE: (OrganKind.DISCIPLINE,),
    Role.CLUE_OFFICER: (OrganKind.DISCIPLINE, OrganKind.STATIONED),
}
"""Where a role may serve (domain reference (b)); roles not named may serve anywhere, or nowhere."""


@dataclass(frozen=True)
class Draft:
    """The records of a pack before they are known to fit together."""

    city: Record
    tables: dict[str, list[Record]]
    templates: list[Record]
    areas: list[Drawn] = field(default_factory=list)
    suggestion: dict[str, Any] | None = None

    def index(self, file: str, key: str = "code") -> dict[Any, Record]:
        """The records of a table by their code; the first one wins."""
        found: dict[Any, Record] = {}
        for record in self.tables.get(file, ()):
            if record[key] is not None:
                found.setdefault(record[key], record)
        return found


def check_draft(draft: Draft, faults: Faults) -> None:
    """Note every fault that shows only when the records are seen together."""
    _check_duplicates(draft, faults)
    _check_regions(draft, faults)
    _check_organs(draft, faults)
    _check_list_size(draft, check_items("power_list.csv", draft, faults), faults)
    _check_staff(draft, faults)
    _check_bodies(draft, faults)


def _unique(records: Iterable[Record], keys: tuple[str, ...], faults: Faults) -> None:
    first: dict[tuple, int] = {}
    for record in records:
        value = tuple(record[key] for key in keys)
        spot = record.spot(keys[0])
        if None not in value and value in first:
            faults.add(spot, "duplicate", value=" ".join(map(str, value)), line=first[value])
        first.setdefault(value, spot.line)


def _check_duplicates(draft: Draft, faults: Faults) -> None:
    keys = {"staff.csv": "username", "clue_words.csv": "word", "calendar/years.csv": "year", ACCUSATIONS_FILE: "word"}
    for file, records in draft.tables.items():
        _unique(records, (keys.get(file, "date" if file.startswith("calendar/") else "code"),), faults)
    _unique(draft.templates, ("code",), faults)
    _unique(draft.templates, ("event", "audience"), faults)


def _known(record: Record, name: str, index: dict, what: tuple[str, str], faults: Faults) -> Record | None:
    value = record[name]
    if value is not None and value not in index:
        faults.add(record.spot(name), "reference_unknown", value=value, what=what[0], what_zh=what[1])
    return index.get(value)


REGION = ("region", "区划")
ORGAN = ("organ", "单位")


def _check_regions(draft: Draft, faults: Faults) -> None:
    index = draft.index("regions.csv")
    _known(draft.city, "region_code", index, REGION, faults)
    for record in draft.tables["regions.csv"]:
        _check_region_shape(record, faults)
        parent = _known(record, "parent", index, REGION, faults)
        _known(record, "successor", index, REGION, faults)
        if parent and record["code"] and parent["level"]:
            _check_prefix(record, parent, faults)
        start, end = record["valid_from"], record["valid_to"]
        if start and end and end < start:
            faults.add(record.spot("valid_to"), "date_order", start=start)


def _check_region_shape(record: Record, faults: Faults) -> None:
    code, level = record["code"], record["level"]
    if code and level:
        used = DIGITS[Level(level)]
        own_part = code[used - (2 if used <= 6 else 3) : used]
        if set(code[used:]) - {"0"} or not own_part.strip("0"):
            faults.add(record.spot("code"), "region_shape", value=code, level=level)


def _check_prefix(record: Record, parent: Record, faults: Faults) -> None:
    used = DIGITS[Level(parent["level"])]
    same = record["code"] == parent["code"]
    if same or record["code"][:used] != parent["code"][:used]:
        faults.add(record.spot("parent"), "region_parent", value=record["code"], parent=parent["code"])


def _check_organs(draft: Draft, faults: Faults) -> None:
    organs, regions = draft.index("organs.csv"), draft.index("regions.csv")
    for record in draft.tables["organs.csv"]:
        _known(record, "region_code", regions, REGION, faults)
        _known(record, "parent", organs, ORGAN, faults)
        for part in record.parts("supervises") if record["supervises"] else ():
            if part.value not in organs:
                faults.add(part.spot, "reference_unknown", value=part.value, what=ORGAN[0], what_zh=ORGAN[1])
        if _runs_in_circle(record, organs):
            faults.add(record.spot("parent"), "cycle", value=record["code"])


def _runs_in_circle(record: Record, organs: dict[str, Record]) -> bool:
    seen: set[str] = set()
    step: Record | None = record
    while step is not None and step["code"] not in seen:
        seen.add(step["code"])
        step = organs.get(step["parent"])
    return step is not None and step["code"] == record["code"]


def check_items(file: str, draft: Draft, faults: Faults) -> int:
    """Note the faults of one table of power items; returns how many it has besides X99."""
    organs, items = draft.index("organs.csv"), draft.index(file)
    for record in draft.tables[file]:
        for part in record.parts("business_dept") if record["business_dept"] else ():
            if part.value not in organs and part.value not in ACTORS:
                faults.add(part.spot, "reference_unknown", value=part.value, what=ORGAN[0], what_zh=ORGAN[1])
        _check_supervisor(record, organs, faults)
        for part in record.parts("urgent_keywords") if record["urgent_keywords"] else ():
            if part.value not in (record["keywords"] or ()):
                faults.add(part.spot, "keyword_shared", value=part.value)
    if OFF_LIST_ITEM not in items:
        faults.add(Spot(file), "item_missing", value=OFF_LIST_ITEM)
    return len(items) - (OFF_LIST_ITEM in items)


def _check_list_size(draft: Draft, found: int, faults: Faults) -> None:
    section = (draft.city["policy"] or {}).get("list") or {}
    if section.get("size") is not None and section["size"] != found:
        place = draft.city.node.value["policy"].node.value["list"].node.value["size"].node.spot
        faults.add(place, "list_size", found=found, expected=section["size"])


def _check_supervisor(record: Record, organs: dict[str, Record], faults: Faults) -> None:
    kind, _, code = str(record["supervisor"] or "").partition(":")
    if kind == "PG" and code not in organs:
        faults.add(record.spot("supervisor"), "reference_unknown", value=code, what=ORGAN[0], what_zh=ORGAN[1])
    elif kind == "PG" and organs[code]["kind"] not in (OrganKind.STATIONED, None):
        found, expected = organs[code]["kind"], OrganKind.STATIONED
        faults.add(record.spot("supervisor"), "reference_kind", value=code, found=found, expected=expected)


def _check_staff(draft: Draft, faults: Faults) -> None:
    organs, regions = draft.index("organs.csv"), draft.index("regions.csv")
    for record in draft.tables.get("staff.csv", ()):
        _known(record, "region_code", regions, REGION, faults)
        organ = _known(record, "org", organs, ORGAN, faults)
        kinds = KINDS_OF_ROLE.get(record["role"])
        if kinds and record["org"] is None and not _written(record, "org"):
            faults.add(record.spot("org"), "value_empty", name="org")
        elif kinds and organ and organ["kind"] not in (*kinds, None):
            expected = "/".join(kinds)
            faults.add(
                record.spot("org"), "reference_kind", value=organ["code"], found=organ["kind"], expected=expected
            )


def _written(record: Record, name: str) -> bool:
    entry = record.node.value.get(name)
    return bool(entry and entry.node.value)


def _check_bodies(draft: Draft, faults: Faults) -> None:
    """Every town needs a discipline body and every village its committee, or an appeal there finds nobody."""
    needs = {
        Level.TOWN: (OrganKind.DISCIPLINE, "discipline body", "纪检机构"),
        Level.VILLAGE: (OrganKind.VILLAGE, "village committee", "村（居）两委"),
    }
    present = {(organ["region_code"], organ["kind"]) for organ in draft.tables["organs.csv"]}
    for region in draft.tables["regions.csv"]:
        need = needs.get(region["level"])
        if need and region["valid_to"] is None and (region["code"], need[0]) not in present:
            faults.add(region.spot("code"), "body_missing", value=region["code"], what=need[1], what_zh=need[2])
