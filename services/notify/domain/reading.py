"""Who may read which inbox and which deliveries. What is not named here is refused."""

from dataclasses import dataclass

from contracts.regions import covers
from contracts.vocabulary import Role

_CASE_ROLES = frozenset(
    {
        Role.VILLAGE_COMMITTEE,
        Role.HANDLER,
        Role.HANDLER_LEADER,
        Role.TOWNSHIP_DISCIPLINE,
        Role.COUNTY_DISCIPLINE,
        Role.CITY_DISCIPLINE,
    }
)
_OVERSEERS = frozenset({Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who asks: role, own organ, and the region subtree (12 digits) the account is bound to."""

    role: str
    org: str = ""
    region: str = ""


def may_read_inbox(reader: Reader, org: str) -> bool:
    """An inbox belongs to its organ: whoever works there in a case role reads it, nobody else."""
    return reader.role in _CASE_ROLES and bool(org) and reader.org == org


def may_read_delivery(reader: Reader, *, recipient: str, region_code: str) -> bool:
    """A delivery is seen by the recipient's own people, and by the discipline body above the case."""
    if may_read_inbox(reader, recipient):
        return True
    return reader.role in _OVERSEERS and covers(reader.region, region_code)
