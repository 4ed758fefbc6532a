"""The generated tables as CSV text, and where they go."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

from ydt.packs.items import COLUMNS, item_rows
from ydt.packs.organs import ORGAN_COLUMNS, STAFF_COLUMNS, organ_rows, staff_rows
from ydt.packs.sources import Source, read_source

SEED = 517
"""Changing it changes limits and wording of the whole list, so it needs a new list version."""


def tables(source: Source) -> Mapping[str, str]:
    """The text of every generated file by its name in the pack."""
    return {
        "organs.csv": _text(ORGAN_COLUMNS, organ_rows(source)),
        "power_list.csv": _text(COLUMNS, item_rows(source, SEED)),
        "staff.csv": _text(STAFF_COLUMNS, staff_rows(source)),
    }


def write_tables(folder: Path) -> list[Path]:
    """Write the generated files of a pack; returns their paths."""
    written = []
    for name, text in tables(read_source()).items():
        path = folder / name
        path.write_bytes(text.encode())
        written.append(path)
    return written


def _text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
