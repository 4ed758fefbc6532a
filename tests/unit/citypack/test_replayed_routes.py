"""Each replay's filing, sent through the pure rules, goes where its own route step expects: no stack needed."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.unit.citypack.goldens import CITIES, Golden, routed

NAMES = {"item_code", "off_list", "mode", "supervising_org", "first_org", "grade"}


def filed(path: Path) -> tuple[Golden, dict[str, Any]] | None:
    """A replay's first step as a golden case, with what its route step expects; None when it looks at no route."""
    script = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    first = script["steps"][0]
    looks = [step.get("expect", {}) for step in script["steps"] if step["do"] == "route"]
    body = first.get("body", {})
    if not looks or "region_code" not in body.get("place", {}):
        return None
    told = {
        "text": body["text"],
        "region": body["place"]["region_code"],
        "on": str(first["at"])[:10],
        "type": body["appeal_type"],
        "category": body.get("category"),
        "about": body.get("about_org"),
        "expect": {},
    }
    expected = {name: value for name, value in looks[0].items() if name in NAMES}
    return Golden(path.parents[1].name, path.stem, told), expected


REPLAYS = [found for path in sorted(CITIES.glob("*/replay/*.yaml")) if (found := filed(path))]


@pytest.mark.parametrize(("golden", "expected"), REPLAYS, ids=[golden.name for golden, _ in REPLAYS])
def test_filing_of_a_replay_goes_where_its_route_step_says(golden, expected):
    decision, _ = routed(golden)
    assert {name: getattr(decision, name) for name in expected} == expected


def test_every_city_has_replays_that_look_at_their_route():
    assert {golden.city for golden, _ in REPLAYS} == {path.name for path in CITIES.iterdir() if path.is_dir()}
