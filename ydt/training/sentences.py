"""Sentences a citizen might file about each power item, made of the pack's own words by patterns with a fixed seed.

A pack has a name, a description, key words and a flow for every item, but rarely past texts. The patterns put those
words into the mouth of a citizen. Some patterns are never trained on: the model is judged by sentences of those.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from contracts.citypack import CityPack, PowerItem

_PATTERNS = (
    "我们村{a}的事一直没有人管，想问问怎么回事",
    "请问{a}怎么办理，需要准备什么材料",
    "{a}已经好几个月了，到现在还没有解决",
    "反映{a}的问题，{b}也没有人说得清楚",
    "听说别的村{a}都公布了，我们这里什么也没有",
    "{a}到底由谁负责，找了几个地方都说不归他们管",
    "关于{a}，{b}应该怎么算，请给个明白答复",
    "去年就说{a}要处理，今年还是老样子",
    "我家{a}出了问题，村干部说{b}要等一等",
    "{a}不公平，有的人家有，有的人家没有",
    "想了解一下{a}的规定和标准是什么",
    "村里{a}从来没有开会商量过，{b}也看不到",
    "因为{a}，{b}一直办不下来，希望帮忙催一催",
    "{a}存在弄虚作假，请查一查{b}",
    "老人在家，{a}影响生活，请尽快派人来看看",
    "{a}什么时候能落实，大家都很着急",
    "为什么{a}和以前不一样了，{b}有没有依据",
    "多次反映{a}没有结果，只好到这里来投诉",
    "建议把{a}早点安排好，{b}也一起公开",
    "邻居说{a}可以申请，我去问又说{b}不行",
)
_TOLD_APART = (
    "咨询{a}，外地打工回不来，可以代办吗",
    "{a}的钱和手续都不清楚，{b}找谁",
    "刚才去问{a}，工作人员态度不好，{b}也没给看",
    "今年{a}还有没有，{b}和去年一样吗",
    "对{a}有意见，希望上级来查，{b}要给个说法",
    "{a}拖了很久，{b}天天推来推去",
)
"""Patterns the model is judged by and never trained on."""
_OPENINGS = ("", "", "您好，", "领导好，", "我是{region}的村民，", "我代{region}几户人家反映：")
_CLOSINGS = ("", "", "，谢谢", "，请尽快处理", "，盼回复", "，已经拖了很久", "。麻烦核实一下")
_ASIDES = ("，另外{other}的事也想顺便问问", "，不是{other}的事")
_ASIDE_CHANCE = 0.1
_PLAIN_CHANCE = 0.45
"""How often a sentence uses an item's own key words; else its name, description or flow."""
_SHARED = 0.03
"""A phrase of more than this share of all items tells none of them from the others."""
_BREAKS = re.compile(r"[、，。；：（）()\s/|]|[与和及或](?=..)")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and the item it is about."""

    text: str
    item: str


def trained_on(pack: CityPack, seed: int, each: int) -> Iterator[Sample]:
    """So many sentences for each item, of the patterns for training."""
    return _sentences(pack, _PATTERNS, Random(f"{seed}/train"), each)


def told_apart(pack: CityPack, seed: int, each: int) -> Iterator[Sample]:
    """So many sentences for each item, of the patterns for judging."""
    return _sentences(pack, _TOLD_APART, Random(f"{seed}/judge"), each)


def own_words(item: PowerItem) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """An item's key words, and the phrases of its name, description and flow."""
    told = [item.name, item.description, *(f"{node.action}，{node.document}" for node in item.flow)]
    phrases = [part for text in told for part in _BREAKS.split(text) if 2 <= len(part) <= 14]
    return tuple(dict.fromkeys((*item.keywords, *item.urgent_keywords))), tuple(dict.fromkeys(phrases))


def _sentences(pack: CityPack, patterns: Sequence[str], chance: Random, each: int) -> Iterator[Sample]:
    regions = [region.name for region in pack.regions]
    every_word = sorted({word for item in pack.power_list.items for word in item.keywords}) or [""]
    common = _common_phrases(pack)
    for item in pack.power_list.items:
        plain, phrases = own_words(item)
        phrases = tuple(phrase for phrase in phrases if phrase not in common) or (item.name,)
        for _ in range(each):
            first, second = (_pick(plain, phrases, chance) for _ in range(2))
            text = chance.choice(patterns).format(a=first, b=second)
            if chance.random() < _ASIDE_CHANCE:
                text += chance.choice(_ASIDES).format(other=chance.choice(every_word))
            opening, closing = chance.choice(_OPENINGS), chance.choice(_CLOSINGS)
            yield Sample(opening.format(region=chance.choice(regions)) + text + closing, item.code)


def _common_phrases(pack: CityPack) -> frozenset[str]:
    """Phrases that many items share, such as 登记 or 公示: a sentence of these alone is about no item at all."""
    items = pack.power_list.items
    sharing = Counter(phrase for item in items for phrase in own_words(item)[1])
    most = max(2, round(_SHARED * len(items)))
    return frozenset(phrase for phrase, count in sharing.items() if count > most)


def _pick(plain: Sequence[str], phrases: Sequence[str], chance: Random) -> str:
    wanted = plain if plain and (not phrases or chance.random() < _PLAIN_CHANCE) else phrases
    return chance.choice(wanted) if wanted else ""
