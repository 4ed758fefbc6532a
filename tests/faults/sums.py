"""Whether analytics' stored sums are exactly the sum of its facts: a fact counted twice or not at all shows here."""

from collections import Counter
from collections.abc import Iterable

from services.analytics.domain.counting import difference, parts_of
from services.analytics.domain.spans import grains
from tests.faults.evidence import Databases, Document


def wrong_sums(databases: Databases) -> list[str]:
    """Every stored cell that is not what the facts add up to; empty when all are."""
    return differences(databases.facts().find(), databases.sums().find())


def differences(facts: Iterable[Document], sums: Iterable[Document]) -> list[str]:
    """The same for documents already read."""
    must, there = _added_up(facts), _stored(sums)
    cells = sorted(must.keys() | there.keys())
    return [f"{cell}: {there[cell]} instead of {must[cell]}" for cell in cells if there[cell] != must[cell]]


def _added_up(facts: Iterable[Document]) -> Counter[str]:
    total: Counter[str] = Counter()
    for fact in facts:
        for (scope, day), cells in difference((), parts_of(fact["kind"], fact)).items():
            for piece in grains(day):
                for cell, count in cells.items():
                    total[f"{scope}|{piece} {cell}"] += count
    return total


def _stored(sums: Iterable[Document]) -> Counter[str]:
    return Counter({f"{row['_id']} {cell}": count for row in sums for cell, count in row["cells"].items()})
