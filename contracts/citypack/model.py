"""What a checked city pack holds. Plain values only; dates are the city's local calendar days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.citypack.accusations import AccusationWord, default_accusations
from contracts.citypack.geography import Area, Building
from contracts.citypack.terms import DayKind, Level, LimitUnit, OrganKind, Publication
from contracts.vocabulary import Audience, Role


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit, such as three working days."""

    value: int
    unit: LimitUnit


@dataclass(frozen=True, slots=True)
class Organ:
    """A body that supervises or handles. `handles` holds matter words off the list; `supervises` holds organ codes.

    An organ that a reform ended names its `successor`, which does its work from the day after `valid_to` on.
    """

    code: str
    name: str
    level: Level
    kind: OrganKind
    region_code: str
    parent: str | None
    email: str | None
    handles: tuple[str, ...] = ()
    supervises: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """An administrative region. A code that ended names its `successor`, so that old cases still find their place."""

    code: str
    name: str
    level: Level
    parent: str | None
    valid_from: date
    valid_to: date | None
    successor: str | None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class FlowNode:
    """One step of a power item's flow: who does what, within which limit, leaving which document."""

    seq: int
    actor: str
    action: str
    limit: Limit | None
    document: str


@dataclass(frozen=True, slots=True)
class PowerItem:
    """One item of the power list. `supervisor` is TD (the town's discipline body) or PG:<organ code>."""

    code: str
    category: str
    name: str
    description: str
    responsible: tuple[str, ...]
    business_dept: tuple[str, ...]
    supervisor: str
    flow: tuple[FlowNode, ...]
    basis: str
    publication: Publication
    keywords: tuple[str, ...]
    urgent_keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PowerList:
    """A version of the list, valid from a day on."""

    version: str
    valid_from: date
    items: tuple[PowerItem, ...]


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """A rule of routing_rules.csv: when it applies, and what it then sets (an empty value leaves that alone).

    `item` is an item's code, a category or `*`; `region` the top of a subtree or `*`; `keywords` apply when one of them
    stands in the text. Bodies are organ codes, or TD, CD, TG, VC for those of the appeal's own place.
    """

    code: str
    item: str
    region: str
    valid_from: date | None
    valid_to: date | None
    grade: str
    keywords: tuple[str, ...]
    urgent_class: str
    supervisor: str
    first_org: str
    helper_orgs: tuple[str, ...]
    priority: int
    basis: str


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that differs from its weekday: a holiday, or a weekend day made a working day."""

    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year's differing days. Unconfirmed: the notice is not out, only weekends can be counted on."""

    year: int
    confirmed: bool
    source: str
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A message for one audience on one event; texts hold `{placeholders}` of terms.EVENT_PLACEHOLDERS."""

    code: str
    event: str
    audience: Audience
    channels: tuple[str, ...]
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A demonstration account with an invented name and no password; a real installation ships none."""

    username: str
    name: str
    role: Role
    org: str | None
    region_code: str


@dataclass(frozen=True, slots=True)
class ClueWord:
    """A word that makes a clue on a person likely; it only proposes, a person decides."""

    word: str
    kind: str


@dataclass(frozen=True, slots=True)
class CityPack:
    """A whole pack. `policy` is nested as in city.yaml, with each key's basis beside it."""

    city: str
    name: str
    policy_version: str
    valid_from: date
    timezone: str
    region_code: str
    policy: Mapping[str, Mapping[str, object]]
    organs: tuple[Organ, ...]
    regions: tuple[Region, ...]
    power_list: PowerList
    calendar: tuple[CalendarYear, ...]
    templates: tuple[Template, ...]
    staff: tuple[StaffMember, ...]
    clue_words: tuple[ClueWord, ...]
    power_lists: tuple[PowerList, ...] = ()
    routing_rules: tuple[RoutingRule, ...] = ()
    areas: tuple[Area, ...] = ()
    buildings: tuple[Building, ...] = ()
    accusation_words: tuple[AccusationWord, ...] = ()
    """Empty where the pack goes by the common list; see `accusations`."""
    suggestion: Mapping[str, object] | None = None
    """The suggestion model as its file has it (contracts.citypack.suggestion)."""

    @property
    def accusations(self) -> tuple[AccusationWord, ...]:
        """The words by which a text accuses: the pack's own, else the common ones."""
        return self.accusation_words or default_accusations()

    @property
    def lists(self) -> tuple[PowerList, ...]:
        """Every version of the power list by its first day; `power_list` is one, `power_lists` the others."""
        return tuple(sorted((self.power_list, *self.power_lists), key=lambda listed: listed.valid_from))
