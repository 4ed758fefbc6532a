"""Reads CSV and YAML files into nodes that know their line and column."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from contracts.citypack.faults import Faults, Spot

# RFC 4180: a field is quoted (doubled quotes inside) or has neither quote, comma nor line break.
FIELD = re.compile(r'"((?:[^"]|"")*)"|([^",\r\n]*)')


@dataclass(frozen=True)
class Node:
    """A value with its place. `value` is a scalar, a list of nodes or a dict of name to Entry."""

    value: Any
    spot: Spot


@dataclass(frozen=True)
class Entry:
    """A named member of a mapping: where its key stands, and its value."""

    key: Spot
    node: Node


def read_text(root: Path, file: str, faults: Faults) -> str | None:
    """Text of `root/file`, or None with a fault when it is absent or not UTF-8 (a BOM is dropped)."""
    try:
        return (root / file).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        faults.add(Spot(file), "file_missing")
    except UnicodeDecodeError:
        faults.add(Spot(file), "not_utf8")
    return None


def read_csv(root: Path, file: str, columns: Mapping[str, bool], faults: Faults) -> list[Node]:
    """Rows of a table as mapping nodes; the header holds `columns` in any order, and may lack those that are False."""
    text = read_text(root, file, faults)
    if text is None:
        return []
    rows = list(_rows(text, file, faults))
    header = rows[0] if rows else []
    if not _header_fits(header, columns, file, faults):
        return []
    names = [cell.value for cell in header]
    good = []
    for row in rows[1:]:
        if len(row) == len(names):
            entries = {name: Entry(cell.spot, cell) for name, cell in zip(names, row, strict=True)}
            good.append(Node(entries, row[0].spot))
        else:
            faults.add(row[0].spot, "csv_width", found=len(row), expected=len(names))
    return good


def _header_fits(header: list[Node], columns: Mapping[str, bool], file: str, faults: Faults) -> bool:
    names = [cell.value for cell in header]
    for name, needed in columns.items():
        if needed and name not in names:
            faults.add(Spot(file), "column_missing", name=name)
    for cell in header:
        if cell.value not in columns:
            faults.add(cell.spot, "column_unknown", name=cell.value)
    needed_names = {name for name, needed in columns.items() if needed}
    return needed_names <= set(names) <= set(columns) and len(names) == len(set(names))


def _rows(text: str, file: str, faults: Faults) -> Iterator[list[Node]]:
    position, line, start = 0, 1, 0
    row: list[Node] = []
    while position < len(text):
        found = cast(re.Match, FIELD.match(text, position))  # The pattern matches nothing at all, too.
        quoted, plain = found.group(1), found.group(2)
        spot = Spot(file, line, position - start + (1 if quoted is None else 2))
        row.append(Node((quoted.replace('""', '"') if quoted is not None else plain).strip(), spot))
        line += found.group(0).count("\n")
        position = found.end()
        if "\n" in found.group(0):
            start = text.rindex("\n", 0, position) + 1
        separator = re.compile(r",|\r?\n|$").match(text, position)
        if separator is None:
            faults.add(spot, "csv_syntax")
            return
        position = separator.end()
        if separator.group(0) == "," and position < len(text):
            continue
        if separator.group(0) == ",":
            row.append(Node("", Spot(file, line, position - start + 1)))
        if any(cell.value for cell in row):
            yield row
        row, line, start = [], line + 1, position


def read_yaml(root: Path, file: str, faults: Faults) -> Node | None:
    """The whole document of a YAML file as nodes, or None with a fault."""
    text = read_text(root, file, faults)
    if text is None:
        return None
    try:
        composed = YAML(typ="rt").compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        spot = Spot(file, mark.line + 1, mark.column + 1) if mark else Spot(file)
        faults.add(spot, "yaml_syntax", problem=str(error.problem).splitlines()[0])
        return None
    except YAMLError as error:
        faults.add(Spot(file), "yaml_syntax", problem=str(error).splitlines()[0])
        return None
    return _node(composed, file, faults) if composed else Node(None, Spot(file))


def _node(composed: YamlNode, file: str, faults: Faults) -> Node:
    spot = _spot(composed, file)
    if isinstance(composed, MappingNode):
        return Node(_members(composed, file, faults), spot)
    if isinstance(composed, SequenceNode):
        return Node([_node(item, file, faults) for item in composed.value], spot)
    return Node(_scalar(str(composed.tag), composed.value), spot)


def _members(composed: MappingNode, file: str, faults: Faults) -> dict[str, Entry]:
    members: dict[str, Entry] = {}
    for key, value in composed.value:
        name, spot = str(key.value), _spot(key, file)
        if name in members:
            faults.add(spot, "duplicate", value=name, line=members[name].key.line)
        else:
            members[name] = Entry(spot, _node(value, file, faults))
    return members


def _scalar(tag: str, text: str) -> object:
    """The value of a scalar; a date stays text, so that a day that does not exist is named like any other fault."""
    kind = tag.rpartition(":")[2]
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int" and re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    return None if kind == "null" else text


def _spot(composed: YamlNode, file: str) -> Spot:
    return Spot(file, composed.start_mark.line + 1, composed.start_mark.column + 1)
