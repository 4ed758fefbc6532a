"""Spot checks 抽查 that anyone can draw again: docs/spot-check.md says how, in fifteen lines.

The salt is fixed and its SHA-256 published before the period ends, so nobody can choose it by the list; it is kept
secret until the draw, so nobody can know beforehand which case will be in.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contracts.regions import subtree
from services.casework.domain.orders import LOCAL
from services.casework.domain.refusals import Contradiction, NotPermitted, WrongField, WrongFields

ALGORITHM = "stratified-lowest-sha256-v1"
_PERIOD = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A closed case and the stratum it belongs to."""

    case_id: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum: how many cases it has, and how many of them are drawn."""

    name: str
    size: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Sample:
    """What a draw brings: the strata in the order of their names, the cases in the order of their ids."""

    strata: tuple[Stratum, ...]
    case_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheck:
    """One draw: announced with its terms and its commitment, later drawn.

    `list_id` names the published list it was drawn from; `marked` of its cases have been told.
    """

    draw_id: str
    period: str
    region_code: str
    percent: int
    strata_by: tuple[str, ...]
    commitment: str
    salt: str
    announced_by: str
    announced_at: datetime
    algorithm: str = ALGORITHM
    population: int = 0
    strata: tuple[Stratum, ...] = ()
    case_ids: tuple[str, ...] = ()
    drawn_by: str = ""
    drawn_at: datetime | None = None
    list_id: str = ""
    marked: int = 0

    @property
    def seed(self) -> str:
        """The published seed."""
        return seed_of(self.period, self.region_code, self.salt)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an announcement fixes; `percent` of each stratum, rounded up."""

    period: str
    region_code: str
    percent: int
    strata_by: tuple[str, ...]
    salt: str = field(repr=False)


def commitment_of(salt: str) -> str:
    """What is published of a salt before the draw."""
    return hashlib.sha256(salt.encode()).hexdigest()


def seed_of(period: str, region_code: str, salt: str) -> str:
    """The seed: SHA-256 of period, region and salt."""
    return hashlib.sha256(f"{period}|{region_code}|{salt}".encode()).hexdigest()


def draw(seed: str, candidates: Iterable[Candidate], percent: int) -> Sample:
    """The sample: the lowest SHA-256 of seed and id in each stratum, so many in a hundred, rounded up."""
    by_name: dict[str, list[str]] = {}
    for each in candidates:
        by_name.setdefault(each.stratum, []).append(each.case_id)
    strata, drawn = [], []
    for name, case_ids in sorted(by_name.items()):
        wanted = -(-len(case_ids) * percent // 100)
        drawn += sorted(case_ids, key=lambda case_id: hashlib.sha256(f"{seed}|{case_id}".encode()).digest())[:wanted]
        strata.append(Stratum(name, len(case_ids), wanted))
    return Sample(tuple(strata), tuple(sorted(drawn)))


def stratum_of(case: Mapping[str, str | None], strata_by: tuple[str, ...]) -> str:
    """The name of a case's stratum: its values, such as its lead organ, with bars between."""
    return "|".join(case.get(name) or "-" for name in strata_by)


def bounds_of(period: str) -> tuple[datetime, datetime]:
    """The first instant of a month and that of the next one, in local time; raises WrongFields for no month."""
    found = _PERIOD.match(period)
    if found is None:
        raise WrongFields(WrongField("/period", "invalid", "期间写作年和月，如 2021-09"))
    year, month = int(found[1]), int(found[2])
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    return datetime(year, month, 1, tzinfo=LOCAL), datetime(*after, 1, tzinfo=LOCAL)


def draw_id_of(period: str, region_code: str) -> str:
    """The name of the one draw of a month and a region."""
    return f"{period}-{subtree(region_code)}"


def announce(terms: Terms, by: str, now: datetime) -> SpotCheck:
    """Fix the terms of a draw before its period is over; raises Contradiction when it is too late."""
    if now >= bounds_of(terms.period)[1]:
        raise Contradiction("抽查须在当期结束前公布，否则盐值可以按名单挑选")
    return SpotCheck(
        draw_id=draw_id_of(terms.period, terms.region_code),
        period=terms.period,
        region_code=terms.region_code,
        percent=terms.percent,
        strata_by=terms.strata_by,
        commitment=commitment_of(terms.salt),
        salt=terms.salt,
        announced_by=by,
        announced_at=now,
    )


def require_drawable(check: SpotCheck, region: str | None, now: datetime) -> None:
    """Raise NotPermitted outside the own region, Contradiction before the period is over or when it is drawn."""
    if not region or subtree(region) != subtree(check.region_code):
        raise NotPermitted("只有公布抽查的纪检监察机关可以抽取")
    if check.drawn_at is not None:
        raise Contradiction("此次抽查已经抽取")
    if now < bounds_of(check.period)[1]:
        raise Contradiction("当期尚未结束，结束后才能抽取")
