"""Versions of the power list in one pack: power_list.csv, and power_lists/<version>.csv for the other ones."""

from collections.abc import Iterable
from pathlib import Path

from contracts.citypack.faults import Faults, Spot
from contracts.citypack.references import Draft, check_items
from contracts.citypack.rules import Day, Mapped, Number, Record, Text
from contracts.citypack.shapes import VERSION

LIST_FILE = "power_list.csv"
FOLDER = "power_lists"
VERSIONS_FILE = f"{FOLDER}/versions.csv"
VERSIONS = Mapped({"version": VERSION, "valid_from": Day(), "size": Number(0, 9999), "source": Text()})
"""The other versions, earlier or announced; that of power_list.csv stands in city.yaml. `size` is without X99."""


def item_file(version: str) -> str:
    """Where the items of another version stand."""
    return f"{FOLDER}/{version}.csv"


def item_files(root: Path) -> list[str]:
    """The files with items of other versions that a pack folder holds."""
    found = (f"{FOLDER}/{path.name}" for path in sorted((root / FOLDER).glob("*.csv")))
    return [file for file in found if file != VERSIONS_FILE]


def item_tables(files: Iterable[str]) -> list[str]:
    """Those of a pack's tables that hold power items."""
    return [file for file in files if file == LIST_FILE or (file.startswith(f"{FOLDER}/") and file != VERSIONS_FILE)]


def check_versions(draft: Draft, faults: Faults) -> None:
    """Note versions without a file, files without a version, and two versions of one name or one first day."""
    section = (draft.city["policy"] or {}).get("list") or {}
    taken = {section.get("version"), draft.city["valid_from"]} - {None}
    versions = draft.tables.get(VERSIONS_FILE, [])
    for record in versions:
        for name in ("version", "valid_from"):
            if record[name] in taken:
                faults.add(record.spot(name), "list_twice", value=record[name])
            taken.add(record[name])
        _check_file(record, draft, faults)
    named = {item_file(record["version"]) for record in versions}
    for file in item_tables(draft.tables):
        if file not in (LIST_FILE, *named):
            faults.add(Spot(file), "list_unlisted", version=Path(file).stem)


def _check_file(record: Record, draft: Draft, faults: Faults) -> None:
    version, items = record["version"], draft.tables.get(item_file(record["version"]))
    if version and items is None:
        faults.add(record.spot("version"), "list_missing", version=version)
    elif version:
        found = check_items(item_file(version), draft, faults)
        if record["size"] not in (None, found):
            faults.add(record.spot("size"), "list_size", found=found, expected=record["size"])
