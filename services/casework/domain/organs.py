"""The organs of a city as far as casework asks for them: what they are called and who stands above them."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Organ:
    """A body that supervises or handles; `parent` is the organ above it, None for the highest."""

    code: str
    name: str
    parent: str | None = None
    region_code: str = ""
    level: str = ""


def organs_of(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Organ]:
    """The organs of a pack by their codes."""
    return {
        row["code"]: Organ(
            row["code"],
            row.get("name") or row["code"],
            row.get("parent") or None,
            row.get("region_code", ""),
            row.get("level", ""),
        )
        for row in rows
    }


def name_of(code: str, organs: Mapping[str, Organ]) -> str:
    """What an organ is called; one this version does not know goes by its code."""
    return organs[code].name if code in organs else code


def superior_of(code: str, organs: Mapping[str, Organ], recused: Container[str] = ()) -> str:
    """The nearest organ above that is not recused; an organ that has none, or is unknown, answers for itself."""
    return next((upper for upper in above(code, organs) if upper not in recused), code)


def above(code: str, organs: Mapping[str, Organ]) -> tuple[str, ...]:
    """The organs above one, the nearest first; a circle in the data ends it."""
    found: list[str] = []
    found_at = organs.get(code)
    while found_at and found_at.parent and found_at.parent not in (code, *found):
        found.append(found_at.parent)
        found_at = organs.get(found_at.parent)
    return tuple(found)
