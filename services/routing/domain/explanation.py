"""Why a decision came out as it did: every rule applied leaves its code and facts; here they become sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SENTENCES: Mapping[str, str] = {
    "region_given": "诉求发生在“{region}”。",
    "region_ended": "区划“{old}”已于{ended}撤并，按承接它的“{region}”分派。",
    "region_whole": "诉求没有写明乡镇或村（社区），只知道在“{region}”范围内。",
    "region_unknown": "区划代码“{code}”不在本地区划数据中，无法确定乡镇，先由县级纪检监察机构研判，诉求不会丢失。",
    "list_missing": "{on}没有生效的权力清单，按清单外事项处理。",
    "item_chosen": "群众选择了“{item}”，该事项在{on}的清单（{version}）中有效，按此确定权力事项。",
    "category_chosen": "群众选择了“{category}”一类，只在这一类事项中比对文字。",
    "category_unknown": "群众选择的“{category}”不在{on}的清单（{version}）中，改为比对文字。",
    "item_matched": "诉求文字含有清单用语{words}，与“{item}”最相符，按此确定权力事项。",
    "item_tied": "“{others}”同样相符，按清单先后取前者。",
    "item_off_list": "诉求文字含有清单外用语{words}，归入“{item}”。",
    "item_unmatched": "诉求文字没有清单用语，归入“{item}”。",
    "item_suggested": "群众没有选择事项，文字没有清单用语；按本地规定采用比对的首位建议“{item}”，监督主体可以改定。",
    "off_list_online": "清单外事项按本地规定线上转办。",
    "off_list_offline": "清单外事项按本地规定线下转办，登记纸质文号。",
    "off_list_not_accept": "按本地规定，清单外事项一般不予受理，请监督主体核定后告知群众。",
    "off_list_manual": "按本地规定，清单外事项由监督主体人工确定去向。",
    "supervisor_town": "这一事项由乡镇纪检机构监督，“{region}”由“{org}”负责。",
    "supervisor_stationed": "这一事项由派驻机构监督，监督主体为“{org}”。",
    "supervisor_of_handler": "“{handler}”由“{org}”监督，因此监督主体为“{org}”。",
    "supervisor_upward": "{wanted}，上提由“{org}”监督。",
    "first_matter": "“{words}”属于“{org}”的职责，首接单位为“{org}”。",
    "first_village": "事项由村（社区）负责，首接单位为“{org}”。",
    "first_town": "没有可转办的村（社区）单位，首接单位为属地“{org}”。",
    "first_department": "事项的业务主管部门为“{org}”，由它首接。",
    "first_open": "没有查到可转办的单位，先由“{org}”接收，再指定首接单位。",
    "rule_supervisor": "规则“{code}”规定由“{org}”监督（依据：{basis}）。",
    "rule_first": "规则“{code}”规定由“{org}”首接（依据：{basis}）。",
    "rule_helpers": "规则“{code}”规定由{orgs}协办（依据：{basis}）。",
    "recused_named": "诉求反映的是“{org}”，该单位回避：不接收、不查看、不通知。",
    "recused_supervisor": "“{org}”应当回避，监督上提一级，由“{to}”负责。",
    "recused_highest": "被反映的单位已是本地最高监督机构，本地没有上一级，先由“{to}”登记，并应立即报请上级机关处理。",
    "recused_first": "“{org}”应当回避，首接上提一级，改由“{to}”首接。",
    "grade_ruled": "规则“{code}”将其列为“{urgent_class}”紧急类（依据：{basis}），按紧急件分级。",
    "grade_urgent": "诉求文字含有紧急用语，按紧急件分级。",
    "grade_normal": "诉求文字没有紧急用语，按一般件分级。",
    "clue_suspected": "文字疑似反映违纪违法问题，请监督主体人工研判是否属于线索。",
}
"""One readable sentence per rule; the braces are filled from the facts stored with the decision."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that was applied, with the facts it was applied to."""

    rule: str
    facts: Mapping[str, str] = field(default_factory=dict)


def sentence(reason: Reason) -> str:
    """The reason in plain Chinese."""
    return SENTENCES[reason.rule].format(**reason.facts)


def reason(rule: str, **facts: object) -> Reason:
    """A reason with its facts as text."""
    return Reason(rule, {name: str(value) for name, value in facts.items()})


def quoted(words: tuple[str, ...]) -> str:
    """Words as they stand in a sentence: “甲”“乙”."""
    return "".join(f"“{word}”" for word in words)
