"""Reads a JSON file into nodes that know their line and column."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from contracts.citypack.faults import Faults, Spot
from contracts.citypack.source import Entry, Node, read_text

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


def read_json(root: Path, file: str, faults: Faults) -> Node | None:
    """The whole document of a JSON file as nodes, or None with a fault."""
    text = read_text(root, file, faults)
    if text is None:
        return None
    try:
        json.loads(text, parse_constant=_refuse)
        return _Walk(text, file, faults).next_value()
    except json.JSONDecodeError as error:
        faults.add(Spot(file, error.lineno, error.colno), "json_syntax", problem=error.msg)
    except (ValueError, RecursionError) as error:
        faults.add(Spot(file), "json_syntax", problem=str(error))
    return None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


class _Walk:
    """One pass over text that is known to be JSON, so that only places and doubled names are left to find."""

    def __init__(self, text: str, file: str, faults: Faults) -> None:
        self._file = file
        self._faults = faults
        self._starts = [0, *(end.end() for end in re.finditer("\n", text))]
        self._tokens: Iterator[re.Match[str]] = _TOKEN.finditer(text)

    def next_value(self) -> Node:
        """The value that begins at the next token."""
        return self._value(next(self._tokens))

    def _value(self, token: re.Match[str]) -> Node:
        spot = self._spot(token)
        if token.group() == "{":
            return Node(self._members(), spot)
        if token.group() == "[":
            return Node(self._items(), spot)
        return Node(json.loads(token.group()), spot)

    def _items(self) -> list[Node]:
        items: list[Node] = []
        for token in self._tokens:
            if token.group() == "]":
                break
            if token.group() != ",":
                items.append(self._value(token))
        return items

    def _members(self) -> dict[str, Entry]:
        members: dict[str, Entry] = {}
        for token in self._tokens:
            if token.group() == "}":
                break
            if token.group() == ",":
                continue
            name, spot = json.loads(token.group()), self._spot(token)
            next(self._tokens)  # the colon
            value = self.next_value()
            if name in members:
                self._faults.add(spot, "duplicate", value=name, line=members[name].key.line)
            else:
                members[name] = Entry(spot, value)
        return members

    def _spot(self, token: re.Match[str]) -> Spot:
        line = bisect_right(self._starts, token.start())
        return Spot(self._file, line, token.start() - self._starts[line - 1] + 1)
