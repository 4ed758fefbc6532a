"""The closed vocabularies of a city pack."""

from enum import StrEnum


class Level(StrEnum):
    """Where a region or an organ stands."""

    PROVINCE = "province"  # 省：试点县分属几个市时的顶层
    CITY = "city"  # 市
    COUNTY = "county"  # 县
    TOWN = "town"  # 乡镇街道
    VILLAGE = "village"  # 村（社区）


class OrganKind(StrEnum):
    """What an organ is for."""

    DISCIPLINE = "discipline"  # 纪委监委、乡镇纪委
    STATIONED = "stationed"  # 派驻纪检监察组
    FUNCTIONAL = "functional"  # 职能部门和公用事业单位
    TOWN_GOV = "town_gov"  # 乡镇政府
    VILLAGE = "village"  # 村（居）两委


class LimitUnit(StrEnum):
    """In what a limit counts."""

    WORKING_DAY = "wd"
    DAY = "d"
    HOUR = "h"


class DayKind(StrEnum):
    """How a calendar day differs from an ordinary one."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"  # 调休上班


class Publication(StrEnum):
    """How often an item must be published."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    IMMEDIATELY = "immediately"
    NONE = "none"


ACTORS = {
    "VP": "村党组织",
    "VC": "村民委员会",
    "EC": "村集体经济组织",
    "VS": "村务监督委员会",
    "VG": "村民小组",
    "VM": "村民（代表）会议",
    "PM": "党员大会",
    "TG": "乡镇政府",
    "TD": "乡镇纪委",
    "PG": "派驻纪检监察组",
    "DEPT": "业务主管部门",
    "APPLICANT": "申请人",
    "SUPERVISOR": "监督主体",
}
"""Who acts in a power item's flow, and how it is written for the public."""

PUBLICATION_WORDS = {
    Publication.MONTHLY: "每月公开",
    Publication.QUARTERLY: "每季度公开",
    Publication.IMMEDIATELY: "随时公开",
    Publication.NONE: "不单独公开",
}

UNIT_WORDS = {LimitUnit.WORKING_DAY: "个工作日", LimitUnit.DAY: "日", LimitUnit.HOUR: "小时"}

EVENT_PLACEHOLDERS = {
    "case_opened": ("item_name", "region_name", "grade", "supervising_org", "first_org"),
    "case_accepted": ("by_org", "grade"),
    "case_not_accepted": ("by_org", "reason"),
    "case_redirected": ("by_org", "reason", "channel_name"),
    "case_dispatched": ("by_org", "lead_org", "helper_orgs", "mode", "paper_no"),
    "case_replied": ("org",),
    "reply_rejected": ("by_org", "reason"),
    "reply_approved": ("by_org", "round"),
    "case_resupervised": ("by_org", "round", "reason"),
    "case_withdrawn": (),
    "case_merged": ("by_org",),
    "case_separated": ("by_org",),
    "return_requested": ("org", "reason"),
    "return_disputed": ("org", "superior_org"),
    "return_ruled": ("org", "by_org", "ruling", "reason"),
    "helper_replied": ("org",),
    "extension_requested": ("org", "number"),
    "extension_ruled": ("org", "by_org", "number", "ruling", "more_time", "reason"),
    "case_suspended": ("org", "by_org", "next_report_at"),
    "milestone_reported": ("org", "number", "next_report_at"),
    "case_resumed": ("org", "by_org"),
    "supervision_order_drafted": ("org", "by_org", "cause"),
    "supervision_order_issued": ("org", "by_org", "cause", "letter_no", "rectify_by"),
    "supervision_order_received": ("org", "by_org"),
    "supervision_order_closed": ("org", "by_org"),
    "card_issued": ("org", "by_org", "colour", "cause"),
    "joint_handling_convened": ("by_org", "lead_org", "orgs"),
    "review_requested": ("org",),
    "review_decided": ("by_org", "verdict"),
    "refusal_review_requested": ("by_org", "superior_org"),
    "refusal_reviewed": ("by_org", "verdict"),
    "clock_recalculated": ("org", "clock", "old_due_at", "due_at", "reason"),
    "clock_warned": ("org", "clock", "colour", "due_at"),
    "clock_overdue": ("org", "clock", "due_at", "overdue_at"),
}
"""Events a template may answer, with the placeholders that each adds to COMMON_PLACEHOLDERS."""

COMMON_PLACEHOLDERS = ("case_no", "city_name", "at")
"""Placeholders of every template: the case's number, the city's name, the event's local time."""
