"""Small readers: each turns a node into a plain value, or notes a fault at the node's place and returns None."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from contracts.citypack.faults import Faults, Spot
from contracts.citypack.source import Entry, Node


class Rule(Protocol):
    """What every reader offers."""

    def read(self, node: Node, faults: Faults) -> object | None:
        """The plain value of the node, or None after noting a fault."""


def wrong_type(node: Node, faults: Faults, zh: str, en: str) -> None:
    """Note that a node should have been something else."""
    faults.add(node.spot, "type_wrong", expected=en, expected_zh=zh)


@dataclass(frozen=True)
class Text:
    """Non-empty text; `shape` is an optional full-match pattern, `explain` says it as "Chinese / English"."""

    shape: str = ""
    explain: str = ""

    def read(self, node: Node, faults: Faults) -> str | None:
        """The text without surrounding blanks."""
        if not isinstance(node.value, str) or not node.value.strip():
            wrong_type(node, faults, "非空文字", "non-empty text")
            return None
        value = node.value.strip()
        if self.shape and not re.fullmatch(self.shape, value):
            zh, _, en = self.explain.partition(" / ")
            faults.add(node.spot, "code_shape", value=value, rule=en or zh, rule_zh=zh)
            return None
        return value


@dataclass(frozen=True)
class Flag:
    """true or false; in a CSV cell `yes` or `no`."""

    def read(self, node: Node, faults: Faults) -> bool | None:
        """The truth value."""
        value = {"yes": True, "no": False}.get(node.value) if isinstance(node.value, str) else node.value
        if not isinstance(value, bool):
            wrong_type(node, faults, "是或否（YAML 写 true/false，CSV 写 yes/no）", "true/false (CSV: yes/no)")
            return None
        return value


@dataclass(frozen=True)
class Number:
    """A whole number within bounds, both included."""

    lowest: int
    highest: int

    def read(self, node: Node, faults: Faults) -> int | None:
        """The number."""
        value = node.value
        if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            wrong_type(node, faults, "整数", "a whole number")
            return None
        if not self.lowest <= value <= self.highest:
            faults.add(node.spot, "number_range", value=value, lowest=self.lowest, highest=self.highest)
            return None
        return int(value)


@dataclass(frozen=True)
class Decimal:
    """A number that may have a fraction, within bounds, both included."""

    lowest: float
    highest: float

    def read(self, node: Node, faults: Faults) -> float | None:
        """The number."""
        value = node.value
        if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
            value = float(value)
        if not isinstance(value, int | float) or isinstance(value, bool):
            wrong_type(node, faults, "数字", "a number")
            return None
        if not self.lowest <= value <= self.highest:
            faults.add(node.spot, "number_range", value=value, lowest=self.lowest, highest=self.highest)
            return None
        return float(value)


@dataclass(frozen=True)
class Choice:
    """One of a closed set of words."""

    allowed: tuple[str, ...]

    def read(self, node: Node, faults: Faults) -> str | None:
        """The word."""
        value = str(node.value)
        if value not in self.allowed:
            faults.add(node.spot, "value_unknown", value=value, allowed=", ".join(self.allowed))
            return None
        return value


@dataclass(frozen=True)
class Day:
    """A calendar date, YYYY-MM-DD."""

    def read(self, node: Node, faults: Faults) -> date | None:
        """The date."""
        value = node.value
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)) else "")
        except ValueError:
            faults.add(node.spot, "date_shape", value=value)
            return None


@dataclass(frozen=True)
class Words:
    """Several values: a YAML list, or a CSV cell split at `|`. Each value is read by `each`; none may repeat."""

    each: Rule
    lowest: int = 0

    def read(self, node: Node, faults: Faults) -> tuple | None:
        """The values in their order."""
        parts = split_cell(node, "|") if isinstance(node.value, str) else node.value
        if not isinstance(parts, list):
            wrong_type(node, faults, "列表", "a list")
            return None
        if len(parts) < self.lowest:
            wrong_type(node, faults, f"至少 {self.lowest} 个值的列表", f"a list of at least {self.lowest}")
            return None
        values = []
        for part in parts:
            value = self.each.read(part, faults)
            if value is not None and value in values:
                faults.add(part.spot, "duplicate", value=value, line=node.spot.line)
            elif value is not None:
                values.append(value)
        return tuple(values)


def split_cell(node: Node, separator: str) -> list[Node]:
    """The parts of a one-line cell, each with its own column; an empty cell has none.

    A quoted cell's column is that of its first character, so that the parts' columns are exact there too.
    """
    if not node.value:
        return []
    parts, offset = [], 0
    for raw in str(node.value).split(separator):
        lead = len(raw) - len(raw.lstrip())
        spot = type(node.spot)(node.spot.file, node.spot.line, node.spot.column + offset + lead)
        parts.append(Node(raw.strip(), spot))
        offset += len(raw) + len(separator)
    return parts


@dataclass(frozen=True)
class Record:
    """A mapping that was read: its values by name, and the node that knows the places."""

    values: Mapping[str, Any]
    node: Node

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def spot(self, name: str) -> Spot:
        """Where a member's value stands; the record itself when the member is absent."""
        entry = self.node.value.get(name)
        return entry.node.spot if entry else self.node.spot

    def parts(self, name: str, separator: str = "|") -> list[Node]:
        """The nodes of a list member."""
        node = self.node.value[name].node
        return node.value if isinstance(node.value, list) else split_cell(node, separator)


@dataclass(frozen=True)
class Mapped:
    """A mapping with exactly these members; those in `optional` may be absent, or empty in a CSV row."""

    members: Mapping[str, Rule]
    optional: frozenset[str] = field(default_factory=frozenset)

    def read(self, node: Node, faults: Faults) -> dict | None:
        """The members' values by name; a faulty or absent one is None."""
        if not isinstance(node.value, dict):
            wrong_type(node, faults, "键值对", "a mapping")
            return None
        for name, entry in node.value.items():
            if name not in self.members:
                faults.add(entry.key, "key_unknown", name=name)
        return {name: self._member(name, node, faults) for name in self.members}

    def record(self, node: Node, faults: Faults) -> Record:
        """The same, with the places kept for later checks across records; empty when it was no mapping."""
        values = self.read(node, faults)
        return Record({}, Node({}, node.spot)) if values is None else Record(values, node)

    def _member(self, name: str, node: Node, faults: Faults) -> object | None:
        entry: Entry | None = node.value.get(name)
        if entry is not None and entry.node.value not in ("", None):
            return self.members[name].read(entry.node, faults)
        if name not in self.optional:
            code = "key_missing" if entry is None else "value_empty"
            faults.add(entry.node.spot if entry else node.spot, code, name=name)
        return None
