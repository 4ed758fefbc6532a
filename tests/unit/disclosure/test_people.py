"""People rows: minors and sensitive categories lose their name whole, everyone else is masked."""

from datetime import date

import pytest

from services.disclosure.domain.people import (
    SUPPRESSED_NAME,
    PersonRow,
    SensitiveCategory,
    ShownRow,
    must_suppress,
    names_to_hide,
    shown,
)

TODAY = date(2021, 9, 20)
ADULT_ID = "11010519491231002X"
MINOR_ID = "341523201003150023"


def a_row(**overrides):
    return PersonRow(**{"name": "张小三", "amount_fen": 135000, **overrides})


def test_adult_row_is_masked():
    row = a_row(id_number=ADULT_ID, mobile="13800138000", card_number="6222021234567890128", address="长冲村三组12号")
    assert shown(row, TODAY) == ShownRow(
        name="张*三",
        amount_fen=135000,
        people=1,
        id_number="110105***********X",
        mobile="138****8000",
        card_number="***************0128",
        address="长冲村三组",
    )


@pytest.mark.parametrize("category", list(SensitiveCategory))
def test_sensitive_row_keeps_count_and_amount_only(category):
    row = a_row(category=category, people=2, id_number=ADULT_ID, mobile="13800138000", address="长冲村三组")
    assert shown(row, TODAY) == ShownRow(name=SUPPRESSED_NAME, amount_fen=135000, people=2)


def test_minor_is_suppressed_when_declared():
    assert must_suppress(a_row(minor=True), TODAY) is True


def test_minor_is_recognised_by_the_id_number():
    assert must_suppress(a_row(id_number=MINOR_ID), TODAY) is True
    assert must_suppress(a_row(id_number=MINOR_ID), date(2028, 3, 14)) is True
    assert must_suppress(a_row(id_number=MINOR_ID), date(2028, 3, 15)) is False


@pytest.mark.parametrize("number", ["341523201003150027", "３４１５２３ ２０１００３１５ ００２３"])
def test_minor_is_recognised_by_a_mistyped_or_full_width_number(number):
    assert must_suppress(a_row(id_number=number), TODAY) is True


@pytest.mark.parametrize("number", ["", "1350", "341523201013450023"])
def test_row_without_a_readable_birth_date_is_not_suppressed(number):
    assert must_suppress(a_row(id_number=number), TODAY) is False


def test_adult_is_not_suppressed():
    assert must_suppress(a_row(id_number=ADULT_ID), TODAY) is False


def test_names_in_free_text_follow_their_rows():
    rows = [a_row(), a_row(name="李小四", minor=True), a_row(name="王")]
    assert names_to_hide(rows, TODAY) == (("张小三", "张*三"), ("李小四", SUPPRESSED_NAME))
