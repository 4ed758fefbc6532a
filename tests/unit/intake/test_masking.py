"""Masking: whatever is planted must not survive, and ordinary sentences must."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.masking import mask
from services.intake.domain.person import is_id_number
from services.intake.domain.text import normalise

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FILLER = st.text(alphabet="村里的路灯坏了请尽快修好，。！？、水管漏 \n（）：", max_size=30)
_SEPARATORS = st.sampled_from(["", " ", "-", "－", "　", ".", "\u200b", " - ", "·"])
_HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]


def id_number(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


id_numbers = st.from_regex(r"3415231[0-9]{10}", fullmatch=True).map(id_number)
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
cards = st.from_regex(r"62[0-9]{14,17}", fullmatch=True)
names = st.lists(st.sampled_from(_HAN), min_size=2, max_size=4).map("".join)


def plain(text: str) -> str:
    """The text as a determined reader would compare it."""
    return "".join(char for char in text if char.isalnum() or char == "*")


def prepared(text: str) -> str:
    return normalise("诉求：" + text, str).text


@given(before=_FILLER, number=id_numbers | mobiles | cards, after=_FILLER, separator=_SEPARATORS)
def test_planted_number_does_not_survive_masking(before, number, after, separator):
    written = separator.join([number[:3], number[3:7], number[7:]])
    masked = mask(prepared(before + written + after))
    assert number not in plain(masked)
    assert number[3:11] not in plain(masked)


@given(before=_FILLER, number=mobiles, after=_FILLER)
def test_planted_number_in_full_width_digits_does_not_survive(before, number, after):
    written = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert number not in plain(mask(prepared(before + written + after)))


@given(number=mobiles)
def test_mobile_spelt_in_chinese_digits_does_not_survive(number):
    written = number.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    masked = mask(prepared(f"打我电话{written}"))
    assert written not in masked
    assert number not in masked


@given(first=mobiles, second=mobiles, between=_SEPARATORS)
def test_two_numbers_written_as_one_do_not_survive(first, second, between):
    masked = plain(mask(prepared(f"电话{first}{between}{second}")))
    assert first not in masked
    assert second not in masked


@given(before=_FILLER, name=names, after=_FILLER, gap=st.sampled_from(["", " ", "　", "·"]))
def test_planted_name_of_the_contact_does_not_survive(before, name, after, gap):
    masked = mask(prepared(before + gap.join(name) + after), [name])
    assert name not in plain(masked)


@given(text=_FILLER, number=mobiles)
def test_masking_twice_changes_nothing_more(text, number):
    once = mask(prepared(text + number))
    assert mask(once) == once


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("电话+86 138-1234-5678", "电话138****5678"),
        ("座机0564-8612345", "座机***********"),
        ("卡号6222021234567890123转账", "卡号****0123转账"),
        ("我叫张某某,住在长冲村", "我叫张**,住在长冲村"),
        ("本人李某,反映路灯", "本人李**,反映路灯"),
        ("姓名:欧阳某某", "姓名:欧**某"),
        ("微信:abc_12345联系", "微信:***联系"),
        ("发邮件到zhang.mou@example.com", "发邮件到***@***"),
        ("车牌皖A12345停在路口", "车牌皖******停在路口"),
        ("阿依·古丽家", "阿**"),
    ],
)
def test_masking_hides_each_kind(text, masked):
    assert mask(text) == masked


def test_masking_hides_a_citizen_number_but_its_region_and_last_character():
    number = id_number("34152319900101123")
    assert mask(f"身份证{number}") == f"身份证341523***********{number[-1]}"


@pytest.mark.parametrize(
    "text",
    [
        "夏季征兵报名时间为2021年4月1日至8月15日",
        "报名时间2021-04-01至2021-08-15",
        "报名时间2021-04-01-2021-08-15",
        "管道总投资1600000元,惠及268人",
        "160mm管道1.3km,3个村",
        "本人于去年申请补贴,我是向您咨询政策的",
        "今年什么时候征兵?我们村有名额吗?",
    ],
)
def test_masking_leaves_ordinary_sentences(text):
    assert mask(text) == text


def test_masking_ignores_a_name_of_one_character():
    assert mask("王家村的路", ["王"]) == "王家村的路"


@given(digits=st.from_regex(r"[1-9][0-9]{16}", fullmatch=True), position=st.integers(0, 16), shift=st.integers(1, 9))
def test_citizen_number_with_one_wrong_digit_is_refused(digits, position, shift):
    right = id_number(digits)
    wrong = right[:position] + str((int(right[position]) + shift) % 10) + right[position + 1 :]
    assert is_id_number(right)
    assert not is_id_number(wrong)
