"""The charts as they were agreed to be rendered: `python -m tests.chart.golden` writes them anew, for a person to read.

golden/shucheng-medium.yaml  every object of one city at one size; rules and dashboards by name only
golden/<city>-<size>.diff    what another city or size has otherwise, one value a line: `- Kind/name path = value`
                             is gone, `+ Kind/name path = value` is there instead
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.chart.render import ANY_CITY, ANY_SIZE, COMBINATIONS, objects, values_of

GOLDEN = Path(__file__).parent / "golden"
BASE = GOLDEN / f"{ANY_CITY}-{ANY_SIZE}.yaml"
ELSEWHERE = "(see files/)"
OTHERS = [(size, city) for size, city in COMBINATIONS if (size, city) != (ANY_SIZE, ANY_CITY)]


def seen(size: str, city: str) -> list[dict[str, Any]]:
    """The objects of a render, without the texts of rules and dashboards."""
    found = json.loads(json.dumps(objects(values_of(size, city))))
    for item in found:
        if item["kind"] == "PrometheusRule":
            item["spec"] = ELSEWHERE
        if "grafana_dashboard" in item["metadata"]["labels"]:
            item["data"] = dict.fromkeys(item["data"], ELSEWHERE)
    return found


def leaves(value: Any, path: str) -> Iterator[str]:
    """Every value with the way to it, one a line."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from leaves(each, f"{path}.{key}")
    elif isinstance(value, list) and value:
        for number, each in enumerate(value):
            known = each.get("name", number) if isinstance(each, dict) else number
            yield from leaves(each, f"{path}[{known}]")
    else:
        yield f"{path} = {json.dumps(value, ensure_ascii=False)}"


def lines_of(items: list[dict[str, Any]]) -> set[str]:
    """A whole render as lines."""
    lines: set[str] = set()
    for item in items:
        rest = {key: each for key, each in item.items() if key != "kind"}
        lines.update(leaves(rest, f"{item['kind']}/{item['metadata']['name']} "))
    return lines


def base_lines() -> set[str]:
    """The agreed render of the one city and size."""
    return lines_of(list(yaml.safe_load_all(BASE.read_text(encoding="utf-8"))))


def agreed(size: str, city: str) -> set[str]:
    """The agreed render of any other, from the base and its difference."""
    lines = base_lines()
    for line in (GOLDEN / f"{city}-{size}.diff").read_text(encoding="utf-8").splitlines():
        (lines.discard if line.startswith("- ") else lines.add)(line[2:])
    return lines


def difference(old: set[str], new: set[str]) -> list[str]:
    """Both as one list for people: what is gone and what is there, the same places side by side."""
    marked = [(line, "-") for line in old - new] + [(line, "+") for line in new - old]
    return [f"{mark} {line}" for line, mark in sorted(marked, key=lambda each: (each[0].partition(" = ")[0], each[1]))]


def main() -> None:
    """Write all anew."""
    GOLDEN.mkdir(exist_ok=True)
    text = yaml.safe_dump_all(seen(ANY_SIZE, ANY_CITY), sort_keys=False, allow_unicode=True, width=120)
    BASE.write_text(text, encoding="utf-8")
    for size, city in OTHERS:
        told = difference(base_lines(), lines_of(seen(size, city)))
        (GOLDEN / f"{city}-{size}.diff").write_text("\n".join(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
