"""What a person may write into values: everything documented, nothing unknown, every fault with its reason."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from helm_python import chart as helm
from helm_python.errors import HelmError

from tests.chart import renew
from tests.chart.everything import EVERYTHING, GUARDED, ROUTED, whole_values
from tests.chart.render import ALL_CITIES, BACKING, CHART, CHARTS, CITIES, DEPLOY, merged, rendered, yaml_file

FREE_MAPS = {
    ("commonLabels",),
    ("scheduling", "nodeSelector"),
    ("networkPolicy", "broker", "podLabels"),
    ("networkPolicy", "database", "podLabels"),
    ("networkPolicy", "collector", "podLabels"),
}
"""Maps whose keys are labels, which only the operator knows; everything else is ours."""

UNKNOWN = "noSuchKey"


def levels(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The path of every object in some values, those within lists too."""
    if isinstance(value, dict):
        yield path
        for key, each in value.items():
            yield from levels(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from levels(each, (*path, index))


def with_unknown(values: dict[str, Any], path: tuple) -> dict[str, Any]:
    """The same values with one key too many at a path."""
    changed = copy.deepcopy(values)
    at: Any = changed
    for step in path:
        at = at[step]
    at[UNKNOWN] = "x"
    return changed


def all_levels(*known: dict[str, Any]) -> list[tuple[dict[str, Any], tuple]]:
    seen: dict[tuple, dict[str, Any]] = {}
    for values in known:
        for path in levels(values):
            seen.setdefault(path, values)
    return [(values, path) for path, values in seen.items() if path not in FREE_MAPS]


EVERY_LEVEL = {
    CHART: all_levels(whole_values(EVERYTHING), whole_values(ROUTED)),
    BACKING: all_levels(merged(yaml_file(BACKING / "values.yaml"), GUARDED)),
}


@pytest.mark.parametrize(("chart", "at_least"), [(CHART, 80), (BACKING, 14)], ids=["city", "backing"])
def test_unknown_key_passes_at_no_level(chart, at_least):
    let_through = []
    with helm.Chart.load(chart) as loaded:
        for values, path in EVERY_LEVEL[chart]:
            try:
                loaded.render(values=with_unknown(values, path), name="shucheng", namespace="city-shucheng")
            except HelmError as refusal:
                assert UNKNOWN in str(refusal), path
            else:
                let_through.append(path)
    assert (let_through, len(EVERY_LEVEL[chart]) > at_least) == ([], True)


def objects_of_the_schema(part: Any, path: str = "") -> Iterator[tuple[str, dict]]:
    if isinstance(part, dict):
        if part.get("type") == "object" or "properties" in part and isinstance(part["properties"], dict):
            yield path, part
        for key, each in part.items():
            yield from objects_of_the_schema(each, f"{path}/{key}")
    elif isinstance(part, list):
        for index, each in enumerate(part):
            yield from objects_of_the_schema(each, f"{path}/{index}")


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_schema_is_closed_at_every_level_we_own(chart):
    schema = json.loads((chart / "values.schema.json").read_text(encoding="utf-8"))
    still_open = {path for path, part in objects_of_the_schema(schema) if part.get("additionalProperties") is not False}
    free = {tuple(path.split("/properties/")[1:]) for path in still_open}
    assert free == (FREE_MAPS if chart == CHART else {("commonLabels",)})


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_every_value_is_described(chart):
    schema = json.loads((chart / "values.schema.json").read_text(encoding="utf-8"))
    named = [
        (f"{path}/{key}", each)
        for path, part in objects_of_the_schema(schema)
        for key, each in part.get("properties", {}).items()
    ]
    assert [path for path, each in named if len(each.get("description", "")) < 3] == []


def test_pages_made_from_the_code_are_fresh():
    assert renew.FACTS.read_text(encoding="utf-8") == renew.facts_page(), "run `make docs`"
    assert renew.SCHEMA.read_text(encoding="utf-8") == renew.schema_page(), "run `make docs`"
    for chart in CHARTS:
        assert (chart / "README.md").read_text(encoding="utf-8") == renew.readme_page(chart), "run `make docs`"


def test_readme_names_every_value_there_is():
    for chart in CHARTS:
        told = (chart / "README.md").read_text(encoding="utf-8")
        for path in levels(yaml_file(chart / "values.yaml")):
            if path and path[0] != "services":
                assert f"`{'.'.join(map(str, path))}`" in told


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"services": {"gateway": {"autoscaling": {"min": 3, "max": 2, "cpuPercent": 60}}}}, "min is greater than max"),
        ({"services": {"intake": {"autoscaling": {"min": 1, "max": 2, "queueLength": 9}}}}, "broker.watchSecret"),
        ({"services": {"intake": {"port": 8002}}}, "uses 8002 already"),
        ({"services": {"intake": {"resources": {"limits": {"memory": "1Gi"}}}}}, "as much memory as the limit"),
        ({"services": {"intake": {"config": {"DRAIN_SECONDS": "60"}}}}, "intake drains for 60 seconds"),
        ({"config": {"DRAIN_SECONDS": "40"}}, "give at least 46"),
        ({"backup": {"enabled": True}}, "backup.existingClaim"),
        ({"ingress": {"enabled": True}}, "ingress.host: the name people type"),
        ({"httpRoute": {"enabled": True, "host": "a.example"}}, "name the Gateway"),
        ({"ingress": {"enabled": True, "host": "a"}, "services": {"gateway": {"enabled": False}}}, "no gateway"),
        ({"tls": {"caSecret": "authorities"}}, "a port of its own"),
        ({"externalSecrets": {"enabled": True}}, "externalSecrets.store.name"),
        (merged(ROUTED, {"ingress": {"enabled": True, "host": "a"}}), "one way in, not both"),
    ],
)  # fmt: skip
def test_fault_between_values_stops_the_install_with_its_reason(values, reason):
    with pytest.raises(HelmError, match=reason):
        rendered(values)


