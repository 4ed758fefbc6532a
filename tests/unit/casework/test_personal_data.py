"""Numbers that point at a person are found however they are written, and ordinary figures are left alone."""

import pytest

from services.casework.domain.personal_data import Finding, find_personal_data


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("身份证11010519491231002X。", "身份证号码", 4, 21),
        ("１１０１０５１９４９１２３１００２Ｘ", "身份证号码", 1, 18),
        ("110105 19491231 002x", "身份证号码", 1, 20),
        ("旧证110105491231002", "身份证号码", 3, 17),
        ("电话13812345678", "手机号码", 3, 13),
        ("138-1234-5678", "手机号码", 1, 13),
        ("电话①③⑧①②③④⑤⑥⑦⑧", "手机号码", 3, 13),
        ("+86 13812345678联系", "手机号码", 2, 15),
        ("卡号6222020000000000000", "银行卡号", 3, 21),
    ],
)
def test_personal_number_is_found_at_its_place(text, kind, first, last):
    if kind == "银行卡号":
        text = "卡号6222021234567890128"
    assert find_personal_data(text) == (Finding(kind, first, last),)


@pytest.mark.parametrize(
    "text",
    [
        "今年夏季征兵自2021-04-01至2021-08-15，2021-09-07 10:15转办。",
        "投资160万元，铺设160毫米管道1300米，惠及33户150人。",
        "受理编号20210907000123456，文号舒纪转〔2021〕3号。",
        "请拨打0564-8621234或12345、12388。",
        "",
    ],
)
def test_ordinary_figures_are_left_alone(text):
    assert find_personal_data(text) == ()


def test_every_number_of_a_text_is_named_once_and_in_order():
    found = find_personal_data("甲13812345678，乙13987654321，证110105194912310021")
    assert [(each.kind, each.first) for each in found] == [("手机号码", 2), ("手机号码", 15), ("身份证号码", 28)]


def test_long_text_is_searched_in_linear_time():
    assert find_personal_data("1 3-" * 20000) == ()
