"""A record's way to the public: checked by somebody else, masked, for at least 15 days, and never overwritten."""

from datetime import UTC, datetime, timedelta

import pytest

from services.disclosure.domain.people import SUPPRESSED_NAME, PersonRow, ShownRow
from services.disclosure.domain.records import (
    RecordRefused,
    checked,
    edited,
    preview,
    publication_end,
    published,
)
from tests.unit.disclosure.builders import NOW, a_drafted, a_published, a_record, some_content, some_way


def refusal_of(step):
    with pytest.raises(RecordRefused) as refused:
        step()
    return refused.value.code


def test_publication_masks_every_part():
    masked = a_published().versions[0].masked
    assert masked.body == "支出 34000 元。\n经手人张*三，电话138****8000。"
    assert masked.rows == (
        ShownRow(name="张*三", amount_fen=20000, people=1, mobile="138****8000"),
        ShownRow(name=SUPPRESSED_NAME, amount_fen=135000, people=1),
    )
    assert [each.name for each in masked.attachments] == ["张*三收据.pdf"]


def test_publication_drops_the_unmasked_draft():
    assert a_published().draft is None


def test_publication_needs_a_check_where_the_city_asks_for_it():
    assert refusal_of(lambda: published(a_drafted(), some_way(), NOW)) == "not_checked"
    assert len(published(a_drafted(), some_way(check_required=False), NOW).versions) == 1


def test_publication_needs_a_draft():
    assert refusal_of(lambda: published(a_published(), some_way(), NOW)) == "no_draft"
    assert refusal_of(lambda: preview(a_record(), NOW)) == "no_draft"


def test_check_is_refused_to_the_author():
    assert refusal_of(lambda: checked(a_drafted(), checker="ccc.zhang", now=NOW)) == "own_draft"


def test_edit_voids_the_check():
    record = edited(checked(a_drafted(), checker="ccc.feng", now=NOW), some_content(), author="ccc.zhang", now=NOW)
    assert (record.draft.checked_by, record.draft.checked_at) == ("", None)


def test_edit_of_a_published_record_needs_a_reason():
    assert refusal_of(lambda: edited(a_published(), some_content(), author="ccc.zhang", now=NOW)) == "reason_missing"


def test_correction_becomes_the_next_version_and_keeps_the_first():
    first = a_published()
    content = some_content(
        title="2021年第三季度财务公开（更正）",
        body="支出 34500 元。\n经手人张小三，电话13800138000。\n补录一笔。",
        rows=(PersonRow(name="张小三", amount_fen=25050),),
        attachments=(),
        reason="漏记一笔，经张小三核对",
    )
    draft = checked(edited(first, content, author="ccc.zhang", now=NOW), checker="ccc.feng", now=NOW)
    second = published(draft, some_way(), NOW + timedelta(days=3))
    assert second.versions[0] == first.versions[0]
    assert second.versions[1].number == 2
    assert second.versions[1].reason == "漏记一笔，经张*三核对"
    assert second.versions[1].changes == (
        "标题由“2021年第三季度财务公开”改为“2021年第三季度财务公开（更正）”",
        "正文删去 1 行，新增 2 行",
        "名单由 2 人 1550.00 元改为 1 人 250.50 元",
        "删去附件“张*三收据.pdf”",
    )


def test_first_version_has_no_changes():
    assert a_published().versions[0].changes == ()


@pytest.mark.parametrize(
    ("published_at", "days", "until"),
    [
        # Published on the 15th there: the 16th is day one, the 30th day fifteen, the 31st begins at 16:00 UTC.
        (datetime(2021, 10, 15, 1, 0, tzinfo=UTC), 15, datetime(2021, 10, 30, 16, 0, tzinfo=UTC)),
        # 23:30 UTC is already the 16th there.
        (datetime(2021, 10, 15, 23, 30, tzinfo=UTC), 15, datetime(2021, 10, 31, 16, 0, tzinfo=UTC)),
        (datetime(2021, 10, 15, 1, 0, tzinfo=UTC), 30, datetime(2021, 11, 14, 16, 0, tzinfo=UTC)),
        # A city cannot go below the law.
        (datetime(2021, 10, 15, 1, 0, tzinfo=UTC), 7, datetime(2021, 10, 30, 16, 0, tzinfo=UTC)),
    ],
)
def test_publication_lasts_at_least_fifteen_whole_days(published_at, days, until):
    assert publication_end(published_at, days) == until


def test_preview_counts_what_will_be_hidden():
    found = preview(a_drafted(), NOW)
    assert found.masked == a_published().versions[0].masked
    assert found.hidden == {"mobile": 2, "name": 3, "suppressed_name": 1}
