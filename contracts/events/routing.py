"""What routing 权力清单 says."""

from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import AppealType, DispatchMode, Grade, LegalTrack


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRouted:
    """The power item, the supervising body and the first body of an appeal were decided by the rules named.

    `helper_orgs` are proposed to the supervising body. `recused_orgs` must never receive, see or be told of the appeal.
    `urgent_class` names the city's class of urgent matters it belongs to, such as 水利; empty when none.
    """

    appeal_id: str
    appeal_type: AppealType
    region_code: str
    item_code: str
    off_list: bool
    mode: DispatchMode
    supervising_org: str
    first_org: str
    grade: Grade
    legal_track: LegalTrack
    clue_suspected: bool
    rule_codes: tuple[str, ...]
    power_list_version: str
    submitted_at: datetime
    routed_at: datetime
    helper_orgs: tuple[str, ...] = ()
    recused_orgs: tuple[str, ...] = ()
    urgent_class: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerListPublished:
    """A version of the city's power list came into force."""

    power_list_version: str
    item_count: int
    valid_from: datetime
    published_at: datetime
