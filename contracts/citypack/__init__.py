"""The published format of a city pack (docs/city-pack.md): one folder of data a city, checked before it is used."""

from contracts.citypack.document import from_document, limit_words, to_document
from contracts.citypack.faults import Fault, PackError, Spot
from contracts.citypack.model import (
    CalendarDay,
    CalendarYear,
    CityPack,
    ClueWord,
    FlowNode,
    Limit,
    Organ,
    PowerItem,
    PowerList,
    Region,
    RoutingRule,
    StaffMember,
    Template,
)
from contracts.citypack.pack import check_pack, load_pack

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "CityPack",
    "ClueWord",
    "Fault",
    "FlowNode",
    "Limit",
    "Organ",
    "PackError",
    "PowerItem",
    "PowerList",
    "Region",
    "RoutingRule",
    "Spot",
    "StaffMember",
    "Template",
    "check_pack",
    "from_document",
    "limit_words",
    "load_pack",
    "to_document",
]
