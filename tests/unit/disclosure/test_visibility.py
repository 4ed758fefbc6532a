"""Deny by default: what the public sees is a list, and everything planted outside of it stays inside."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.vocabulary import Role
from services.disclosure.domain.attachments import may_be_served
from services.disclosure.domain.content import Attachment
from services.disclosure.domain.permissions import Editor, may_check, may_read_drafts, may_write
from services.disclosure.domain.powerlist import public_item
from services.disclosure.domain.records import edited
from services.disclosure.domain.visibility import public_record, public_summary, served_attachment
from tests.unit.disclosure.builders import NOW, VILLAGE, a_drafted, a_published, some_content

UNTIL = a_published().versions[0].until


def test_draft_is_not_public():
    assert public_record("R1", a_drafted(), NOW) is None


def test_public_page_shows_the_masked_version_only():
    content = some_content(title="新草稿", reason="更正", body="未公开13900139000")
    page = public_record("R1", edited(a_published(), content, author="ccc.zhang", now=NOW), NOW)
    assert page == {
        "record_id": "R1",
        "kind": "village_affairs",
        "region_code": VILLAGE,
        "period": "2021-Q3",
        "version": 1,
        "title": "2021年第三季度财务公开",
        "body": "支出 34000 元。\n经手人张*三，电话138****8000。",
        "rows": [
            {"name": "张*三", "amount_fen": 20000, "people": 1, "mobile": "138****8000"},
            {"name": "（依法不公开）", "amount_fen": 135000, "people": 1},
        ],
        "attachments": [
            {
                "name": "张*三收据.pdf",
                "size": 1024,
                "sha256": "a" * 64,
                "media_type": "application/pdf",
                "available": False,
            }
        ],
        "published_at": NOW,
        "until": UNTIL,
        "published_by_org": "CCC-VC",
        "reason": "",
        "changes": [],
    }


def test_public_page_holds_no_planted_personal_data():
    text = json.dumps(public_record("R1", a_published(), NOW), default=str, ensure_ascii=False)
    assert [
        planted for planted in ("张小三", "李小四", "13800138000", "ccc.zhang", "ccc.feng") if planted in text
    ] == []


def test_attachment_is_served_only_when_it_was_looked_into():
    open_file = Attachment(name="a.csv", size=1, sha256="b" * 64, media_type="text/csv", stored=True, servable=True)
    shut_file = replace(open_file, sha256="c" * 64, servable=False)
    record = a_published(attachments=(open_file, shut_file))
    found = [served_attachment(record, digit * 64) for digit in "bcd"]
    assert found == [open_file, None, None]
    assert served_attachment(a_drafted(attachments=(open_file,)), "b" * 64) is None


@pytest.mark.parametrize(
    ("media_type", "content", "served"),
    [
        ("text/csv", "项目,金额\n修路,12000", True),
        ("text/csv; charset=utf-8", "\ufeff项目", True),
        ("text/plain", "电话13800138000", False),
        ("text/plain", "经手人张小三", False),
        ("application/pdf", "%PDF", False),
        ("image/jpeg", "x", False),
    ],
)
def test_file_with_personal_data_or_closed_to_us_is_not_served(media_type, content, served):
    assert may_be_served(media_type, content.encode(), [("张小三", "张*三")]) is served


def test_file_that_is_no_text_is_not_served():
    assert may_be_served("text/plain", b"\xff\xfe\x00") is False


def test_summary_of_a_draft_is_none():
    assert public_summary("R1", a_drafted()) is None
    assert public_summary("R1", a_published())["title"] == "2021年第三季度财务公开"


def test_people_are_taken_down_after_the_period():
    rows = public_record("R1", a_published(), UNTIL)["rows"]
    assert rows == [
        {"name": "（公示期满，已撤下）", "amount_fen": 20000, "people": 1},
        {"name": "（公示期满，已撤下）", "amount_fen": 135000, "people": 1},
    ]
    assert public_record("R1", a_published(), UNTIL - timedelta(seconds=1))["rows"][0]["name"] == "张*三"


def editor(role, region=VILLAGE):
    return Editor(id="x", role=role, region=region)


@pytest.mark.parametrize("role", list(Role))
def test_records_are_written_by_the_village_committee_and_checked_by_its_supervisors_only(role):
    assert may_write(editor(role), VILLAGE) is (role == Role.VILLAGE_COMMITTEE)
    assert may_check(editor(role), VILLAGE) is (role == Role.DISCLOSURE_CHECKER)


@pytest.mark.parametrize("region", ["341523110204", "341523100201", ""])
def test_records_of_another_village_are_closed(region):
    assert may_write(editor(Role.VILLAGE_COMMITTEE, region), VILLAGE) is False
    assert may_check(editor(Role.DISCLOSURE_CHECKER, region), VILLAGE) is False
    assert may_read_drafts(editor(Role.VILLAGE_COMMITTEE, region), VILLAGE) is False


@pytest.mark.parametrize(
    ("role", "region", "allowed"),
    [
        (Role.TOWNSHIP_DISCIPLINE, "341523110000", True),
        (Role.TOWNSHIP_DISCIPLINE, "341523100000", False),
        (Role.COUNTY_DISCIPLINE, "341523000000", True),
        (Role.AUDITOR, "341523000000", False),
        (Role.SYSTEM_ADMIN, "341523000000", False),
    ],
)
def test_drafts_are_read_by_the_discipline_bodies_above(role, region, allowed):
    assert may_read_drafts(editor(role, region), VILLAGE) is allowed


def test_power_item_shows_flow_and_basis_but_no_routing_words():
    item = {
        "code": "G01",
        "category": "土地",
        "name": "宅基地申请协助",
        "description": "协助村民申请宅基地",
        "responsible": "村民委员会",
        "responsible_codes": ["VC"],
        "business_dept": "农业农村局",
        "basis": "土地管理法第62条",
        "publication": "immediately",
        "publication_words": "随时公开",
        "supervisor_kind": "PG:SC-PG-NY",
        "keywords": ["宅基地"],
        "flow": [
            {"seq": 1, "actor": "APPLICANT", "actor_name": "申请人", "action": "申请", "limit": None,
             "limit_words": "", "document": "申请书"}
        ],
    }  # fmt: skip
    assert public_item(item, {"SC-PG-NY": "驻县农业农村局纪检监察组"}) == {
        "code": "G01",
        "category": "土地",
        "name": "宅基地申请协助",
        "description": "协助村民申请宅基地",
        "responsible": "村民委员会",
        "business_dept": "农业农村局",
        "basis": "土地管理法第62条",
        "publication": "immediately",
        "publication_words": "随时公开",
        "supervisor": "驻县农业农村局纪检监察组",
        "flow": [{"seq": 1, "actor_name": "申请人", "action": "申请", "limit_words": "", "document": "申请书"}],
    }
    assert public_item({"supervisor_kind": "TD"}, {})["supervisor"] == "乡镇纪委"
