"""The power items of a generated list, each written out from its family with choices from one fixed seed."""

from collections.abc import Mapping
from random import Random

from ydt.packs.sources import VILLAGE_MATTERS, Matter, Source

COLUMNS = (
    "code",
    "category",
    "name",
    "description",
    "responsible",
    "business_dept",
    "supervisor",
    "flow",
    "basis",
    "publication",
    "keywords",
    "urgent_keywords",
)
_SPOKEN = 3
"""How many of an item's words its description names."""

_OFF_LIST = {
    "code": "X99",
    "category": "其他",
    "name": "清单外事项",
    "description": "清单没有列出的事项，由属地纪检机构研判后线上转有关单位。",
    "responsible": "TG|DEPT",
    "supervisor": "TD",
    "flow": "SUPERVISOR:研判:1wd:研判意见 > SUPERVISOR:线上转办::转办单 > DEPT:办理答复:15wd:答复",
    "basis": "种子未提及清单外事项；转办规定文号由市里核定",
    "publication": "none",
}


def item_rows(source: Source, seed: int) -> list[Mapping[str, str]]:
    """The rows of power_list.csv in the order of their codes, X99 last; one seed always gives the same rows."""
    # The choice only has to look natural and to be the same every time; nothing secret hangs on it.
    random = Random(seed)
    handled = sorted({word for cell in source.places["handles"].values() for word in cell.split("|")})
    return [*(_row(matter, source, random) for matter in source.matters), {**_OFF_LIST, "keywords": "|".join(handled)}]


def _row(matter: Matter, source: Source, random: Random) -> Mapping[str, str]:
    style = source.flows[matter.flow]
    limits = {name: random.choice(choices) for name, choices in source.limits.items()}
    others = tuple(word for word in matter.words if word != matter.name) or matter.words
    words = "、".join(others[:_SPOKEN])
    said = random.choice(style["says"]).format(words=words, dept=source.name_of(matter.dept), name=matter.name)
    village = matter.dept == VILLAGE_MATTERS
    return {
        "code": matter.code,
        "category": matter.category,
        "name": matter.name,
        "description": said,
        "responsible": style["responsible"],
        "business_dept": "TG" if village else f"D-{matter.dept}",
        # 一对一: each item has exactly one discipline body (seed: Dazhou).
        "supervisor": VILLAGE_MATTERS if village else f"PG:PG-{source.group_of(matter.dept).code}",
        "flow": style["nodes"].format(**limits),
        "basis": matter.basis,
        "publication": matter.publication,
        "keywords": "|".join(matter.words),
        "urgent_keywords": "|".join(matter.urgent),
    }
