"""Normal text and the vocabulary found in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from services.intake.domain.text import MAX_LENGTH, TextRefused, normalise, normalise_line
from services.intake.domain.words import vocabulary

simplify = OpenCC("t2s").convert


def test_normalise_keeps_the_original_and_makes_the_text_simplified():
    words = normalise("茶陵縣虎踞鎮銀湖村：入戶調查香煙２包", simplify)
    assert words.text == "茶陵县虎踞镇银湖村:入户调查香烟2包"
    assert words.original == "茶陵縣虎踞鎮銀湖村：入戶調查香煙２包"


def test_normalise_drops_invisible_format_characters():
    assert normalise("138\u200b0000\u202e1234号", simplify).text == "13800001234号"


def test_normalise_keeps_lines_and_tabs():
    assert normalise("第一行\r\n第二行\t完", simplify).text == "第一行\n第二行\t完"


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\uffff"])
def test_normalise_refuses_control_characters(char):
    with pytest.raises(TextRefused) as refused:
        normalise(f"路灯{char}坏了", simplify)
    assert refused.value.code == "control_character"


@pytest.mark.parametrize(
    ("raw", "code"),
    [("", "too_short"), (" \n ", "too_short"), ("啊", "too_short"), ("灯" * (MAX_LENGTH + 1), "too_long")],
)
def test_normalise_refuses_unfit_lengths(raw, code):
    with pytest.raises(TextRefused) as refused:
        normalise(raw, simplify)
    assert refused.value.code == code


def test_normalise_refuses_text_that_grows_past_the_limit():
    with pytest.raises(TextRefused) as refused:
        normalise("\ufdfa" * 300, simplify)
    assert refused.value.code == "too_long"


def test_normalise_accepts_exactly_the_limit():
    assert len(normalise("灯" * MAX_LENGTH, simplify).text) == MAX_LENGTH


def test_normalise_line_of_nothing_is_empty():
    assert normalise_line("  ", simplify, 50) == ""


@given(st.text(max_size=200))
def test_normalise_is_stable_or_refuses(raw):
    try:
        once = normalise(raw, simplify).text
    except TextRefused:
        return
    assert normalise(once, simplify).text == once


def test_vocabulary_takes_the_longest_word_and_each_word_once():
    words = vocabulary(["补贴", "农机补贴", "农机", "征地补偿"])
    assert words.find("农机补贴没发,补贴去哪了,农机补贴") == ("农机补贴", "补贴")


def test_vocabulary_finds_nothing_of_the_citizens_own_words():
    assert vocabulary(["低保"]).find("张某某电话13812345678,低保户") == ("低保",)


@given(
    words=st.lists(st.text(alphabet="农机补贴低保", min_size=1, max_size=4)), text=st.text(alphabet="农机补贴低保坏")
)
def test_vocabulary_finds_only_its_own_words_that_stand_in_the_text(words, text):
    found = vocabulary(words).find(text)
    assert set(found) <= {word for word in words if word in text}
    assert len(set(found)) == len(found)
    assert bool(found) == any(word in text for word in words)
