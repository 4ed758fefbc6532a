"""Small makers of clocks, policies and facts, with the seed's day as default."""

from dataclasses import replace
from datetime import date, datetime

from contracts.events import casework
from contracts.samples import SAMPLES
from contracts.vocabulary import AppealType, ConclusionCode, DispatchMode, Grade, LegalTrack
from services.deadline.domain.calendar import CIVIL_ZONE, Calendar, CalendarYear
from services.deadline.domain.clocks import CaseClocks
from services.deadline.domain.policy import rules_of

CASE = "Cabcdefghijklmnopqrstuvwxyz2"
APPEAL = "Aabcdefghijklmnopqrstuvwxyz2"
TOWN = "TD-ZMQ"
VILLAGE = "VC-CHANGCHONG"

POLICY = {
    "time": {
        "dispatch": {"value": 1, "unit": "wd", "basis": "办理规定第一条"},
        "first_reply": {"value": 5, "unit": "wd", "basis": "办理规定第二条"},
        "conclude": {"value": 15, "unit": "wd", "basis": "办理规定第三条"},
        "help": {"value": 3, "unit": "wd", "basis": "办理规定第五条"},
        "return_ruling": {"value": 2, "unit": "wd", "basis": "办理规定第六条"},
        "review": {"value": 30, "unit": "d", "basis": "信访工作条例第35条"},
        "second_review": {"value": 30, "unit": "d", "basis": "信访工作条例第36条"},
        "round": {"value": 10, "unit": "wd", "basis": "办理规定第七条"},
    },
    "rating": {"unrated_after": {"value": 15, "unit": "d", "basis": "办理规定第四条"}},
    "escalation": {"ladder": [{"colour": "blue", "at_percent": 50}, {"colour": "yellow", "at_percent": 80}]},
}

CALENDAR = Calendar(
    {
        2021: CalendarYear(
            2021,
            confirmed=True,
            holidays={date(2021, 9, day): "中秋节" for day in (19, 20, 21)}
            | {date(2021, 10, day): "国庆节" for day in range(1, 8)},
            workdays={date(2021, 9, 18): "中秋节", date(2021, 9, 26): "国庆节", date(2021, 10, 9): "国庆节"},
        )
    }
)

RULES = replace(rules_of({"policy": POLICY, "policy_version": "test-1", "calendar": []}), calendar=CALENDAR)
EMPTY = CaseClocks(CASE, APPEAL, VILLAGE)


def local(*parts: int) -> datetime:
    """An instant of Asia/Shanghai."""
    return datetime(*parts, tzinfo=CIVIL_ZONE)


_DEFAULTS = {
    casework.CaseOpened: {
        "appeal_type": AppealType.CONSULT,
        "region_code": "341523110203",
        "item_code": "H01",
        "off_list": False,
        "supervising_org": TOWN,
        "first_org": VILLAGE,
        "grade": Grade.NORMAL,
        "legal_track": LegalTrack.PLATFORM,
        "submitted_at": local(2021, 9, 7, 6, 48),
        "opened_at": local(2021, 9, 7, 6, 49),
    },
    casework.CaseAccepted: {"by_org": TOWN, "grade": Grade.NORMAL, "accepted_at": local(2021, 9, 7, 10, 15)},
    casework.CaseDispatched: {
        "mode": DispatchMode.ONLINE,
        "lead_org": VILLAGE,
        "helper_orgs": (),
        "paper_no": None,
        "by_org": TOWN,
        "round": 1,
        "dispatched_at": local(2021, 9, 7, 10, 15),
    },
    casework.CaseFirstReplied: {"org": VILLAGE, "replied_at": local(2021, 9, 7, 11)},
    casework.CaseReplied: {
        "org": VILLAGE,
        "conclusion_code": ConclusionCode.EXPLAINED,
        "people": 1,
        "households": 1,
        "amount_fen": 0,
        "replied_at": local(2021, 9, 7, 11, 31),
    },
    casework.ReplyRejected: {
        "org": VILLAGE,
        "by_org": TOWN,
        "reason_code": "incomplete",
        "rejected_at": local(2021, 9, 7, 12),
    },
    casework.ReplyApproved: {
        "by_org": TOWN,
        "automatic": False,
        "round": 1,
        "approved_at": local(2021, 9, 7, 14, 34),
    },
    casework.CaseResupervised: {
        "lead_org": VILLAGE,
        "by_org": TOWN,
        "round": 2,
        "ordered_at": local(2021, 9, 8, 9),
    },
    casework.CaseClosed: {"outcome": "rated", "stars": 5, "closed_at": local(2021, 9, 7, 21, 44)},
    casework.CaseWithdrawn: {"withdrawn_at": local(2021, 9, 7, 9)},
    casework.CaseNotAccepted: {"reason_code": "other_body", "by_org": TOWN, "decided_at": local(2021, 9, 7, 9)},
    casework.CaseRedirected: {
        "channel_code": "hotline_12388",
        "reason_code": "clue",
        "by_org": TOWN,
        "redirected_at": local(2021, 9, 7, 9),
    },
}


def fact(kind: type, **changes: object) -> object:
    """A casework event of the seed's case No. 1, with fields overridden by keyword."""
    if kind in _DEFAULTS:
        return kind(**{"case_id": CASE, "appeal_id": APPEAL, **_DEFAULTS[kind], **changes})
    sample = next(sample for sample in SAMPLES if type(sample) is kind)
    return replace(sample, **{"case_id": CASE, "appeal_id": APPEAL, **changes})
