"""Who may read what of an appeal (domain reference (b)). Deny by default: what no line below allows is refused."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.regions import covers
from contracts.vocabulary import LegalTrack, Role


class Sight(StrEnum):
    """How much a reader gets to see."""

    FULL = "full"
    MASKED = "masked"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reader:
    """The person asking: account, role, own organ, own region subtree."""

    id: str
    role: str
    org: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """The bodies an appeal concerns, as casework's events told."""

    appeal_id: str
    region_code: str
    supervising_org: str
    handling_orgs: tuple[str, ...]
    legal_track: LegalTrack
    recused_orgs: tuple[str, ...] = ()
    proxied_by: str | None = None
    sealed: bool = False


_HANDLERS = frozenset({Role.VILLAGE_COMMITTEE, Role.HANDLER, Role.HANDLER_LEADER})
_SUPERVISORS = frozenset({Role.TOWNSHIP_DISCIPLINE, Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE})
_SUPERIORS = frozenset({Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE})


def content_sight(reader: Reader, circle: Circle) -> Sight:
    """What a reader sees of the text."""
    if reader.role == Role.CITIZEN:
        return Sight.FULL if reader.id == circle.appeal_id else Sight.NONE
    if _recused(reader, circle):
        return Sight.NONE
    if circle.sealed:
        return Sight.FULL if _keeps_clues(reader, circle) else Sight.NONE
    if _supervises(reader, circle):
        return Sight.FULL
    # Whoever wrote it down for the citizen knows it already; nobody else of the grid does.
    if reader.role == Role.GRID_WORKER:
        return Sight.FULL if reader.id == circle.proxied_by else Sight.NONE
    # 检举控告工作规则 art. 47: a report on a person never reaches the bodies that might be accused.
    if circle.legal_track == LegalTrack.CLUE:
        return Sight.NONE
    handles = reader.role in _HANDLERS and reader.org is not None and reader.org in circle.handling_orgs
    return Sight.MASKED if handles else Sight.NONE


def may_see_identity(reader: Reader, circle: Circle) -> bool:
    """Only the supervising body, and its superiors over the region, learn who filed; a reason must be given besides.

    Once a clue is sealed, only the officers whose office it is.
    """
    entitled = _keeps_clues if circle.sealed else _supervises
    return not _recused(reader, circle) and entitled(reader, circle)


def _recused(reader: Reader, circle: Circle) -> bool:
    """信访工作条例 art. 28, 30: whoever is accused neither handles nor learns of it, whatever the role allows else."""
    return reader.org is not None and reader.org in circle.recused_orgs


def _keeps_clues(reader: Reader, circle: Circle) -> bool:
    """检举控告工作规则 art. 47: a sealed clue is read by the named clue officers of its region and nobody else."""
    return reader.role == Role.CLUE_OFFICER and covers(reader.region, circle.region_code)


def _supervises(reader: Reader, circle: Circle) -> bool:
    if reader.role not in _SUPERVISORS or not reader.org:
        return False
    own = reader.org == circle.supervising_org
    return own or (reader.role in _SUPERIORS and covers(reader.region, circle.region_code))
