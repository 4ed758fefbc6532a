"""A replay file: who does what at which time of the past, what must come of it, and where that is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from contracts.citypack import CityPack, Fault, PackError, Spot
from contracts.citypack.faults import Faults
from contracts.citypack.rules import Choice, Mapped, Record, Text, Words, wrong_type
from contracts.citypack.shapes import CITY
from contracts.citypack.source import Node, read_yaml
from ydt.replaying.facts import FACT, Fact, check_facts
from ydt.replaying.verbs import CITIZEN, VERBS

CHINA = timezone(timedelta(hours=8))
"""Every city of ours lies at UTC+8 and keeps no summer time; a replay's times are local times."""

FOLDER = "replay"


@dataclass(frozen=True)
class Instant:
    """A local time, `YYYY-MM-DDTHH:MM` or with seconds."""

    def read(self, node: Node, faults: Faults) -> datetime | None:
        """The aware moment."""
        try:
            moment = datetime.fromisoformat(str(node.value))
        except ValueError:
            faults.add(node.spot, "instant_shape", value=node.value)
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


@dataclass(frozen=True)
class Duration:
    """A span in quotes, `H:MM`."""

    def read(self, node: Node, faults: Faults) -> timedelta | None:
        """The span."""
        hours, _, minutes = str(node.value).partition(":")
        if not (hours.isdigit() and minutes.isdigit() and len(minutes) == 2 and int(minutes) < 60):
            faults.add(node.spot, "duration_shape", value=node.value)
            return None
        return timedelta(hours=int(hours), minutes=int(minutes))


@dataclass(frozen=True)
class Anything:
    """Any YAML, as plain values: a request's body or an expected answer."""

    def read(self, node: Node, faults: Faults) -> Any:
        """The plain value."""
        if isinstance(node.value, dict):
            return {name: self.read(entry.node, faults) for name, entry in node.value.items()}
        if isinstance(node.value, list):
            return [self.read(item, faults) for item in node.value]
        return node.value


@dataclass(frozen=True)
class Expectations:
    """Dotted paths into an answer, each with the value that must stand there (see `ledger.found_at`)."""

    def read(self, node: Node, faults: Faults) -> dict | None:
        """The values by path."""
        if not isinstance(node.value, dict):
            wrong_type(node, faults, "键值对", "a mapping")
            return None
        return Anything().read(node, faults)


STEP = Mapped(
    {
        "id": Text(r"[a-z][a-z0-9-]{1,31}", "a-z 0-9 -"),
        "at": Instant(),
        "do": Choice(tuple(VERBS)),
        "by": Text(),
        "body": Anything(),
        "query": Anything(),
        "told": Text(),
        "since_filing": Duration(),
        "expect": Expectations(),
        "refused": Text(r"\d{3} [a-z_]+", "状态码和错误代码 / status and error code"),
        "source": Text(),
    },
    frozenset({"body", "query", "since_filing", "expect", "refused"}),
)
FILE = Mapped(
    {"replay": CITY, "title": Text(), "seed": Text(), "steps": Words(STEP, 2), "facts": Words(FACT)},
    frozenset({"facts"}),
)


@dataclass(frozen=True)
class Step:
    """One act: `told` names it in the result table; `since_filing` is the published span since the first step.

    `refused` is the status and code the gateway must refuse it with, where the city or the rules forbid the act.
    """

    id: str
    at: datetime
    do: str
    by: str
    body: Mapping | None
    query: Mapping | None
    told: str
    since_filing: timedelta | None
    expect: Mapping[str, object]
    source: str
    refused: str | None = None


@dataclass(frozen=True)
class Script:
    """A whole replay; `name` makes its idempotency keys, so it must not change while its cases are kept."""

    name: str
    title: str
    seed: str
    steps: tuple[Step, ...]
    facts: tuple[Fact, ...] = ()

    @property
    def filed_at(self) -> datetime:
        """When the case began."""
        return self.steps[0].at


def load_script(path: Path) -> Script:
    """The replay in a file; raises PackError with every fault."""
    faults = Faults()
    record = _read(path.parent, path.name, faults)
    if record is None or faults:
        raise PackError(faults.sorted())
    return Script(
        name=record["replay"],
        title=record["title"],
        seed=record["seed"],
        steps=tuple(Step(**{**step, "expect": step["expect"] or {}}) for step in record["steps"]),
        facts=tuple(Fact(**fact) for fact in record["facts"] or ()),
    )


def check_scripts(folder: Path, pack: CityPack | None) -> tuple[Fault, ...]:
    """Every fault of a pack's replay files; accounts are checked when the pack could be read."""
    faults = Faults()
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        record = _read(folder, f"{FOLDER}/{path.name}", faults)
        if record and pack:
            _check_accounts(record, {member.username for member in pack.staff}, faults)
    return faults.sorted()


def _read(folder: Path, file: str, faults: Faults) -> Record | None:
    node = read_yaml(folder, file, faults)
    record = None if node is None else FILE.record(node, faults)
    if record and record["steps"]:
        _check_order(record, faults)
        facts = record.parts("facts") if record["facts"] else []
        steps = {step["id"] for step in record["steps"]}
        check_facts([FACT.record(node, Faults()) for node in facts], steps, faults)
    return record


def _check_order(record: Record, faults: Faults) -> None:
    steps = [STEP.record(node, Faults()) for node in record.parts("steps")]
    if steps[0]["do"] != "file":
        faults.add(steps[0].spot("do"), "first_step")
    lines: dict[str, int] = {}
    for before, step in zip([None, *steps], steps, strict=False):
        name = step["id"]
        if name in lines:
            faults.add(step.spot("id"), "duplicate", value=name, line=lines[name])
        lines.setdefault(name, step.spot("id").line)
        if before and before["at"] and step["at"] and step["at"] < before["at"]:
            faults.add(step.spot("at"), "time_order")


def _check_accounts(record: Record, accounts: set[str], faults: Faults) -> None:
    for node in record.parts("steps") if record["steps"] else ():
        entry = node.value.get("by")
        who = entry.node.value if entry else CITIZEN
        if who != CITIZEN and who not in accounts:
            place: Spot = entry.node.spot
            faults.add(place, "reference_unknown", value=who, what="account", what_zh="账号")
