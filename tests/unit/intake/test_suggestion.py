"""Suggesting the power item from a masked text: cutting, likelihoods, the words that decided, and who may decide."""

import io
import json
import re
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.citypack import load_pack
from contracts.citypack.suggestion import model_of
from services.intake.domain.cutting import dictionary
from services.intake.domain.suggestion import Suggestion, decided_alone, suggester

_CITY = Path(__file__).parents[3] / "cities" / "shucheng"
_PACK = load_pack(_CITY)
_MODEL = model_of(_PACK.suggestion)
_SUGGESTER = suggester(_MODEL)
_FREQUENCIES = {word: known.frequency for word, known in _MODEL.words.items() if known.frequency}
_TEXTS = [json.loads(line) for line in (_CITY / "suggestion/texts.jsonl").read_text(encoding="utf-8").splitlines()]


def small(**over):
    """A model of two items and four words."""
    words = {
        "停水": [50, 2.0, {"E05": 4.0, "X99": -1.0}],
        "水": [9, 1.0, {"E05": 1.0}],
        "违建": [50, 2.0, {"X99": 3.0}],
        "物业": [50, 2.0, {"X99": 1.0, "E05": -0.5}],
    }
    document = {
        "format": 1,
        "power_list_version": "v",
        "bias": {"E05": 0.0, "X99": 0.5},
        "sharpness": 1.0,
        "figures": {},
        "words": words,
    }
    return suggester(model_of(document | over))


@pytest.fixture(scope="module")
def jieba_with_our_words():
    tokenizer = jieba.Tokenizer()
    lines = "\n".join(f"{word} {count}" for word, count in _FREQUENCIES.items())
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(io.BytesIO(lines.encode()))
    tokenizer.initialized = True
    return tokenizer


@given(
    text=st.text(
        st.sampled_from(sorted({char for word in _FREQUENCIES for char in word}) + list("，。a1 的")), max_size=40
    )
)
def test_text_is_cut_as_jieba_cuts_it_with_the_same_words(jieba_with_our_words, text):
    runs = re.findall("[\u4e00-\u9fff]+", text)
    expected = [word for run in runs for word in jieba_with_our_words.cut(run, HMM=False)]
    assert dictionary(_FREQUENCIES).cut(text) == expected


def test_longer_word_is_one_word_and_unknown_ones_fall_apart():
    words = dictionary({"低保": 100, "低保户": 80, "户口": 60})
    assert words.cut("低保户的户口,abc12低保") == ["低保户", "的", "户口", "低保"]


def test_suggestion_names_the_likeliest_item_and_the_words_that_decided():
    first, second = small().top("我家停水三天,物业说不归他管")
    assert (first.item_code, second.item_code) == ("E05", "X99")
    assert first.words == ("停水",)
    assert first.score > second.score
    assert first.score + second.score == 100


def test_text_without_a_known_word_gets_no_suggestion():
    assert small().top("您好,请问几点上班") == ()
    assert small().top("") == ()


def test_character_is_not_told_beside_the_word_that_holds_it():
    told = [{found.item_code: found.words for found in small().top(text)} for text in ("停水", "没有水")]
    assert [words["E05"] for words in told] == [("停水",), ("水",)]


def test_text_that_says_the_same_more_often_is_surer():
    found = [small().top(text) for text in ("水", "停水", "停水,停水,停水")]
    scores = [{one.item_code: one.score for one in top}["E05"] for top in found]
    assert scores == sorted(set(scores))


def test_sharper_model_is_surer_and_never_changes_the_order():
    text = "停水,也有违建"
    mild, sharp = small(sharpness=0.5).top(text), small(sharpness=3.0).top(text)
    assert [one.item_code for one in mild] == [one.item_code for one in sharp]
    assert sharp[0].score > mild[0].score


@given(text=st.text(max_size=60))
def test_nothing_of_the_citizens_own_leaves_with_a_suggestion(text):
    """Whatever is written, only words of the model and codes of the list come out."""
    for found in _SUGGESTER.top(text + "停水,张某某13812345678"):
        assert found.item_code in _MODEL.bias
        assert set(found.words) <= set(_MODEL.words)
        assert 0 <= found.score <= 100


def test_model_holds_only_words_of_the_packs_own_list():
    """Past texts weigh words; they never bring any in."""
    items = _PACK.power_list.items
    told = [f"{item.name}{item.description}{''.join(item.keywords + item.urgent_keywords)}" for item in items]
    told += [f"{node.action}，{node.document}" for item in items for node in item.flow]
    listed = "，".join(told)
    assert [word for word in _MODEL.words if word not in listed] == []


def test_committed_model_finds_most_of_the_texts_people_would_write():
    ranks = [[one.item_code for one in _SUGGESTER.top(told["text"])] for told in _TEXTS]
    first = sum(rank[:1] == [told["item"]] for rank, told in zip(ranks, _TEXTS, strict=True))
    third = sum(told["item"] in rank for rank, told in zip(ranks, _TEXTS, strict=True))
    assert first / len(_TEXTS) > 0.75
    assert third / len(_TEXTS) > 0.85


@pytest.mark.parametrize(
    ("found", "min_score", "item"),
    [
        ((), 0, None),
        ((Suggestion("E05", 80, ()),), 80, "E05"),
        ((Suggestion("E05", 79, ()),), 80, None),
        ((Suggestion("X99", 99, ()), Suggestion("E05", 1, ())), 0, None),
    ],
)
def test_item_is_taken_alone_only_when_sure_and_listed(found, min_score, item):
    assert decided_alone(found, min_score) == item
