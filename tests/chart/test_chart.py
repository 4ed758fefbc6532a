"""The chart as a whole, rendered by the real engine: sound, valid for Kubernetes, and the same every time."""

import json
import re

import kubernetes_validate
import pytest
from helm_python import chart as helm
from kubernetes_validate.utils import SchemaNotFoundError

from contracts.catalogue import SERVICES
from tests.chart.everything import EVERYTHING, PLAIN, ROUTED
from tests.chart.render import (
    ALL_CITIES,
    ALL_SIZES,
    ANY_CITY,
    CHART,
    CHARTS,
    CITIES,
    DEPLOY,
    documents,
    objects,
    of_kind,
    rendered,
    values_of,
    yaml_file,
)  # fmt: skip

ALL_SERVICES = {"gateway", *SERVICES}
OLDEST, NEWEST = "1.27", "1.37"
OPERATORS = ("monitoring.coreos.com/", "keda.sh/", "gateway.networking.k8s.io/", "external-secrets.io/")
"""Kinds that Kubernetes itself does not know; test_operators.py judges them."""

PAIRS = [(size, city) for size in ALL_SIZES for city in ALL_CITIES]


@pytest.mark.parametrize(("size", "city"), PAIRS)
def test_chart_passes_strict_lint(size, city):
    report = helm.lint(CHART, values_of(size, city), strict=True)
    assert [message for message in report["messages"] if message["severity"] > 1] == []
    assert report["errors"] in ([], None)


def judged(items: list[dict], version: str) -> int:
    """How many different objects were judged; raises for a fault, also for a kind nobody knows."""
    known = [item for item in items if not item["apiVersion"].startswith(OPERATORS)]
    different = {json.dumps(item, sort_keys=True): item for item in known}
    for item in different.values():
        kubernetes_validate.validate(item, version, strict=True)
    return len(different)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_objects_of_every_size_are_valid_for_the_oldest_and_the_newest_kubernetes(version):
    renders = [PLAIN, EVERYTHING, ROUTED, *(values_of(size, ANY_CITY) for size in ALL_SIZES)]
    assert judged([item for values in renders for item in objects(values)], version) > 150


def test_kind_that_nobody_knows_is_not_let_through():
    with pytest.raises(SchemaNotFoundError):
        kubernetes_validate.validate({"apiVersion": "apps/v9", "kind": "Deploymint"}, NEWEST, strict=True)


def test_oldest_kubernetes_is_the_one_the_chart_names():
    assert yaml_file(CHART / "Chart.yaml")["kubeVersion"] == f">={OLDEST}.0-0"


@pytest.mark.parametrize("values", [PLAIN, EVERYTHING, ROUTED], ids=["plain", "everything", "routed"])
def test_rendering_twice_is_identical(values):
    assert rendered(values) == rendered(values)


FORBIDDEN = re.compile(r"\{\{[^}]*\b(lookup|now|date|rand\w+|uuidv4|gen[A-Z]\w+|Capabilities)\b")
"""Functions by which two renders of the same values could differ."""


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_templates_use_no_time_no_chance_and_no_cluster(chart):
    templates = [path for path in (chart / "templates").rglob("*") if path.is_file()]
    used = {(path.name, *FORBIDDEN.findall(path.read_text(encoding="utf-8"))) for path in templates}
    assert (len(templates) > 5, {found for found in used if len(found) > 1}) == (True, set())


def test_no_name_stands_twice():
    for values in (PLAIN, EVERYTHING, ROUTED):
        names = [(item["kind"], item["metadata"]["name"]) for item in objects(values)]
        assert sorted(names) == sorted(set(names))


def test_map_with_a_key_given_twice_would_be_seen():
    with pytest.raises(Exception, match="given twice: b"):
        documents("a: {b: 1, b: 2}")


def test_every_service_has_one_deployment_that_runs_it():
    ran = {item["spec"]["template"]["spec"]["containers"][0]["args"][1] for item in of_kind("Deployment")}
    assert ran == ALL_SERVICES
    assert len(of_kind("Deployment")) == len(ALL_SERVICES)


def test_service_left_out_leaves_nothing_behind():
    without = {"services": {"analytics": {"enabled": False}}}
    left = [item for item in objects(without) if item["metadata"]["name"] == "shucheng-analytics"]
    told = [item for item in of_kind("ConfigMap", without) if "ANALYTICS_URL" in item["data"]]
    assert (left, told) == ([], [])


def test_every_object_says_whose_it_is():
    for item in objects(EVERYTHING):
        labels = item["metadata"]["labels"]
        assert labels["app.kubernetes.io/part-of"] == "yidiantong"
        assert (labels["yidiantong.cn/city"], labels["team"]) == ("shucheng", "city-hall")


def test_digest_of_the_image_wins_over_its_tag():
    digest = "sha256:" + "0" * 64
    images = {
        container["image"]
        for item in of_kind("Deployment", {"image": {"tag": "9.9", "digest": digest}})
        for container in item["spec"]["template"]["spec"]["containers"]
    }
    assert images == {f"yidiantong/yidiantong@{digest}"}


def test_every_city_pack_has_its_values():
    packs = {path.parent.name for path in (DEPLOY.parent / "cities").glob("*/city.yaml")}
    assert {path.stem for path in CITIES.glob("*.yaml")} == packs
    assert {path.stem: yaml_file(path)["city"]["code"] for path in CITIES.glob("*.yaml")} == {p: p for p in packs}


def test_notes_say_what_to_do_next_and_what_is_missing():
    plain, whole = (rendered(values)["yidiantong/templates/NOTES.txt"] for values in (PLAIN, EVERYTHING))
    for step in ("rollout status deployment/shucheng-gateway", "ydt city load cities/shucheng", "test shucheng"):
        assert step in plain
    assert ("cannot be repaired" in plain, "cannot be repaired" in whole) == (True, False)
    assert "Nobody outside can reach it yet" in plain
    assert "create job --from=cronjob/shucheng-doctor" in whole


def test_gateway_is_told_where_every_service_is():
    (config,) = (item["data"] for item in of_kind("ConfigMap") if item["metadata"]["name"] == "shucheng-gateway")
    addresses = {
        item["metadata"]["labels"]["app.kubernetes.io/name"]: f"http://{item['metadata']['name']}:{port['port']}"
        for item in of_kind("Service")
        for port in item["spec"]["ports"]
    }
    told = {key.removesuffix("_URL").lower(): url for key, url in config.items() if key.endswith("_URL")}
    assert told == {name: addresses[name] for name in SERVICES}


def test_a_changed_setting_rolls_only_the_service_it_belongs_to():
    before, after = (
        {d["metadata"]["name"]: d for d in of_kind("Deployment", v)}
        for v in ({}, {"services": {"deadline": {"config": {"MAX_WORKERS": "20"}}}})
    )
    assert {name for name in before if before[name] != after[name]} == {"shucheng-deadline"}
