"""Readers for the values that are peculiar to city packs: codes, limits, flows, message texts."""

import re
from dataclasses import dataclass
from string import Formatter

from contracts.citypack.faults import Faults
from contracts.citypack.model import FlowNode, Limit
from contracts.citypack.rules import Choice, Mapped, Number, Rule, Text, split_cell, wrong_type
from contracts.citypack.source import Node
from contracts.citypack.terms import ACTORS, LimitUnit

ORGAN_CODE = Text(r"[A-Z][A-Z0-9-]{1,31}", "大写字母、数字和连字符 / capitals, digits and hyphens, 2 to 32")
ITEM_CODE = Text(r"[A-Z]\d{2,3}", "一个大写字母加两三位数字 / a capital and two or three digits")
SLUG = Text(r"[a-z][a-z0-9_]{1,47}", "小写字母、数字和下划线 / lower-case letters, digits, underscores")
CITY = Text(r"[a-z][a-z0-9_-]{1,31}", "小写字母、数字、- 和 _ / lower-case letters, digits, - and _")
VERSION = Text(r"[a-z0-9][a-z0-9.-]{2,63}", "小写字母、数字、点和连字符 / lower-case letters, digits, dots, hyphens")
SUPERVISOR = Text(r"TD|PG:[A-Z][A-Z0-9-]{1,31}", "TD 或 PG:单位代码 / TD or PG:<organ code>")
ACTOR = Choice(tuple(ACTORS))
CELL_LIMIT = re.compile(r"([1-9]\d{0,2})(wd|d|h)")


@dataclass(frozen=True)
class RegionCode:
    """Twelve digits: 6 of the county (GB/T 2260), 3 of the town, 3 of the village."""

    def read(self, node: Node, faults: Faults) -> str | None:
        """The code as text; a YAML number is accepted only when quoted."""
        value = str(node.value)
        if not isinstance(node.value, str) or not re.fullmatch(r"\d{12}", value):
            faults.add(node.spot, "region_shape", value=value, level="-")
            return None
        return value


@dataclass(frozen=True)
class Email:
    """An e-mail address of plain shape; whether it exists is not asked."""

    def read(self, node: Node, faults: Faults) -> str | None:
        """The address."""
        if not re.fullmatch(r"[^@\s]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", str(node.value)):
            faults.add(node.spot, "email_shape", value=node.value)
            return None
        return str(node.value)


@dataclass(frozen=True)
class LimitRule:
    """A time limit of the policy: `{value, unit, basis}`; the basis names the clause it rests on."""

    def read(self, node: Node, faults: Faults) -> dict | None:
        """The limit as a plain mapping."""
        unbased = isinstance(node.value, dict) and "basis" not in node.value
        if unbased:
            faults.add(node.spot, "basis_missing", name="limit")
        units = Choice(tuple(unit.value for unit in LimitUnit))
        members: dict[str, Rule] = {"value": Number(0, 999), "unit": units, "basis": Text()}
        return Mapped(members, frozenset({"basis"} if unbased else ())).read(node, faults)


@dataclass(frozen=True)
class Flow:
    """A flow cell: nodes `actor:action:limit:document` joined by ` > `; limit and document may be empty."""

    def read(self, node: Node, faults: Faults) -> tuple[FlowNode, ...] | None:
        """The flow's nodes in their order."""
        parts = split_cell(node, ">")
        if not parts:
            wrong_type(node, faults, "至少一个流程节点", "at least one flow node")
            return None
        nodes = [self._node(number, part, faults) for number, part in enumerate(parts, 1)]
        return tuple(node for node in nodes if node) if all(nodes) else None

    def _node(self, number: int, part: Node, faults: Faults) -> FlowNode | None:
        pieces = split_cell(part, ":")
        if len(pieces) != 4 or not pieces[1].value:
            faults.add(part.spot, "flow_shape", value=part.value)
            return None
        actor = ACTOR.read(pieces[0], faults)
        limit = self._limit(pieces[2], faults)
        return FlowNode(number, actor, pieces[1].value, limit, pieces[3].value) if actor else None

    def _limit(self, piece: Node, faults: Faults) -> Limit | None:
        if not piece.value:
            return None
        found = CELL_LIMIT.fullmatch(piece.value)
        if not found:
            faults.add(piece.spot, "limit_shape", value=piece.value)
            return None
        return Limit(int(found.group(1)), LimitUnit(found.group(2)))


def check_placeholders(node: Node, allowed: tuple[str, ...], faults: Faults) -> None:
    """Note every placeholder of a text that its event cannot fill, and broken braces."""
    try:
        parts = [part[1:] for part in Formatter().parse(str(node.value)) if part[1] is not None]
    except ValueError as error:
        faults.add(node.spot, "placeholder_syntax", problem=str(error))
        return
    for name, form, conversion in parts:
        if name not in allowed:
            faults.add(node.spot, "placeholder_unknown", value=name, allowed=", ".join(allowed))
        elif form or conversion:
            faults.add(node.spot, "placeholder_format", value=name)
