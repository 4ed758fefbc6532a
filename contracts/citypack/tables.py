"""The files of a pack and the columns of each table."""

from pathlib import Path

from contracts.citypack.accusations import ACCUSATIONS_FILE, AccusationKind
from contracts.citypack.areas import BUILDINGS, BUILDINGS_FILE
from contracts.citypack.faults import Faults, Spot
from contracts.citypack.policy import CITY_FILE
from contracts.citypack.routing_rules import RULES, RULES_FILE
from contracts.citypack.rules import Choice, Day, Flag, Mapped, Number, Record, Text, Words
from contracts.citypack.shapes import (
    ACTOR,
    ITEM_CODE,
    ORGAN_CODE,
    SLUG,
    SUPERVISOR,
    Email,
    Flow,
    RegionCode,
    check_placeholders,
)
from contracts.citypack.source import Node, read_csv, read_yaml
from contracts.citypack.terms import COMMON_PLACEHOLDERS, EVENT_PLACEHOLDERS, DayKind, Level, OrganKind, Publication
from contracts.citypack.versions import VERSIONS, VERSIONS_FILE, item_files
from contracts.vocabulary import Audience, Role

ORGANS = Mapped(
    {
        "code": ORGAN_CODE,
        "name": Text(),
        "level": Choice(tuple(Level)),
        "kind": Choice(tuple(OrganKind)),
        "region_code": RegionCode(),
        "parent": ORGAN_CODE,
        "email": Email(),
        "handles": Words(Text()),
        "supervises": Words(ORGAN_CODE),
        "valid_from": Day(),
        "valid_to": Day(),
        "successor": ORGAN_CODE,
    },
    frozenset({"parent", "email", "handles", "supervises", "valid_from", "valid_to", "successor"}),
)
MAY_LACK = {"organs.csv": frozenset({"valid_from", "valid_to", "successor"})}
"""Columns that a file may leave out altogether: a city without a reform has nothing to say in them."""

REGIONS = Mapped(
    {
        "code": RegionCode(),
        "name": Text(),
        "level": Choice(tuple(Level)),
        "parent": RegionCode(),
        "valid_from": Day(),
        "valid_to": Day(),
        "successor": RegionCode(),
        "notes": Text(),
    },
    frozenset({"parent", "valid_to", "successor", "notes"}),
)
ITEMS = Mapped(
    {
        "code": ITEM_CODE,
        "category": Text(),
        "name": Text(),
        "description": Text(),
        "responsible": Words(ACTOR, 1),
        "business_dept": Words(ORGAN_CODE),
        "supervisor": SUPERVISOR,
        "flow": Flow(),
        "basis": Text(),
        "publication": Choice(tuple(Publication)),
        "keywords": Words(Text()),
        "urgent_keywords": Words(Text()),
    },
    frozenset({"business_dept", "keywords", "urgent_keywords"}),
)
STAFF = Mapped(
    {
        "username": Text(r"[a-z][a-z0-9._-]{2,31}", "a-z 0-9 . _ -"),
        "name": Text(),
        "role": Choice(tuple(role for role in Role if role not in (Role.CITIZEN, Role.SYSTEM))),
        "org": ORGAN_CODE,
        "region_code": RegionCode(),
    },
    frozenset({"org"}),
)
ACCUSATIONS = Mapped(
    {
        "word": Text(),
        "kind": Choice(tuple(AccusationKind)),
        "unless_after": Words(Text()),
        "unless_before": Words(Text()),
    },
    frozenset({"unless_after", "unless_before"}),
)
CLUE_WORDS = Mapped({"word": Text(), "kind": SLUG})
YEARS = Mapped({"year": Number(2000, 2100), "confirmed": Flag(), "source": Text()})
DAYS = Mapped({"date": Day(), "kind": Choice(tuple(DayKind)), "name": Text()})
TEMPLATE = Mapped(
    {
        "code": SLUG,
        "event": Choice(tuple(EVENT_PLACEHOLDERS)),
        "audience": Choice(tuple(Audience)),
        "channels": Words(Choice(("inbox", "email")), 1),
        "title": Text(),
        "body": Text(),
    }
)

LONGEST_TEXT = {"title": 60, "body": 500}
"""Longest texts of a message in characters: a message is a nudge, not a letter."""

TABLES = {
    "organs.csv": ORGANS,
    "regions.csv": REGIONS,
    "power_list.csv": ITEMS,
    "clue_words.csv": CLUE_WORDS,
    "calendar/years.csv": YEARS,
}
"""Tables every pack has."""

OPTIONAL_TABLES = {
    "staff.csv": STAFF,
    ACCUSATIONS_FILE: ACCUSATIONS,
    BUILDINGS_FILE: BUILDINGS,
    RULES_FILE: RULES,
    VERSIONS_FILE: VERSIONS,
}
"""Tables a pack may have."""


def read_city(root: Path, faults: Faults) -> Record | None:
    """city.yaml."""
    node = read_yaml(root, "city.yaml", faults)
    return None if node is None else CITY_FILE.record(node, faults)


def read_table(root: Path, file: str, rule: Mapped, faults: Faults) -> list[Record]:
    """The rows of one table."""
    columns = {name: name not in MAY_LACK.get(file, ()) for name in rule.members}
    return [rule.record(row, faults) for row in read_csv(root, file, columns, faults)]


def read_tables(root: Path, faults: Faults) -> dict[str, list[Record]]:
    """Every table by its file name; calendar years by `calendar/<year>.csv`."""
    tables = {file: read_table(root, file, rule, faults) for file, rule in TABLES.items()}
    optional = {file: rule for file, rule in OPTIONAL_TABLES.items() if (root / file).exists()}
    for file, rule in (optional | dict.fromkeys(item_files(root), ITEMS)).items():
        tables[file] = read_table(root, file, rule, faults)
    for path in sorted((root / "calendar").glob("*.csv")):
        if path.stem != "years":
            file = f"calendar/{path.name}"
            tables[file] = read_table(root, file, DAYS, faults)
    return tables


def read_templates(root: Path, faults: Faults) -> list[Record]:
    """The messages of templates/*.yaml; each file is a list of messages."""
    paths = sorted((root / "templates").glob("*.yaml"))
    if not paths:
        faults.add(Spot("templates"), "file_missing")
    records = []
    for path in paths:
        node = read_yaml(root, f"templates/{path.name}", faults)
        for item in _messages(node, faults):
            record = TEMPLATE.record(item, faults)
            records.append(record)
            if record["event"]:
                _check_texts(record, faults)
    return records


def _messages(node: Node | None, faults: Faults) -> list[Node]:
    if node is not None and not isinstance(node.value, list):
        faults.add(node.spot, "type_wrong", expected="a list of messages", expected_zh="消息列表")
        return []
    return node.value if node is not None else []


def _check_texts(record: Record, faults: Faults) -> None:
    allowed = COMMON_PLACEHOLDERS + EVENT_PLACEHOLDERS[record["event"]]
    for name, longest in LONGEST_TEXT.items():
        if record[name]:
            check_placeholders(record.node.value[name].node, allowed, faults)
            if len(record[name]) > longest:
                faults.add(record.spot(name), "text_long", found=len(record[name]), longest=longest)
    if record["audience"] == Audience.CITIZEN and "email" in (record["channels"] or ()):
        faults.add(record.spot("channels"), "email_citizen")
