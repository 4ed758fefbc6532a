"""What an appeal asks for, sentence by sentence: its questions, the kinds of answer they want, its money.

Plain rules over the text, so that the same appeal always gives the same claims and each can be explained to a clerk.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from services.intake.domain.words import Vocabulary


class Asked(StrEnum):
    """What kind of answer a question wants."""

    WHEN = "when"  # 什么时候
    HOW_MUCH = "how_much"  # 多少钱
    WHY = "why"  # 为什么
    WHERE = "where"  # 哪里、找谁


_ASKED = {
    Asked.WHEN: re.compile(r"什么时候|啥时候|什么时间|何时|几时|几月|几号|哪天|哪一天|哪年|多久|多长时间"),
    Asked.HOW_MUCH: re.compile(r"多少钱|多少元|几块钱|多少补[贴偿助]|[补赔发收交退]多少|什么标准|标准是多少|怎么算"),
    Asked.WHY: re.compile(r"为什么|为何|为啥|什么原因|凭什么|怎么回事"),
    Asked.WHERE: re.compile(r"在哪|去哪|到哪|哪里|哪儿|什么地方|找谁|联系谁|哪个(?:部门|单位|窗口)"),
}
_QUESTION = re.compile(
    r"[?？]|[吗呢]$|什么|怎么|怎样|如何|是否|能否|可否|能不能|可不可以|有没有|是不是|多少|几时|何时|为何|哪"
)
_DEMAND = re.compile(r"请(?!问)|要求|希望|盼望|恳请|恳求|应当|应该|尽快|建议|反映|投诉")
_MONEY = re.compile(r"[0-9０-９一二两三四五六七八九十百千万零〇半.．]+[多余]?[千万亿]?(?:元|块)")
_END = re.compile(r"(?<=[。！？!?；;\n])")
_CJK = re.compile(r"[㐀-鿿]")
_COURTESY = re.compile(
    r"^(?:您好|你好|谢谢|感谢|此致|敬礼|尊敬的|领导好|[，,。！!：:\s])+|(?:谢谢|感谢)[^，。]{0,6}[。！!]?$"
)

_EVERYWHERE = (
    "我们|你们|他们|我村|我家|村里|家里|今年|去年|明年|现在|目前|一直|没有|已经|问题|反映|情况|请问|希望|尽快|处理|解决|"
    "答复|回复|领导|部门|有关|相关|大家|群众|什么|时候|怎么|为什么|为何|如何|多少|是否|能不能|有没有|可以|这个|那个|因为|所以|"
    "但是|还有|不知道|知道|也不|谢谢|您好|你好|一下|一个|咨询|投诉|要求|建议|时间|办理|政府|工作|几天|半个|多次"
)
_PARTICLES = "的了吗呢是在有我你他她它这那不也都就还和与及很被把给让对向从到上下里来去能会要想说又再才着过"
_EMPTY = re.compile(f"{_EVERYWHERE}|[{_PARTICLES}]")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence that wants an answer; `number` counts from 1, `topics` are words of the power list's vocabulary."""

    number: int
    topics: tuple[str, ...]
    pairs: frozenset[str]
    asked: tuple[Asked, ...]
    names_money: bool


def claims_of(text: str, topics: Vocabulary) -> tuple[Claim, ...]:
    """The claims of an appeal, in their order; courtesy and mere narration are none."""
    found = []
    for sentence in _sentences(text):
        known = topics.find(sentence)
        asked = tuple(kind for kind, pattern in _ASKED.items() if pattern.search(sentence))
        if known or asked or _QUESTION.search(sentence) or _DEMAND.search(sentence):
            names_money = bool(_MONEY.search(sentence))
            found.append(Claim(len(found) + 1, known, pairs_of(sentence), asked, names_money))
    return tuple(found)


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters that say something; words that every text has are left out."""
    pairs: set[str] = set()
    for run in re.split(r"[^㐀-鿿0-9A-Za-z]+", _EMPTY.sub(" ", text)):
        pairs.update(run[place : place + 2] for place in range(len(run) - 1))
    return frozenset(pairs)


def names_money(text: str) -> bool:
    """Whether an amount of money stands in a text."""
    return bool(_MONEY.search(text))


def _sentences(text: str) -> list[str]:
    """The sentences; one with several questions is cut at its commas."""
    whole = (_COURTESY.sub("", part.strip()) for part in _END.split(text))
    found: list[str] = []
    for sentence in whole:
        clauses = [clause for clause in re.split(r"[，,]", sentence) if _CJK.search(clause)]
        questions = [clause for clause in clauses if _QUESTION.search(clause)]
        found.extend(_cut(clauses) if len(questions) > 1 else [sentence])
    return [sentence for sentence in found if len(_CJK.findall(sentence)) > 2]


def _cut(clauses: list[str]) -> list[str]:
    """Each question with the narration before it."""
    cut, lead = [], ""
    for clause in clauses:
        lead = f"{lead}，{clause}" if lead else clause
        if _QUESTION.search(clause):
            cut.append(lead)
            lead = ""
    return [*cut, lead] if lead else cut
