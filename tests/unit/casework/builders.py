"""Small makers of cases, people and cities, with the seed's case No. 1 as default."""

from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.events.intake import AppealRated, AppealWithdrawn
from contracts.events.routing import AppealRouted
from contracts.vocabulary import (
    AppealType,
    ConclusionCode,
    DispatchMode,
    Grade,
    LegalTrack,
    RatingWords,
    Role,
)
from services.casework.domain import answering, ending, handing_on
from services.casework.domain.answering import Answer
from services.casework.domain.case import Case, Deed
from services.casework.domain.handing_on import DispatchOrder, Found
from services.casework.domain.opening import open_case
from services.casework.domain.policy import City, city_of

APPEAL = "Aabcdefghijklmnopqrstuvwxyz2"
CASE = "Cabcdefghijklmnopqrstuvwxyz2"
TOWN, VILLAGE, DEPT, COUNTY = "TD-ZMQ", "VC-CHANGCHONG", "DEPT-NYNC", "JW-SC"
REGION = "341523110203"


@dataclass(frozen=True)
class Person:
    """An account as the gateway passes it on."""

    id: str
    role: str
    org: str | None = None
    region: str | None = None


SUPERVISOR = Person("td01", Role.TOWNSHIP_DISCIPLINE, TOWN, "341523110000")
VILLAGER = Person("vc01", Role.VILLAGE_COMMITTEE, VILLAGE, REGION)
HANDLER = Person("ny01", Role.HANDLER, DEPT, "341523000000")
COUNTY_OFFICER = Person("xj01", Role.COUNTY_DISCIPLINE, COUNTY, "341523000000")
SYSTEM = Person("system", Role.SYSTEM)
CITIZEN = Person("citizen", Role.CITIZEN)


def at(hour: int, minute: int = 0, day: int = 7) -> datetime:
    """An instant of September 2021, in UTC."""
    return datetime(2021, 9, day, hour, minute, tzinfo=UTC)


def deed(person: Person = SUPERVISOR, when: datetime | None = None, reason: str = "") -> Deed:
    """A person's act at 02:15 UTC (10:15 in Shucheng) unless said otherwise."""
    return Deed(person, when or at(2, 15), reason=reason)


def routed(**changes: object) -> AppealRouted:
    """The routing of a question on conscription."""
    known = {
        "appeal_id": APPEAL,
        "appeal_type": AppealType.CONSULT,
        "region_code": REGION,
        "item_code": "H01",
        "off_list": False,
        "mode": DispatchMode.ONLINE,
        "supervising_org": TOWN,
        "first_org": VILLAGE,
        "grade": Grade.NORMAL,
        "legal_track": LegalTrack.PLATFORM,
        "clue_suspected": False,
        "rule_codes": ("item",),
        "power_list_version": "list-1",
        "submitted_at": at(22, 48, day=6),
        "routed_at": at(22, 48, day=6),
    }
    return AppealRouted(**{**known, **changes})


def city(organs: list[dict] | None = None, **policy: object) -> City:
    """A city whose supervising bodies approve; policy keys are overridden as section__key=value."""
    sections = {
        "clue": {"accept": False, "redirect_channels": [{"code": "12388", "name": "12388"}]},
        "reply": {"approval": "supervisor", "auto_approve": []},
        "rating": {"low_threshold": 2},
        "rehandle": {"max": 2},
    }
    for name, value in policy.items():
        section, key = name.split("__")
        sections[section] = {**sections.get(section, {}), key: value}
    organs = organs or [{"code": code} for code in (TOWN, VILLAGE, DEPT, COUNTY)]
    return city_of({"policy_version": "test-1", "policy": sections, "organs": organs})


def submitted(**changes: object) -> Case:
    """A case that waits for acceptance."""
    return open_case(CASE, routed(**changes), "test-1", deed(SYSTEM, at(22, 49, day=6)))[0]


def accepted(**changes: object) -> Case:
    """An accepted case."""
    return handing_on.accept(submitted(**changes), deed(), Found(), city())[0]


def dispatched(order: DispatchOrder | None = None, **changes: object) -> Case:
    """A case with its lead organ."""
    return handing_on.dispatch(accepted(**changes), deed(), order or DispatchOrder(), city())[0]


def in_progress(**changes: object) -> Case:
    """A case the lead organ signed for."""
    return handing_on.sign(dispatched(**changes), deed(VILLAGER))[0]


def answer(**changes: object) -> Answer:
    """The reply of case No. 1."""
    known = {
        "text": "今年夏季征兵已于8月15日结束，可于明年春季报名。",
        "conclusion_code": ConclusionCode.EXPLAINED,
        "people": 1,
        "households": 1,
        "amount_fen": 0,
    }
    return Answer(**{**known, **changes})


def replied(**changes: object) -> Case:
    """A case whose reply waits for approval."""
    return answering.reply(in_progress(**changes), deed(VILLAGER, at(3, 31)), answer(), city(), deed(SYSTEM))[0]


def awaiting_rating(**changes: object) -> Case:
    """A case whose reply reached the citizen."""
    return answering.approve(replied(**changes), deed(when=at(6, 34)), city())[0]


def rating(stars: int = 5, **changes: object) -> AppealRated:
    """The citizen's rating."""
    words = RatingWords.VERY_SATISFIED if stars > 2 else RatingWords.DISSATISFIED
    known = {"appeal_id": APPEAL, "case_id": CASE, "stars": stars, "words": words, "has_comment": False, "round": 1}
    return AppealRated(**{**known, "rated_at": at(13, 44), **changes})


def rated(stars: int, case: Case | None = None, **policy: object) -> tuple[Case, tuple[object, ...]]:
    """What a rating makes of a case that waits for it."""
    case = case or awaiting_rating()
    given = rating(stars, round=case.round)
    return ending.rate(case, deed(CITIZEN, at(13, 44)), given, city(**policy), deed(SYSTEM, at(13, 45)))


def withdrawal() -> AppealWithdrawn:
    """The citizen's wish to withdraw."""
    return AppealWithdrawn(appeal_id=APPEAL, case_id=CASE, withdrawn_at=at(1))
