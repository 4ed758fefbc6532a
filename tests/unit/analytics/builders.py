"""Histories of cases as events, in the order they happened; every part can be overridden by keyword."""

from datetime import UTC, datetime, timedelta

from contracts.catalogue import spec_of
from contracts.events import casework, deadline, intake, notify, routing
from contracts.vocabulary import (
    AppealType,
    Audience,
    Channel,
    ClockKind,
    Colour,
    ConclusionCode,
    DispatchMode,
    Grade,
    LegalTrack,
    RatingWords,
)
from services.analytics.domain.facts import Heard, patch_of
from services.analytics.domain.folding import folded

TOWN, VILLAGE_ORG = "ZMQ-TD", "CCC-VC"
VILLAGE = "341523110203"


def at(day, hour, minute=0):
    """A moment of September 2021 by Shucheng's clocks."""
    return datetime(2021, 9, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def ids(key="a"):
    return {"appeal_id": "A" + key * 26, "case_id": "C" + key * 26}


def heard(events):
    """The events with their places in their own streams, as the envelopes carry them."""
    counts = {}
    found = []
    for event in events:
        producer = spec_of(event).producer
        counts[producer] = counts.get(producer, 0) + 1
        found.append(Heard(name=spec_of(event).name, sequence=counts[producer], data=event))
    return found


def fact_of(events):
    return folded(patch for patch in map(patch_of, heard(events)) if patch)


def submission(key="a", **overrides):
    fields = {
        "appeal_id": ids(key)["appeal_id"],
        "channel": Channel.QR_CODE,
        "appeal_type": AppealType.CONSULT,
        "category": None,
        "region_code": VILLAGE,
        "keywords": (),
        "grade_hint": Grade.NORMAL,
        "clue_suspected": False,
        "real_name": True,
        "legal_track": LegalTrack.PLATFORM,
        "submitted_at": at(7, 6, 48),
    }
    return intake.AppealSubmitted(**{**fields, **overrides})


def routed(key="a", **overrides):
    fields = {
        "appeal_id": ids(key)["appeal_id"],
        "appeal_type": AppealType.CONSULT,
        "region_code": VILLAGE,
        "item_code": "H01",
        "off_list": False,
        "mode": DispatchMode.ONLINE,
        "supervising_org": TOWN,
        "first_org": VILLAGE_ORG,
        "grade": Grade.NORMAL,
        "legal_track": LegalTrack.PLATFORM,
        "clue_suspected": False,
        "rule_codes": ("territory",),
        "power_list_version": "shucheng-33x1-2021.09",
        "submitted_at": at(7, 6, 48),
        "routed_at": at(7, 6, 48),
    }
    return routing.AppealRouted(**{**fields, **overrides})


def opening(key="a", **overrides):
    fields = {
        **ids(key),
        "appeal_type": AppealType.CONSULT,
        "region_code": VILLAGE,
        "item_code": "H01",
        "off_list": False,
        "supervising_org": TOWN,
        "first_org": VILLAGE_ORG,
        "grade": Grade.NORMAL,
        "legal_track": LegalTrack.PLATFORM,
        "submitted_at": at(7, 6, 48),
        "opened_at": at(7, 6, 49),
    }
    return casework.CaseOpened(**{**fields, **overrides})


def dispatch(key="a", **overrides):
    fields = {
        **ids(key),
        "mode": DispatchMode.ONLINE,
        "lead_org": VILLAGE_ORG,
        "helper_orgs": (),
        "paper_no": None,
        "by_org": TOWN,
        "round": 1,
        "dispatched_at": at(7, 10, 15),
    }
    return casework.CaseDispatched(**{**fields, **overrides})


def reply(key="a", **overrides):
    fields = {
        **ids(key),
        "org": VILLAGE_ORG,
        "conclusion_code": ConclusionCode.EXPLAINED,
        "people": 1,
        "households": 1,
        "amount_fen": 0,
        "replied_at": at(7, 11, 31),
    }
    return casework.CaseReplied(**{**fields, **overrides})


def approval(key="a", **overrides):
    fields = {**ids(key), "by_org": TOWN, "automatic": False, "round": 1, "approved_at": at(7, 14, 34)}
    return casework.ReplyApproved(**{**fields, **overrides})


def rating(key="a", **overrides):
    fields = {
        **ids(key),
        "stars": 5,
        "words": RatingWords.VERY_SATISFIED,
        "has_comment": False,
        "round": 1,
        "rated_at": at(7, 21, 44),
    }
    return intake.AppealRated(**{**fields, **overrides})


def closing(key="a", **overrides):
    return casework.CaseClosed(**{**ids(key), "outcome": "rated", "stars": 5, "closed_at": at(7, 21, 44), **overrides})


def clock(kind=ClockKind.DISPATCH, key="a", **overrides):
    return {
        **ids(key),
        "clock_id": f"{ids(key)['case_id']}-{kind}-1",
        "kind": kind,
        "org": TOWN if kind == ClockKind.DISPATCH else VILLAGE_ORG,
        "due_at": at(10, 18),
        **overrides,
    }


def stopped(kind=ClockKind.DISPATCH, key="a", **overrides):
    fields = {"on_time": True, "stopped_at": at(7, 10, 15), **overrides}
    return deadline.ClockStopped(**clock(kind, key), **fields)


def overdue(kind=ClockKind.DISPATCH, key="a"):
    return deadline.ClockOverdue(**clock(kind, key), overdue_at=at(10, 18))


def warned(kind=ClockKind.DISPATCH, key="a", colour=Colour.BLUE):
    return deadline.ClockWarned(**clock(kind, key), colour=colour, warned_at=at(9, 18))


def delivered(message_id="m1", **overrides):
    fields = {
        "message_id": message_id,
        "template_code": "case_opened_supervising",
        "channel": "inbox",
        "audience": Audience.SUPERVISING_ORG,
        "subject_id": ids()["case_id"],
        "delivered_at": at(7, 6, 50),
    }
    return notify.MessageDelivered(**{**fields, **overrides})


def case_no_1(key="a"):
    """The seed's case No. 1 (Shucheng, 2021-09-07), minute for minute."""
    who = ids(key)
    return [
        submission(key),
        routed(key),
        opening(key),
        casework.CaseAccepted(**who, by_org=TOWN, grade=Grade.NORMAL, accepted_at=at(7, 10, 15)),
        dispatch(key),
        stopped(key=key),
        casework.CaseSignedFor(**who, org=VILLAGE_ORG, signed_at=at(7, 10, 40)),
        reply(key),
        stopped(ClockKind.FIRST_REPLY, key),
        approval(key),
        stopped(ClockKind.CONCLUDE, key),
        rating(key),
        closing(key),
    ]
