"""Whether a reply answers what the appeal asked: found by plain rules, told in sentences a clerk understands.

It runs here because the citizen's words are kept here. What it tells holds numbers of sentences, kinds of questions and
words of the power list's vocabulary, never the citizen's own words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.intake.domain.claims import Asked, Claim, claims_of, names_money, pairs_of
from services.intake.domain.words import Vocabulary

_NUMERAL = "[0-9０-９一二两三四五六七八九十百千零〇]"
_ANSWERS = {
    Asked.WHEN: re.compile(
        rf"{_NUMERAL}+个?(?:年|月|日|号|天|周|小时|点|季度|星期|工作日)|今天|明天|昨[天日]|今年|明年|去年|[本上下]月|[本上下]周|"
        r"[月年]底|[上中下]旬|[春夏秋冬]季|春节|当[天日]|即日|国庆|时间(?:尚未|还没|暂未)|尚未确定"
    ),
    Asked.HOW_MUCH: re.compile(rf"{_NUMERAL}+(?:[.．]\d+)?[多余]?[万千亿]?(?:元|块|角|分)|[%％]|百分之|免费|不收|不予"),
    Asked.WHY: re.compile(r"因|由于|原因|根据|按照|依据|规定|所致|造成|导致|未能|属于"),
    Asked.WHERE: re.compile(r"窗口|中心|村委|村部|两委|办事处|大厅|[局所站办]|地点|地址|联系|电话|负责|报名点"),
}
_QUESTIONS = {
    Asked.WHEN: ("date_missing", "问的是什么时候，答复没有写明时间", True),
    Asked.HOW_MUCH: ("amount_missing", "问的是多少钱，答复没有写明金额或标准", True),
    Asked.WHY: ("reason_missing", "问的是为什么，答复没有说明原因或依据", False),
    Asked.WHERE: ("place_missing", "问的是到哪里办或找谁，答复没有写明", False),
}
_SHINGLE, _COPIED_FROM, _COPIED_SHARE = 4, 12, 0.8


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing a reply lacks; `blocking` shortfalls hold it up where the city says so."""

    code: str
    detail: str
    blocking: bool


def shortfalls(appeal: str, reply: str, topics: Vocabulary) -> tuple[Shortfall, ...]:
    """What a reply to an appeal lacks, in the order of the appeal; empty for one that answers it."""
    said, known = pairs_of(reply), frozenset(topics.find(reply))
    found = list(_copied(appeal, reply))
    for claim in claims_of(appeal, topics):
        found.extend(_of_claim(claim, reply, said, known))
    return tuple(dict.fromkeys(found))


def _of_claim(claim: Claim, reply: str, said: frozenset[str], known: frozenset[str]) -> Iterator[Shortfall]:
    if _unanswered(claim, said, known):
        about = f"（关于{'、'.join(f'“{word}”' for word in claim.topics)}）" if claim.topics else ""
        yield Shortfall("claim_unanswered", f"诉求第{claim.number}点{about}在答复中没有回应", blocking=True)
        return
    near = _near(claim, reply)
    for kind in claim.asked:
        if not _ANSWERS[kind].search(near):
            code, words, blocking = _QUESTIONS[kind]
            yield Shortfall(code, f"诉求第{claim.number}点{words}", blocking)
    if claim.names_money and not names_money(near) and Asked.HOW_MUCH not in claim.asked:
        yield Shortfall("amount_missing", f"诉求第{claim.number}点写明了金额，答复没有写明金额", blocking=True)


def _unanswered(claim: Claim, said: frozenset[str], known: frozenset[str]) -> bool:
    """No word of the claim comes back: neither its topics nor any pair of characters that says something.

    A bare question of a known kind, such as when a thing mentioned before is done, is judged by its kind alone.
    """
    if not claim.topics and (claim.asked or not claim.pairs):
        return False
    return known.isdisjoint(claim.topics) and said.isdisjoint(claim.pairs)


def _near(claim: Claim, reply: str) -> str:
    """The sentences of the reply that speak of the claim, each with the next one; all of it where none does."""
    sentences = [part for part in re.split(r"(?<=[。！？!?；;\n])", reply) if part]
    about = [
        place
        for place, part in enumerate(sentences)
        if not claim.pairs.isdisjoint(pairs_of(part)) or any(topic in part for topic in claim.topics)
    ]
    if not claim.topics or not about:
        return reply
    wanted = {*about, *(place + 1 for place in about)}
    return "".join(part for place, part in enumerate(sentences) if place in wanted)


def _copied(appeal: str, reply: str) -> Iterator[Shortfall]:
    """A reply that repeats the appeal instead of answering it."""
    ours, theirs = _shingles(reply), _shingles(appeal)
    if len(ours) >= _COPIED_FROM and len(ours & theirs) >= _COPIED_SHARE * len(ours):
        share = round(100 * len(ours & theirs) / len(ours))
        yield Shortfall("repeats_appeal", f"答复有百分之{share}照抄诉求原文，没有写明办理情况", blocking=True)


def _shingles(text: str) -> frozenset[str]:
    plain = "".join(re.findall(r"[㐀-鿿0-9A-Za-z]", text))
    return frozenset(plain[place : place + _SHINGLE] for place in range(len(plain) - _SHINGLE + 1))
