"""What can be unsound in power lists, rules and organs, and how to say it in Chinese and in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is: an error sends appeals astray, a warning may be meant, a note is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return tuple(Severity).index(self)


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
KINDS: Mapping[str, tuple[Severity, str, str]] = {
    "supervisor_missing": (
        _E,
        "“{name}”的监督主体“{org}”不存在或已撤销",
        "'{name}' has no supervisor: '{org}' is gone",
    ),
    "flow_missing": (_E, "“{name}”没有流程", "'{name}' has no flow"),
    "basis_missing": (_E, "“{name}”没有依据", "'{name}' has no basis"),
    "overlap": (_E, "“{name}”与 {other} 的关键词完全相同，按文字分不开", "'{name}' has the very key words of {other}"),
    "item_outworded": (
        _W,
        "“{name}”的关键词都在 {other} 之中，只凭文字永远轮不到它",
        "all key words of '{name}' are among those of {other}: words alone never choose it",
    ),
    "item_wordless": (
        _W,
        "“{name}”没有关键词，只有群众自己选才会用到",
        "'{name}' has no key words: only a choice finds it",
    ),
    "category_empty": (_E, "类别“{name}”没有可用的事项", "category '{name}' has no item to fall back on"),
    "gap_handler": (
        _E,
        "“{name}”（{items}）在 {regions} 等 {count} 个区划没有首接单位",
        "'{name}' ({items}) finds nobody to handle it in {count} regions such as {regions}",
    ),
    "gap_supervisor": (
        _W,
        "“{name}”（{items}）在 {regions} 等 {count} 个区划没有自己的监督主体，只能上提",
        "'{name}' ({items}) finds no supervisor of its own in {count} regions such as {regions}",
    ),
    "rule_shadowed": (
        _E,
        "规则“{name}”永远轮不到：{effects}总由 {other} 决定",
        "rule '{name}' never wins: {other} come first",
    ),
    "rule_unfit": (_E, "规则“{name}”不会适用于任何诉求", "rule '{name}' fits no appeal at all"),
    "rule_tied": (
        _W,
        "规则“{name}”与 {other} 条件相同、规定不同，只按代码先后取舍",
        "rule '{name}' and {other} have equal conditions and differ: only the code decides",
    ),
    "rule_over": (_W, "规则“{name}”已于 {day} 失效", "rule '{name}' ended on {day}"),
    "organ_unreached": (_W, "“{name}”不会收到任何诉求", "'{name}' can receive no appeal"),
    "organ_ended": (
        _E,
        "引用了已于 {day} 撤销且无承接单位的“{name}”",
        "refers to '{name}', ended on {day} without successor",
    ),
    "organ_succeeded": (
        _W,
        "引用了已于 {day} 撤销的“{name}”，现由“{other}”承接",
        "refers to '{name}', ended on {day}; '{other}' does its work now",
    ),
    "region_ended": (
        _W,
        "引用了已于 {day} 撤并的区划“{name}”，现为“{other}”",
        "refers to the region '{name}', ended on {day}; now '{other}'",
    ),
    "region_lost": (
        _E,
        "区划“{name}”已于 {day} 撤并，没有写明由谁承接",
        "the region '{name}' ended on {day} without successor",
    ),
    "escalation_cycle": (_E, "“{name}”的上级关系成环：{other}", "escalation from '{name}' runs in a circle: {other}"),
    "successor_cycle": (_E, "区划“{name}”的承接关系成环", "the successors of the region '{name}' run in a circle"),
    "top_alone": (
        _N,
        "“{name}”没有上级：反映它的诉求只能由本地其他监督机构登记后上报",
        "nobody stands above '{name}': an appeal accusing it can only be noted elsewhere and sent up by hand",
    ),
}
"""Severity and sentence of every kind of finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its kind, the file and code it is about, and what its sentence needs."""

    kind: str
    file: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return KINDS[self.kind][0]

    def sentence(self, lang: str = "zh") -> str:
        """The finding in Chinese ("zh") or English ("en")."""
        _, chinese, english = KINDS[self.kind]
        return (chinese if lang == "zh" else english).format(**self.facts)


def finding(kind: str, file: str, code: str, **facts: object) -> Finding:
    """A finding with its facts as text; `kind` must be a key of KINDS."""
    if kind not in KINDS:
        raise KeyError(kind)
    return Finding(kind, file, code, {name: str(value) for name, value in facts.items()})


def some(codes: list[str], most: int = 3) -> str:
    """A few codes of many, for a sentence."""
    return "、".join(codes[:most]) + ("…" if len(codes) > most else "")
