"""Builders of believable records; every part can be overridden by keyword."""

from datetime import UTC, datetime

from services.disclosure.domain.content import Attachment, Content
from services.disclosure.domain.people import PersonRow, SensitiveCategory
from services.disclosure.domain.records import Publication, Record, checked, edited, published

NOW = datetime(2021, 10, 15, 1, 0, tzinfo=UTC)
"""09:00 in Shucheng."""

VILLAGE = "341523110203"


def some_content(**overrides):
    fields = {
        "title": "2021年第三季度财务公开",
        "body": "支出 34000 元。\n经手人张小三，电话13800138000。",
        "rows": (
            PersonRow(name="张小三", amount_fen=20000, mobile="13800138000"),
            PersonRow(name="李小四", amount_fen=135000, category=SensitiveCategory.UNATTENDED_CHILD),
        ),
        "attachments": (Attachment(name="张小三收据.pdf", size=1024, sha256="a" * 64, media_type="application/pdf"),),
    }
    return Content(**{**fields, **overrides})


def a_record(**overrides):
    return Record(**{"kind": "village_affairs", "region_code": VILLAGE, "period": "2021-Q3", **overrides})


def a_drafted(**overrides):
    return edited(a_record(), some_content(**overrides), author="ccc.zhang", now=NOW)


def some_way(**overrides):
    return Publication(**{"days": 15, "by_org": "CCC-VC", "check_required": True, **overrides})


def a_published(**overrides):
    return published(checked(a_drafted(**overrides), checker="ccc.feng", now=NOW), some_way(), NOW)
