"""The short source a pack is made of: departments by stationed group, families of items, flows, places."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).resolve().parent / "dazhou"
VILLAGE_MATTERS = "TD"
"""In place of a department: matters of villages, under the discipline body of their town."""


@dataclass(frozen=True, slots=True)
class Group:
    """A stationed group and the departments it watches, names by code without prefix."""

    code: str
    seat: str
    watches: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Matter:
    """One item of the list before it is written out; `dept` is a department's code or VILLAGE_MATTERS."""

    code: str
    category: str
    name: str
    dept: str
    words: tuple[str, ...]
    urgent: tuple[str, ...]
    basis: str
    flow: str
    publication: str


@dataclass(frozen=True, slots=True)
class Source:
    """Everything the tables are made of."""

    groups: tuple[Group, ...]
    matters: tuple[Matter, ...]
    flows: Mapping[str, Any]
    limits: Mapping[str, list[str]]
    places: Mapping[str, Any]

    def group_of(self, dept: str) -> Group:
        """The one stationed group that watches a department; raises KeyError."""
        return {code: group for group in self.groups for code in group.watches}[dept]

    def name_of(self, dept: str) -> str:
        """A department's name; villages answer for their own matters."""
        return "村（社区）" if dept == VILLAGE_MATTERS else self.group_of(dept).watches[dept]


def read_source(folder: Path = FOLDER) -> Source:
    """The source on disk."""
    yaml = YAML(typ="safe")
    departments, families, flows, places = (
        yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("departments", "families", "flows", "places")
    )
    return Source(
        groups=tuple(Group(code, row["seat"], row["watches"]) for code, row in departments.items()),
        matters=tuple(matter for family in families for matter in _matters(family)),
        flows=flows["flows"],
        limits=flows["limits"],
        places=places,
    )


def _matters(family: Mapping[str, Any]) -> list[Matter]:
    return [_matter(family, number, name, told) for number, (name, told) in enumerate(family["items"].items(), 1)]


def _matter(family: Mapping[str, Any], number: int, name: str, told: str) -> Matter:
    tokens = told.split()
    words = [token for token in tokens if token[0] not in "@~"]
    named = {token[0]: token[1:] for token in tokens if token[0] in "@~"}
    return Matter(
        code=f"{family['code']}{number:02}",
        category=family["category"],
        name=name,
        dept=named.get("@", family["dept"]),
        words=tuple(word.rstrip("!") for word in words),
        urgent=tuple(word.rstrip("!") for word in words if word.endswith("!")),
        basis=family["basis"],
        flow=named.get("~", family["flow"]),
        publication=family["pub"],
    )
