"""The power list as the public reads it: each item with its flow, its basis and who supervises it."""

from collections.abc import Mapping
from typing import Any

_TOWN_DISCIPLINE = "乡镇纪委"
_ITEM_FIELDS = (
    "code",
    "category",
    "name",
    "description",
    "responsible",
    "business_dept",
    "basis",
    "publication",
    "publication_words",
)
_NODE_FIELDS = ("seq", "actor_name", "action", "limit_words", "document")


def public_item(item: Mapping[str, Any], organ_names: Mapping[str, str]) -> dict[str, Any]:
    """One item; words that only serve routing (keywords) stay inside."""
    shown = {name: item.get(name, "") for name in _ITEM_FIELDS}
    shown["supervisor"] = _supervisor(str(item.get("supervisor_kind", "")), organ_names)
    shown["flow"] = [{name: node.get(name, "") for name in _NODE_FIELDS} for node in item.get("flow", ())]
    return shown


def _supervisor(kind: str, organ_names: Mapping[str, str]) -> str:
    if kind == "TD":
        return _TOWN_DISCIPLINE
    code = kind.removeprefix("PG:")
    return organ_names.get(code, code)
