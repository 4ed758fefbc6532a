"""Masking: what would recognise a person is found however it is written, and what would not stays readable."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.disclosure.domain.masking import (
    Finding,
    find_personal_data,
    is_card_number,
    is_id_number,
    mask,
    mask_address,
    mask_name,
)

ID = "11010519491231002X"
CARD = "6222021234567890128"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"身份证{ID}。", "身份证110105***********X。"),
        ("身份证11010519491231002x", "身份证110105***********X"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "身份证110105***********X"),
        ("证110105 19491231 002X", "证110105***********X"),
        ("证110105-19491231-002X", "证110105***********X"),
        ("旧证110105491231002", "旧证110105********2"),
        ("电话13800138000", "电话138****8000"),
        ("电话138-0013-8000，", "电话138****8000，"),
        ("电话１３８ ００１３ ８０００", "电话138****8000"),
        ("+86 13800138000", "138****8000"),
        (f"卡号{CARD}", "卡号***************0128"),
        ("卡号6222 0212 3456 7890 128", "卡号***************0128"),
        ("邮箱zhang.san@example.cn", "邮箱z***@example.cn"),
        ("车牌皖N12345停放", "车牌皖N*****停放"),
        ("13800138000 13900139000", "138****8000 139****9000"),
        ("户主张小三领取", "户主张*三领取"),
        ("收款人：李四签字", "收款人：李*签字"),
        ("村民王小明因病住院", "村民王*明因病住院"),
    ],
)
def test_mask_hides_personal_data(text, shown):
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "本季度支出 34000 元，惠及 19 户 150 人。",
        "2021-09-07 10:15 公示，文号〔2021〕38 号",
        "合同编号 20210907001",
        "面积 1234567890123 平方毫米",
        "皖北地区 A 组",
        "村民代表会议，申请人应当签字，学生高中阶段",
        "经村民委员会张榜",
        "姓名金额电话",
        "订单6222021234567890123",
    ],
)
def test_mask_leaves_ordinary_text_alone(text):
    assert mask(text) == text


def test_mask_hides_an_id_number_with_a_wrong_check_character():
    assert mask("110105194912310021") == "110105***********1"


def test_mask_hides_names_given_in_rows():
    assert mask("补助张小三1350元，张小三签字。", [("张小三", "张*三")]) == "补助张*三1350元，张*三签字。"


def test_mask_hides_the_longer_of_two_names_first():
    assert mask("欧阳小三和欧阳", [("欧阳", "欧*"), ("欧阳小三", "欧**三")]) == "欧**三和欧*"


def test_findings_say_where_and_what():
    assert find_personal_data(f"a{ID}b13800138000") == ()
    assert find_personal_data(f"证{ID}，13800138000") == (
        Finding("id_number", 1, 19, "110105***********X"),
        Finding("mobile", 20, 31, "138****8000"),
    )


def test_mask_of_masked_text_changes_nothing():
    once = mask(f"{ID} 13800138000 {CARD} a@b.cn 皖N12345")
    assert mask(once) == once


@settings(deadline=None)
@given(st.text(alphabet="0123456789Xx -１２３张三组，。@.", max_size=60))
def test_mask_leaves_no_number_that_it_would_find_again(text):
    assert not [f for f in find_personal_data(mask(text)) if f.kind in ("id_number", "mobile", "card_number")]


@settings(deadline=None)
@given(st.integers(0, 10**17 - 1).map(lambda n: f"{n:017d}"))
def test_id_number_has_exactly_one_check_character(head):
    assert sum(is_id_number(head + check) for check in "0123456789X") == 1


@pytest.mark.parametrize(
    ("number", "valid"), [(CARD, True), ("6222021234567890123", False), ("4111111111111111", True)]
)
def test_card_number_passes_luhn(number, valid):
    assert is_card_number(number) is valid


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("张小三", "张*三"), ("欧阳小三", "欧**三"), ("张", "张*")]
)
def test_name_keeps_its_ends_only(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("长冲村三组12号", "长冲村三组"),
        ("武阳社区7组5栋2单元", "武阳社区7组"),
        ("城关镇石桥村张湾88号", "城关镇石桥村"),
        ("幸福小区3栋", ""),
    ],
)
def test_address_ends_at_the_group(address, shown):
    assert mask_address(address) == shown
