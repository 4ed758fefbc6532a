"""Which statistics somebody may see (domain reference (b)). What is not named here is refused."""

from dataclasses import dataclass

from contracts.citypack.terms import OrganKind
from contracts.regions import covers, subtree
from contracts.vocabulary import Role
from services.analytics.domain.counting import EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who asks; `org_kind` is the organ's kind in the city pack, `region` 12 digits."""

    role: str
    org: str = ""
    org_kind: str = ""
    region: str = ""


class StatisticsRefused(PermissionError):
    """These figures are not for this reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A region (12 digits), or an organ with its region and kind, or neither for one's own widest scope."""

    region: str = ""
    org: str = ""
    org_region: str = ""
    org_kind: str = ""


_LEAD_ROLES = frozenset({Role.VILLAGE_COMMITTEE, Role.HANDLER, Role.HANDLER_LEADER})
_SUPERVISING_KINDS = frozenset({OrganKind.DISCIPLINE, OrganKind.STATIONED})
_REGION_ROLES = frozenset({Role.TOWNSHIP_DISCIPLINE, Role.COUNTY_DISCIPLINE, Role.CITY_DISCIPLINE})


def scope_for(reader: Reader, wanted: Wanted) -> str:
    """The scope key to read; raises StatisticsRefused."""
    if reader.role in _LEAD_ROLES:
        return _own_org(reader, wanted, "l:")
    if reader.role not in _REGION_ROLES:
        raise StatisticsRefused("此角色不能查看统计")
    if reader.org_kind == OrganKind.STATIONED:
        return _own_org(reader, wanted, "s:")
    if wanted.org:
        return _org_below(reader, wanted)
    region = wanted.region or reader.region
    if not covers(reader.region, region):
        raise StatisticsRefused("超出您的辖区范围")
    return EVERYWHERE + subtree(region)


def _own_org(reader: Reader, wanted: Wanted, prefix: str) -> str:
    if not reader.org or wanted.region or (wanted.org and wanted.org != reader.org):
        raise StatisticsRefused("只能查看本单位的统计")
    return prefix + reader.org


def _org_below(reader: Reader, wanted: Wanted) -> str:
    if wanted.region or not (wanted.org == reader.org or covers(reader.region, wanted.org_region)):
        raise StatisticsRefused("超出您的辖区范围")
    return ("s:" if wanted.org_kind in _SUPERVISING_KINDS else "l:") + wanted.org
