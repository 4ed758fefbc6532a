"""Who may look at the clocks of a case: its supervising body, the superiors over its region, the organs at work."""

from dataclasses import dataclass
from typing import Protocol

from contracts.regions import covers
from contracts.vocabulary import Role

_HANDLERS = frozenset({Role.VILLAGE_COMMITTEE, Role.HANDLER, Role.HANDLER_LEADER})
_SUPERIORS = frozenset({Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE})
"""Where a region code may end above the village (GB/T 2260: 2+2+2 digits, and 3 of the town)."""


class Reader(Protocol):
    """The person asking."""

    @property
    def role(self) -> str:
        """The role it acts in."""

    @property
    def org(self) -> str | None:
        """Its organ."""

    @property
    def region(self) -> str | None:
        """The region subtree that bounds it."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Where a case belongs, as its events told."""

    region_code: str
    supervising_org: str
    handling_orgs: tuple[str, ...] = ()
    recused_orgs: tuple[str, ...] = ()


def may_see_clocks(reader: Reader, circle: Circle) -> bool:
    """Deny by default: what no line below allows is refused, and whoever the appeal accuses (docs/adr/0009)."""
    if reader.org in circle.recused_orgs:
        return False
    if reader.role in _SUPERIORS:
        return covers(reader.region, circle.region_code)
    if reader.role == Role.TOWNSHIP_DISCIPLINE:
        return reader.org == circle.supervising_org
    return reader.role in _HANDLERS and reader.org in circle.handling_orgs