def test_all_faults_are_told_at_once():
    with pytest.raises(HelmError, match=r"2 fault\(s\) in the values:\n- ingress.host.*\n- backup.existingClaim"):
        rendered({"ingress": {"enabled": True}, "backup": {"enabled": True}})


@pytest.mark.parametrize(
    "wrong",
    [
        {"citi": {"code": "shucheng"}},
        {"city": {"code": "Shucheng!"}},
        {"services": {"intake": {"replica": 3}}},
        {"services": {"intake": {"replicas": 0}}},
        {"services": {"mailer": {"enabled": True}}},
        {"services": {"casework": {"egress": {"ports": [443], "cidrs": ["0.0.0.0/0"], "except": []}}}},
        {"services": {"gateway": {"autoscaling": {"min": 1, "max": 2, "queueLength": 9}}}},
        {"services": {"intake": {"autoscaling": {"min": 1, "max": 2, "cpuPercent": 60}}}},
        {"services": {"intake": {"autoscaling": {"min": 0, "max": 2, "queueLength": 9}}}},
        {"services": {"intake": {"resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}}},
        {"services": {"intake": {"config": {"MAX_WORKER": "20"}}}},
        {"services": {"intake": {"config": {"MAX_WORKERS": "many"}}}},
        {"services": {"intake": {"config": {"SEALING_KEYS": "k1:secret"}}}},
        {"services": {"gateway": {"config": {"DEMO_PASSWORD": "let-me-in"}}}},
        {"services": {"gateway": {"config": {"INTAKE_URL": "http://elsewhere"}}}},
        {"config": {"log_level": "INFO"}},
        {"config": {"TIMER_BATCH": "100"}},
        {"migrations": {"enabled": "no"}},
        {"migrations": {"enable": True}},
        {"backup": {"enabled": False, "schedule": "nightly"}},
        {"image": {"digest": "latest"}},
        {"commonLabels": {"app.kubernetes.io/name": "other"}},
        {"networkPolicy": {"database": {"cidrs": ["mongo.example"]}}},
    ],
    ids=json.dumps,
)
def test_values_with_a_mistake_are_refused(wrong):
    with pytest.raises(HelmError, match="specifications of the schema"):
        rendered(wrong)


def city_faults(values: dict[str, Any]) -> list[str]:
    schema = json.loads((CITIES / "cities.schema.json").read_text(encoding="utf-8"))
    return [fault.message for fault in jsonschema.Draft7Validator(schema).iter_errors(values)]


@pytest.mark.parametrize("city", ALL_CITIES)
def test_city_says_only_what_a_city_decides(city):
    assert city_faults(yaml_file(CITIES / f"{city}.yaml")) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"services": {"gateway": {"replicas": 3}}},
        {"image": {"tag": "2.0"}},
        {"existingSecret": "secrets-of-somebody"},
        {"ingress": {"enabled": True, "host": "shucheng.example", "tlsSecret": ""}},
        {"ingress": {"enabled": True, "host": "not a host", "tlsSecret": "tls"}},
    ],
    ids=json.dumps,
)
def test_city_that_says_more_is_refused(wrong):
    assert len(city_faults(merged(yaml_file(CITIES / "shucheng.yaml"), wrong))) == 1


def test_cities_share_neither_secret_nor_host():
    cities = [yaml_file(path) for path in sorted(CITIES.glob("*.yaml"))]
    assert len({city["existingSecret"] for city in cities}) == len(cities) == 5
    assert len({city["ingress"]["host"] for city in cities}) == len(cities)


def test_readme_names_every_secret_there_is():
    told = (CHART / "README.md").read_text(encoding="utf-8")
    secrets = {name for facts in renew.facts().values() for name in (*facts["secrets"], *facts["optional"])}
    assert {name for name in secrets if f"`{name}`" not in told} == set()


def test_every_example_of_the_readme_names_files_that_exist():
    words = [w for chart in CHARTS for w in (chart / "README.md").read_text(encoding="utf-8").split()]
    words = [word.replace("CITY", "shucheng") for word in words]
    paths = {word.strip("`.,)(") for word in words if word.strip("`(").startswith("deploy/")}
    assert {path for path in paths if not (DEPLOY.parent / path).exists()} == set()
