"""Routing rules of a city (routing_rules.csv, optional): who supervises, handles and helps, and what is urgent."""

from contracts.citypack.faults import Faults
from contracts.citypack.references import ORGAN, REGION, Draft
from contracts.citypack.rules import Choice, Day, Mapped, Number, Record, Text, Words
from contracts.citypack.shapes import ORGAN_CODE, SLUG
from contracts.citypack.source import Node
from contracts.citypack.terms import OrganKind
from contracts.citypack.versions import item_tables
from contracts.vocabulary import Grade

RULES_FILE = "routing_rules.csv"
ANY = "*"
PLACE_BODIES = {"TD": "乡镇纪委", "CD": "县纪委监委", "TG": "乡镇政府", "VC": "村（居）两委"}
"""Bodies named by the place of the appeal instead of by their code."""

SUPERVISORS = ("TD", "CD")
HIGHEST_PRIORITY = 999
RULES = Mapped(
    {
        "code": SLUG,
        "item": Text(),
        "region": Text(r"\*|\d{12}", "* 或 12 位区划代码 / * or a region code of 12 digits"),
        "valid_from": Day(),
        "valid_to": Day(),
        "grade": Choice(tuple(Grade)),
        "keywords": Words(Text()),
        "urgent_class": Text(),
        "supervisor": ORGAN_CODE,
        "first_org": ORGAN_CODE,
        "helper_orgs": Words(ORGAN_CODE),
        "priority": Number(0, HIGHEST_PRIORITY),
        "basis": Text(),
    },
    frozenset(
        {
            "valid_from",
            "valid_to",
            "grade",
            "keywords",
            "urgent_class",
            "supervisor",
            "first_org",
            "helper_orgs",
            "priority",
        }
    ),
)
"""Columns before `urgent_class` say when a rule applies, the next four what it sets."""

EFFECTS = ("urgent_class", "supervisor", "first_org", "helper_orgs")


def check_rules(draft: Draft, faults: Faults) -> None:
    """Note rules that set nothing, end before they begin, or name an item, region or organ that is not there."""
    organs, regions = draft.index("organs.csv"), draft.index("regions.csv")
    items = _items(draft)
    for record in draft.tables.get(RULES_FILE, ()):
        _check_conditions(record, items, regions, faults)
        _check_supervisor(record, organs, faults)
        handlers = [record.node.value["first_org"].node] if record["first_org"] else []
        for node in (*handlers, *(record.parts("helper_orgs") if record["helper_orgs"] else ())):
            _known(node, {**PLACE_BODIES, **organs}, ORGAN, faults)
        if not any(record[effect] for effect in EFFECTS):
            faults.add(record.spot("code"), "rule_empty", value=record["code"])


def _items(draft: Draft) -> set[str]:
    """Codes and categories of every version of the list, and the star."""
    rows = [row for file in item_tables(draft.tables) for row in draft.tables[file]]
    return {ANY, *(row["code"] for row in rows), *(row["category"] for row in rows)}


def _check_conditions(record: Record, items: set[str], regions: dict[str, Record], faults: Faults) -> None:
    value, region = record["item"], record["region"]
    if value and value not in items:
        faults.add(record.spot("item"), "reference_unknown", value=value, what="item or category", what_zh="事项或类别")
    if region and region != ANY:
        _known(record.node.value["region"].node, regions, REGION, faults)
    start, end = record["valid_from"], record["valid_to"]
    if start and end and end < start:
        faults.add(record.spot("valid_to"), "date_order", start=start)


def _check_supervisor(record: Record, organs: dict[str, Record], faults: Faults) -> None:
    code, kinds = record["supervisor"], (OrganKind.DISCIPLINE, OrganKind.STATIONED)
    if not code or code in SUPERVISORS:
        return
    _known(record.node.value["supervisor"].node, organs, ORGAN, faults)
    found = organs[code]["kind"] if code in organs else None
    if found and found not in kinds:
        faults.add(record.spot("supervisor"), "reference_kind", value=code, found=found, expected="/".join(kinds))


def _known(node: Node, index: dict, what: tuple[str, str], faults: Faults) -> None:
    if node.value not in index:
        faults.add(node.spot, "reference_unknown", value=node.value, what=what[0], what_zh=what[1])
