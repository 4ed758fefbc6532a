from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.redaction import MASK, redact, redact_text


def identity_number(area: str = "341523", born: date = date(1990, 3, 7), order: str = "451") -> str:
    body = f"{area}{born:%Y%m%d}{order}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def card_number(body: str = "622202123456789012") -> str:
    digits = [int(digit) for digit in reversed(body)]
    total = sum(digits[1::2]) + sum(digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[::2])
    return body + str(-total % 10)


births = st.dates(date(1900, 1, 1), date(2030, 1, 1))
orders = st.integers(0, 999).map("{:03d}".format)
words = st.text(alphabet="身份证号码是，我叫 abc:=", max_size=8)


@given(births, orders, words, words)
def test_redact_masks_every_identity_number_in_any_text(born, order, before, after):
    number = identity_number(born=born, order=order)
    assert redact_text(before + number + after) == before + MASK + after


@given(births, orders)
def test_redact_masks_an_identity_number_with_a_mistyped_check_character(born, order):
    number = identity_number(born=born, order=order)
    mistyped = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert redact_text(f"号码 {mistyped}。") == f"号码 {MASK}。"


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138.1234.5678",
        "+86 13812345678",
        "008613812345678",
        "１３８１２３４５６７８",
        "0564-8621234",
        "zhang.moumou+x@mail.example.cn",
        "zhang＠mail.example",
        card_number(),
        card_number("621234567890123"),
        "6222 0212 3456 7890 " + card_number()[-3:],
        "341523900307451",
        identity_number().lower(),
        "341523 19900307 " + identity_number()[-4:],
    ],
)
def test_redact_masks_personal_numbers_and_addresses(text):
    assert redact_text(f"联系 {text}，谢谢") == f"联系 {MASK}，谢谢"


@pytest.mark.parametrize("text", ["退款100 " + card_number("622202123456789"), f"第12号 {card_number()}"])
def test_redact_finds_a_card_beside_other_numbers(text):
    assert card_number()[-8:] not in redact_text(text) and MASK in redact_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "341523001002",
        "2021-09-07T06:48:00+00:00",
        "C4k2j7qpl5n3o6r2tabcdefghij",
        "0af7651916cd43dd8448eb211c80319c",
        "amount_fen 120000",
        "12345",
        "受理编号 SC2021090700012",
        "case_opened",
    ],
)
def test_redact_leaves_codes_and_times_alone(text):
    assert redact_text(text) == text


def test_redact_drops_telling_keys_in_every_nesting():
    told = {
        "case_id": "C1",
        "text": "我要反映",
        "people": [{"Name": "张某某", "org": "tp", "contact": {"phone": "1", "kind": "home"}}],
        "X-Query-Code": "123",
        "deep": {"password": "p", "token": "t", "count": 2},
    }
    assert redact(told) == {"case_id": "C1", "people": [{"org": "tp"}], "deep": {"count": 2}}


def test_redact_masks_numbers_keys_and_unknown_objects():
    class Person:
        def __str__(self) -> str:
            return "张某某 13812345678"

    told = {13812345678: 13812345678, "who": Person(), "ok": True, "none": None, "share": 0.5}
    assert redact(told) == {MASK: MASK, "who": f"张某某 {MASK}", "ok": True, "none": None, "share": 0.5}


def test_redact_stops_at_a_structure_that_contains_itself():
    knot: dict = {}
    knot["again"] = knot
    assert "too deep" in str(redact(knot))
