"""Which organs an appeal accuses: they must never receive it (信访工作条例 art. 28 and 30).

To be the place of a matter, or to be asked, is not to be accused. An organ counts as accused only when the citizen
picked it as the body complained of, or when a complaint or a report names it, or one of its people, with a misdeed.
Only organ codes leave this module; a person named is answered for by his organ (docs/adr/0009).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from contracts.citypack.accusations import AccusationKind, AccusationWord
from contracts.citypack.model import CityPack
from contracts.vocabulary import AppealType
from services.intake.domain.organ_names import local_names, official_names, people_names, place_names
from services.intake.domain.words import Vocabulary, vocabulary

ACCUSING_TYPES = frozenset({AppealType.COMPLAINT, AppealType.CLUE})
_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_REACH = 24
"""Characters behind a name in which a misdeed is taken to be the named organ's."""

_HAS_A_PROBLEM = re.compile(r"^[^，,]{0,16}(问题|行为|作风)")
_SUFFERED = re.compile(r"被$")
_BRIBED = re.compile(r"(给|向)$")
_A_PLACE = re.compile(r"^(门口|门前|附近|旁|对面|后面|后边|前面|院内|大院|楼下|所在地|家属院|周边|路口|方向|广场|工地)")


_LINK = re.compile(
    r"(的|、|和|及|与|书记|副书记|主任|副主任|干部|工作人员|委员|局长|副局长|科长|所长|站长|组长|会计|领导|主要负责人)*"
)
"""What may stand between names that are spoken of in one breath: 镇纪委书记王某某."""


@dataclass(frozen=True, slots=True)
class Accusable:
    """The names under which a text may speak of the city's organs, their people and its places."""

    names: Vocabulary
    organs: Mapping[str, tuple[str, ...]]
    local: Mapping[str, tuple[str, ...]]
    people: Mapping[str, tuple[str, ...]]
    homes: Mapping[str, str]
    above: Mapping[str, str]
    says: "Sayings"


@dataclass(frozen=True, slots=True)
class Sayings:
    """The city's words of accusation (contracts.citypack.accusations), ready to be looked for beside a name."""

    told_on: re.Pattern[str]
    spoken_of: re.Pattern[str]
    bribe: re.Pattern[str]
    misdeed: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Mention:
    """Names spoken of in one breath, and what is said of them."""

    phrases: tuple[str, ...]
    before: str
    after: str


def accusable_of(pack: CityPack) -> Accusable:
    """The names of a pack's organs, of their people where the pack has some, and of its places."""
    organs, local, people = official_names(pack), local_names(pack), people_names(pack)
    return Accusable(
        names=vocabulary((*organs, *local, *people, *place_names(pack))),
        organs=organs,
        local=local,
        people=people,
        homes={organ.code: organ.region_code for organ in pack.organs},
        above={region.code: region.parent or "" for region in pack.regions},
        says=sayings_of(pack.accusations),
    )


def sayings_of(words: Iterable[AccusationWord]) -> Sayings:
    """The patterns of a list of words; a kind it has no word of is never found."""
    known = tuple(words)
    denials = tuple(each.word for each in known if each.kind is AccusationKind.DENIAL)
    found = {kind: [_pattern(each) for each in known if each.kind is kind] for kind in AccusationKind}
    unless_denied = "".join(f"(?<!{re.escape(word)})" for word in denials)
    either = {kind: f"(?:{'|'.join(patterns)})" if patterns else "(?!)" for kind, patterns in found.items()}
    return Sayings(
        told_on=re.compile(f"{either[AccusationKind.ACCUSE]}[^，,]{{0,8}}$"),
        spoken_of=re.compile(f"{either[AccusationKind.SPEAK]}[^，,]{{0,8}}$"),
        bribe=re.compile(f"^[^，,]{{0,6}}{either[AccusationKind.BRIBE]}"),
        misdeed=re.compile(f"{unless_denied}{either[AccusationKind.MISDEED]}"),
    )


def _pattern(word: AccusationWord) -> str:
    after = "".join(f"(?<!{re.escape(each)})" for each in word.unless_after)
    before = f"(?!{'|'.join(map(re.escape, word.unless_before))})" if word.unless_before else ""
    return f"{after}{re.escape(word.word)}{before}"


def accused_orgs(
    known: Accusable, appeal_type: AppealType, text: str, region_code: str, about_org: str | None = None
) -> tuple[str, ...]:
    """The codes of the organs accused, sorted: the citizen's own pick always, the text's only where it accuses."""
    found = {about_org} if about_org else set()
    if appeal_type in ACCUSING_TYPES:
        chain = tuple(_chain(known, region_code))
        for sentence in _SENTENCE.findall(text):
            for said in _mentions(known, sentence):
                if _accuses(known.says, said):
                    found.update(_organs(known, said.phrases, chain))
    return tuple(sorted(found))


def _mentions(known: Accusable, sentence: str) -> Iterator[_Mention]:
    """The names in a sentence; what stands beyond the next ones, or before the last ones, is not said of these."""
    spans = [(at, at + len(name), name) for at, name in known.names.spans(sentence) if not _is_place(known, name)]
    groups: list[list[tuple[int, int, str]]] = []
    for span in spans:
        if groups and _LINK.fullmatch(sentence[groups[-1][-1][1] : span[0]]):
            groups[-1].append(span)
        else:
            groups.append([span])
    last = 0
    for group, after in zip_longest(groups, groups[1:]):
        start, end = group[0][0], group[-1][1]
        until = min(after[0][0] if after else len(sentence), end + _REACH)
        if not _A_PLACE.match(sentence[end:]):
            yield _Mention(tuple(name for _, _, name in group), sentence[last:start], sentence[end:until])
        last = end


def _accuses(says: Sayings, said: _Mention) -> bool:
    return bool(
        says.told_on.search(said.before)
        or _SUFFERED.search(said.before)
        or (says.spoken_of.search(said.before) and _HAS_A_PROBLEM.match(said.after))
        or (_BRIBED.search(said.before) and says.bribe.match(said.after))
        or says.misdeed.search(said.after)
    )


def _organs(known: Accusable, phrases: Iterable[str], chain: Sequence[str]) -> set[str]:
    """Whom names mean. A person's name beside an organ's adds nothing: 村支书王某某 is not the 王某某 of the town."""
    named = [phrase for phrase in phrases if phrase not in known.people]
    of_people = [known.people[phrase] for phrase in phrases if phrase in known.people]
    found = {code for phrase in named for code in _codes(known, phrase, chain)}
    return found or {code for codes in of_people for code in _near(known, codes, chain)}


def _codes(known: Accusable, phrase: str, chain: Sequence[str]) -> Iterable[str]:
    if phrase in known.organs:
        return _near(known, known.organs[phrase], chain)
    return [code for code in known.local[phrase] if known.homes[code] in chain]


def _near(known: Accusable, codes: tuple[str, ...], chain: Sequence[str]) -> tuple[str, ...]:
    """Where several organs share a name, those around the appeal's place; all of them when none is."""
    near = tuple(code for code in codes if known.homes[code] in chain)
    return near or codes


def _is_place(known: Accusable, name: str) -> bool:
    return name not in known.organs and name not in known.local and name not in known.people


def _chain(known: Accusable, region_code: str) -> Iterator[str]:
    seen: set[str] = set()
    while region_code and region_code not in seen:
        seen.add(region_code)
        yield region_code
        region_code = known.above.get(region_code, "")
