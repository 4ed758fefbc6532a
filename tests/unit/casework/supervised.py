"""Small makers of supervised cases: overdue clocks, cards, orders on their way."""

from dataclasses import replace
from datetime import datetime

from contracts.events.deadline import ClockOverdue, ClockStarted
from contracts.vocabulary import ClockKind
from services.casework.domain import opening, orders
from services.casework.domain.cards import follow_up
from services.casework.domain.case import Case, Deed, Told
from services.casework.domain.policy import City
from services.casework.domain.supervision import Evidence, EvidenceKind, Letter
from tests.unit.casework.builders import (
    APPEAL,
    CASE,
    COUNTY,
    SUPERVISOR,
    SYSTEM,
    TOWN,
    VILLAGE,
    VILLAGER,
    Person,
    at,
    city,
    deed,
    in_progress,
)

CARDS = [
    {"colour": "blue", "cause": "dispatch_overdue", "order": False},
    {"colour": "yellow", "cause": "conclude_overdue", "order": True},
    {"colour": "red", "cause": "low_rating_again", "order": True},
    {"colour": "red", "cause": "buck_passing", "order": False},
]
ORGANS = [
    {"code": TOWN, "name": "张母桥镇纪委", "parent": COUNTY},
    {"code": VILLAGE, "name": "长冲村村民委员会", "parent": TOWN},
    {"code": COUNTY, "name": "舒城县纪委监委", "parent": None},
    {"code": "DEPT-NYNC", "name": "县农业农村局", "parent": None},
]
PROOF = (Evidence(EvidenceKind.PHOTO, "整改后的现场照片", "照片2021-09-08-1"),)


def strict_city(**policy: object) -> City:
    """A city with cards, drafts on overdue clocks and named organs."""
    known = {
        "supervision__on_overdue": "draft",
        "supervision__letter_word": "舒纪督",
        "supervision__cards": CARDS,
        "time__rectify": {"value": 15, "unit": "d", "basis": "默认"},
        "return__joint_after": 2,
    }
    return city(organs=ORGANS, **{**known, **policy})


def clock(kind: ClockKind = ClockKind.CONCLUDE, number: int = 1, due_at: datetime | None = None) -> dict:
    """The names of a clock of the case."""
    return {
        "clock_id": f"{CASE}:{kind}:{number}",
        "case_id": CASE,
        "appeal_id": APPEAL,
        "kind": kind,
        "org": VILLAGE,
        "due_at": due_at or at(15, 59, day=28),
    }


def with_clock(case: Case, kind: ClockKind = ClockKind.CONCLUDE, number: int = 1) -> Case:
    """A case with a running clock."""
    return opening.keep_due(case, ClockStarted(**clock(kind, number), started_at=at(2), provisional=False))


def overdue(case: Case, kind: ClockKind = ClockKind.CONCLUDE, city: City | None = None, number: int = 1) -> Told:
    """What the end of a clock brings about."""
    running = with_clock(case, kind, number)
    over = ClockOverdue(**clock(kind, number), overdue_at=at(16, day=28))
    system = deed(SYSTEM, at(16, day=28))
    return follow_up(running, (opening.mark_overdue(running, over), ()), system, city or strict_city())


def drafted() -> Case:
    """A case in work whose conclusion is overdue: a card, and an order to sign."""
    return overdue(in_progress())[0]


def order_id(case: Case) -> str:
    """The name of its last order."""
    return case.supervision.orders[-1].order_id


def by(person: Person = SUPERVISOR, reason: str = "", when: datetime | None = None) -> Deed:
    """Somebody's deed on the morning after."""
    return deed(person, when or at(1, 30, day=29), reason)


def signed() -> Case:
    """A case with a signed order."""
    case = drafted()
    return orders.sign(case, order_id(case), by(), None, strict_city())[0]


LETTER = Letter("督办函", "舒纪督〔2021〕1号", "长冲村村民委员会", ("正文",), "张母桥镇纪委", "2021年9月29日")


def issued() -> Case:
    """A case with an order that went out."""
    case = signed()
    return orders.issue(case, order_id(case), 1, LETTER)[0]


def received() -> Case:
    """A case with an order the organ signed for."""
    case = issued()
    return orders.receive(case, order_id(case), by(VILLAGER))[0]


def reported() -> Case:
    """A case with a report on the rectification."""
    case = received()
    return orders.report(case, order_id(case), by(VILLAGER), "已修复路面并答复群众。", PROOF)[0]


def led_by(case: Case, org: str) -> Case:
    """The case with another lead organ."""
    return replace(case, dispatch=replace(case.dispatch, lead_org=org))
