"""Reads a city pack folder: `check_pack` names every fault, `load_pack` gives the pack or raises with them."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from contracts.citypack.accusations import ACCUSATIONS_FILE, AccusationKind, AccusationWord
from contracts.citypack.areas import BUILDINGS_FILE, buildings_of, check_areas, check_buildings, read_areas
from contracts.citypack.calendars import YEARS_FILE, check_calendars
from contracts.citypack.document import plain_values
from contracts.citypack.faults import Fault, Faults, PackError, Spot
from contracts.citypack.model import (
    CalendarDay,
    CalendarYear,
    CityPack,
    ClueWord,
    Organ,
    PowerItem,
    PowerList,
    Region,
    RoutingRule,
    StaffMember,
    Template,
)
from contracts.citypack.modes import check_mode
from contracts.citypack.references import Draft, check_draft
from contracts.citypack.reforms import check_reforms
from contracts.citypack.routing_rules import RULES_FILE, check_rules
from contracts.citypack.rules import Record
from contracts.citypack.suggestion import check_model, read_model
from contracts.citypack.tables import read_city, read_tables, read_templates
from contracts.citypack.terms import DayKind, Level, OrganKind, Publication
from contracts.citypack.versions import VERSIONS_FILE, check_versions, item_file
from contracts.vocabulary import Audience, Role

ENUMS: Mapping[type, Mapping[str, type]] = {
    Organ: {"level": Level, "kind": OrganKind},
    Region: {"level": Level},
    PowerItem: {"publication": Publication},
    Template: {"audience": Audience},
    StaffMember: {"role": Role},
    AccusationWord: {"kind": AccusationKind},
}
EMPTY: Mapping[Any, object] = {str: "", tuple[str, ...]: (), int: 0}
"""What an empty cell means, by the type of its field; None for the others."""


def check_pack(root: Path) -> tuple[Fault, ...]:
    """Every fault of the pack in `root`, by file, line and column; empty when it is fit for use."""
    return _read(root)[1].sorted()


def load_pack(root: Path) -> CityPack:
    """The pack in `root`; raises PackError with every fault."""
    draft, faults = _read(root)
    if faults or draft is None:
        raise PackError(faults.sorted())
    return _assemble(draft)


def _read(root: Path) -> tuple[Draft | None, Faults]:
    faults = Faults()
    if not root.is_dir():
        faults.add(Spot("."), "file_missing")
        return None, faults
    city = read_city(root, faults)
    tables, templates = read_tables(root, faults), read_templates(root, faults)
    if city is None:
        return None, faults
    draft = Draft(city, tables, templates, read_areas(root, faults), read_model(root, faults))
    if not faults.unreadable():
        check_draft(draft, faults)
        check_calendars(draft, faults)
        check_reforms(draft, faults)
        check_versions(draft, faults)
        check_rules(draft, faults)
        check_mode(draft, faults)
        _check_map(draft, faults)
        check_model(draft.suggestion, _item_codes(draft), faults)
    return draft, faults


def _check_map(draft: Draft, faults: Faults) -> None:
    regions = draft.index("regions.csv")
    check_areas(draft.areas, regions, faults)
    check_buildings(draft.tables.get(BUILDINGS_FILE, []), draft.areas, regions, faults)


def _item_codes(draft: Draft) -> dict[str, frozenset[str]]:
    """The items' codes of each version of the list."""
    listed = (draft.city["policy"] or {}).get("list") or {}
    files = {str(listed.get("version")): "power_list.csv"}
    files |= {str(record["version"]): item_file(record["version"]) for record in draft.tables.get(VERSIONS_FILE, [])}
    return {version: frozenset(draft.index(file)) for version, file in files.items()}


def _assemble(draft: Draft) -> CityPack:
    city, tables = draft.city.values, draft.tables
    settings = city["policy"]
    items = _all(PowerItem, tables["power_list.csv"])
    return CityPack(
        city=city["city"],
        name=city["name"],
        policy_version=city["policy_version"],
        valid_from=city["valid_from"],
        timezone=city["timezone"],
        region_code=city["region_code"],
        policy=plain_values(settings),
        organs=_all(Organ, tables["organs.csv"]),
        regions=_all(Region, tables["regions.csv"]),
        power_list=PowerList(settings["list"]["version"], city["valid_from"], items),
        calendar=tuple(_year(record, tables) for record in tables[YEARS_FILE]),
        templates=_all(Template, draft.templates),
        staff=_all(StaffMember, tables.get("staff.csv", [])),
        clue_words=_all(ClueWord, tables["clue_words.csv"]),
        accusation_words=_all(AccusationWord, tables.get(ACCUSATIONS_FILE, [])),
        power_lists=tuple(_list(record, tables) for record in tables.get(VERSIONS_FILE, [])),
        routing_rules=_all(RoutingRule, tables.get(RULES_FILE, [])),
        areas=tuple(drawn.area for drawn in draft.areas),
        buildings=buildings_of(tables.get(BUILDINGS_FILE, [])),
        suggestion=draft.suggestion,
    )


def _list(record: Record, tables: dict[str, list[Record]]) -> PowerList:
    items = _all(PowerItem, tables[item_file(record["version"])])
    return PowerList(record["version"], record["valid_from"], items)


def _all(kind: type, records: list[Record]) -> tuple:
    return tuple(_one(kind, record) for record in records)


def _one(kind: type, record: Record) -> object:
    enums: Mapping[str, type] = ENUMS.get(kind, {})
    values = {}
    for member in fields(kind):
        value: Any = record[member.name]
        if value is None:
            value = EMPTY.get(member.type)
        values[member.name] = enums[member.name](value) if member.name in enums else value
    return kind(**values)


def _year(record: Record, tables: dict[str, list[Record]]) -> CalendarYear:
    days = tables[f"calendar/{record['year']}.csv"]
    found = tuple(CalendarDay(day["date"], DayKind(day["kind"]), day["name"]) for day in days)
    return CalendarYear(record["year"], record["confirmed"], record["source"], found)
