"""The published facts a replay file names: what was published, and which step's answer says it on our side."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.citypack.faults import Faults
from contracts.citypack.rules import Mapped, Record, Text
from contracts.citypack.source import Node


@dataclass(frozen=True)
class Plain:
    """A word, a number or a truth value as it stands."""

    def read(self, node: Node, faults: Faults) -> object:
        """The value."""
        return node.value


FACT = Mapped(
    {
        "fact": Text(),
        "published": Text(),
        "step": Text(),
        "path": Text(),
        "equals": Plain(),
        "why": Text(),
        "source": Text(),
    },
    frozenset({"step", "path", "equals", "why", "source"}),
)


@dataclass(frozen=True)
class Fact:
    """One published fact. With a `path` it stands in the answer of `step`; with a step alone it is the span since
    filing, H:MM; with neither `why` says why the platform does not hold it."""

    fact: str
    published: str
    step: str | None
    path: str | None
    equals: object
    why: str | None
    source: str | None


def check_facts(facts: Iterable[Record], steps: set[str], faults: Faults) -> None:
    """Note what no replay could answer: a step that is not there, a fact with neither step nor reason."""
    for fact in facts:
        if fact["step"] and fact["step"] not in steps:
            faults.add(fact.spot("step"), "reference_unknown", value=fact["step"], what="step", what_zh="步骤")
        if not fact["step"] and not fact["why"]:
            faults.add(fact.node.spot, "key_missing", name="why")
