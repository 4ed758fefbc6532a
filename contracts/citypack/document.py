"""A city pack as the JSON document that `ydt city load` hands to the services, and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from contracts.citypack.accusations import AccusationKind, AccusationWord
from contracts.citypack.geography import area_of, building_of
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
from contracts.citypack.terms import (
    ACTORS,
    PUBLICATION_WORDS,
    UNIT_WORDS,
    DayKind,
    Level,
    LimitUnit,
    OrganKind,
    Publication,
)
from contracts.vocabulary import Audience, Role


def to_document(pack: CityPack) -> dict:
    """JSON-ready values, with the words of coded members added for readers."""
    names = {organ.code: organ.name for organ in pack.organs}
    document = plain_values(asdict(pack))
    for listed, told in zip((pack.power_list, *pack.power_lists), _lists(document), strict=True):
        told["items"] = [_item(item, names) for item in listed.items]
    document["calendar"] = [_year(year) for year in pack.calendar]
    if not pack.accusation_words:
        del document["accusation_words"]
    return document


def from_document(document: Mapping) -> CityPack:
    """The pack again; members this release does not know are ignored, as are the words added for readers."""
    plain = {name: document[name] for name in ("city", "name", "policy_version", "timezone", "region_code", "policy")}
    return CityPack(
        **plain,
        valid_from=date.fromisoformat(document["valid_from"]),
        organs=tuple(_organ(row) for row in document["organs"]),
        regions=tuple(_region(row) for row in document["regions"]),
        power_list=_power_list(document["power_list"]),
        calendar=tuple(map(_calendar_year, document["calendar"])),
        templates=tuple(map(_template, document["templates"])),
        staff=tuple(map(_staff_member, document["staff"])),
        clue_words=tuple(ClueWord(row["word"], row["kind"]) for row in document["clue_words"]),
        accusation_words=tuple(map(_accusation, document.get("accusation_words", ()))),
        power_lists=tuple(map(_power_list, document.get("power_lists", ()))),
        routing_rules=tuple(map(_routing_rule, document.get("routing_rules", ()))),
        areas=tuple(map(area_of, document.get("areas", ()))),
        buildings=tuple(map(building_of, document.get("buildings", ()))),
        suggestion=document.get("suggestion"),
    )


def _accusation(row: Mapping) -> AccusationWord:
    unless = tuple(row["unless_after"] or ()), tuple(row["unless_before"] or ())
    return AccusationWord(row["word"], AccusationKind(row["kind"]), *unless)


def _lists(document: Mapping) -> list[dict]:
    return [document["power_list"], *document["power_lists"]]


def limit_words(limit: Limit | None) -> str:
    """A limit for people, such as `3个工作日`; empty when there is none."""
    return f"{limit.value}{UNIT_WORDS[limit.unit]}" if limit else ""


def plain_values(value: Any) -> Any:
    """Lists for tuples and ISO text for dates, all the way down."""
    if isinstance(value, dict):
        return {key: plain_values(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain_values(member) for member in value]
    return value.isoformat() if isinstance(value, date) else value


def _item(item: PowerItem, names: Mapping[str, str]) -> dict:
    row = plain_values(asdict(item))
    row["supervisor_kind"] = row.pop("supervisor")
    row["responsible_codes"] = row.pop("responsible")
    row["responsible"] = "、".join(ACTORS[code] for code in item.responsible)
    row["business_dept_orgs"] = row.pop("business_dept")
    row["business_dept"] = "、".join(names.get(code) or ACTORS[code] for code in item.business_dept)
    row["publication_words"] = PUBLICATION_WORDS[item.publication]
    for node, told in zip(item.flow, row["flow"], strict=True):
        told["actor_name"] = ACTORS[node.actor]
        told["limit_words"] = limit_words(node.limit)
    return row


def _year(year: CalendarYear) -> dict:
    days = [{"date": day.day.isoformat(), "kind": day.kind, "name": day.name} for day in year.days]
    return {"year": year.year, "confirmed": year.confirmed, "source": year.source, "days": days}


def _organ(row: Mapping) -> Organ:
    lists: dict[str, Any] = {name: tuple(row[name]) for name in ("handles", "supervises")}
    plain = {name: row[name] for name in ("code", "name", "region_code", "parent", "email")}
    # Packs stored by an earlier release know no validity of organs.
    more: dict[str, Any] = {name: _day(row.get(name)) for name in ("valid_from", "valid_to")}
    level, kind = Level(row["level"]), OrganKind(row["kind"])
    return Organ(level=level, kind=kind, successor=row.get("successor"), **plain, **lists, **more)


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _region(row: Mapping) -> Region:
    plain = {name: row[name] for name in ("code", "name", "parent", "successor", "notes")}
    end = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return Region(level=Level(row["level"]), valid_from=date.fromisoformat(row["valid_from"]), valid_to=end, **plain)


def _power_item(row: Mapping) -> PowerItem:
    plain = {name: row[name] for name in ("code", "category", "name", "description", "basis")}
    return PowerItem(
        **plain,
        responsible=tuple(row["responsible_codes"]),
        business_dept=tuple(row["business_dept_orgs"]),
        supervisor=row["supervisor_kind"],
        flow=tuple(map(_flow_node, row["flow"])),
        publication=Publication(row["publication"]),
        keywords=tuple(row["keywords"]),
        urgent_keywords=tuple(row["urgent_keywords"]),
    )


def _power_list(row: Mapping) -> PowerList:
    return PowerList(row["version"], date.fromisoformat(row["valid_from"]), tuple(map(_power_item, row["items"])))


def _routing_rule(row: Mapping) -> RoutingRule:
    days: dict[str, Any] = {name: _day(row[name]) for name in ("valid_from", "valid_to")}
    lists: dict[str, Any] = {name: tuple(row[name]) for name in ("keywords", "helper_orgs")}
    rest = {field.name: row[field.name] for field in fields(RoutingRule) if field.name not in (*days, *lists)}
    return RoutingRule(**days, **lists, **rest)


def _flow_node(row: Mapping) -> FlowNode:
    limit = Limit(row["limit"]["value"], LimitUnit(row["limit"]["unit"])) if row["limit"] else None
    return FlowNode(row["seq"], row["actor"], row["action"], limit, row["document"])


def _calendar_year(row: Mapping) -> CalendarYear:
    days = (CalendarDay(date.fromisoformat(day["date"]), DayKind(day["kind"]), day["name"]) for day in row["days"])
    return CalendarYear(row["year"], row["confirmed"], row["source"], tuple(days))


def _template(row: Mapping) -> Template:
    plain = {name: row[name] for name in ("code", "event", "title", "body")}
    return Template(audience=Audience(row["audience"]), channels=tuple(row["channels"]), **plain)


def _staff_member(row: Mapping) -> StaffMember:
    plain = {name: row[name] for name in ("username", "name", "org", "region_code")}
    return StaffMember(role=Role(row["role"]), **plain)
