"""Builders of believable values for notify's tests; every part can be overridden by keyword."""

from datetime import UTC, datetime, timedelta

from contracts.catalogue import spec_of
from contracts.events.casework import CaseDispatched, CaseOpened
from contracts.events.deadline import ClockWarned
from contracts.vocabulary import AppealType, ClockKind, Colour, DispatchMode, Grade, LegalTrack
from services.notify.domain.audience import Parties
from services.notify.domain.directory import Directory, Occasion, Organ
from services.notify.domain.templates import parse_templates

APPEAL = "A" + "a" * 26
CASE = "C" + "a" * 26
TOWN, VILLAGE, WATER = "TD-341523110", "VC-341523110205", "FN-WATER"
MORNING = datetime(2021, 9, 7, 2, 15, tzinfo=UTC)
"""10:15 in Shucheng."""


def a_row(**overrides):
    row = {
        "code": "dispatched_lead",
        "event": "case_dispatched",
        "audience": "lead_org",
        "channels": ["inbox", "email"],
        "title": "有新工单转办",
        "body": "工单 {case_no} 已由{by_org}转您单位办理。",
    }
    return {**row, **overrides}


def a_directory(*rows, **overrides):
    fields = {
        "city_name": "舒城县",
        "policy_version": "shucheng-2021.09-1",
        "organs": {
            TOWN: Organ(code=TOWN, name="张母桥镇纪委", email="jw@zmq.example"),
            VILLAGE: Organ(code=VILLAGE, name="长冲村两委"),
            WATER: Organ(code=WATER, name="供水中心", email="gs@shui.example"),
        },
        "templates": parse_templates(rows or (a_row(),)),
        "words": {"H01": "村务公开与查询答复", "341523110205": "长冲村"},
    }
    return Directory(**{**fields, **overrides})


def some_parties(**overrides):
    fields = {
        "case_id": CASE,
        "appeal_id": APPEAL,
        "supervising_org": TOWN,
        "lead_org": VILLAGE,
        "helper_orgs": (WATER,),
    }
    return Parties(**{**fields, **overrides})


def a_dispatch(**overrides):
    fields = {
        "case_id": CASE,
        "appeal_id": APPEAL,
        "mode": DispatchMode.ONLINE,
        "lead_org": VILLAGE,
        "helper_orgs": (WATER,),
        "paper_no": None,
        "by_org": TOWN,
        "round": 1,
        "dispatched_at": MORNING,
    }
    return CaseDispatched(**{**fields, **overrides})


def an_opening(**overrides):
    fields = {
        "case_id": CASE,
        "appeal_id": APPEAL,
        "appeal_type": AppealType.CONSULT,
        "region_code": "341523110205",
        "item_code": "H01",
        "off_list": False,
        "supervising_org": TOWN,
        "first_org": VILLAGE,
        "grade": Grade.NORMAL,
        "legal_track": LegalTrack.PLATFORM,
        "submitted_at": MORNING - timedelta(hours=3, minutes=27),
        "opened_at": MORNING,
    }
    return CaseOpened(**{**fields, **overrides})


def a_warning(**overrides):
    fields = {
        "clock_id": f"{CASE}:conclude:1",
        "case_id": CASE,
        "appeal_id": APPEAL,
        "kind": ClockKind.CONCLUDE,
        "org": VILLAGE,
        "colour": Colour.YELLOW,
        "due_at": datetime(2021, 9, 28, 15, 59, tzinfo=UTC),
        "warned_at": MORNING,
    }
    return ClockWarned(**{**fields, **overrides})


def an_occasion(data, **overrides):
    fields = {"event_id": "e1", "name": spec_of(data).name, "at": MORNING, "data": data}
    return Occasion(**{**fields, **overrides})
