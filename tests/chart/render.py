"""Rendering a chart with the real Helm engine (its Python wheel), and reading what came out."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from helm_python import chart as helm
from ruamel.yaml import YAML

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
CHART = DEPLOY / "helm" / "yidiantong"
BACKING = DEPLOY / "helm" / "yidiantong-backing"
CHARTS = [CHART, BACKING]
SIZES = DEPLOY / "helm" / "sizes"
CITIES = DEPLOY / "helm" / "cities"

ANY_CITY, ANY_SIZE = "shucheng", "medium"
ALL_SIZES = sorted(path.stem for path in SIZES.glob("*.yaml"))
ALL_CITIES = sorted(path.stem for path in CITIES.glob("*.yaml"))
COMBINATIONS = sorted({(size, ANY_CITY) for size in ALL_SIZES} | {(ANY_SIZE, city) for city in ALL_CITIES})
"""Every size and every city; each pair would say the same twenty times over."""


def yaml_file(path: Path) -> dict[str, Any]:
    """The one document of a YAML file."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def merged(*layers: dict[str, Any]) -> dict[str, Any]:
    """Values files laid over each other as Helm does: maps merge, everything else is replaced."""
    result: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            both = isinstance(value, dict) and isinstance(result.get(key), dict)
            result[key] = merged(result[key], value) if both else value
    return result


def values_of(size: str, city: str) -> dict[str, Any]:
    """What an operator gives for a city of a size."""
    return merged(yaml_file(SIZES / f"{size}.yaml"), yaml_file(CITIES / f"{city}.yaml"))


def rendered(values: dict[str, Any] | None = None, chart: Path = CHART) -> dict[str, str]:
    """Template name -> text, notes and hooks included; raises HelmError for values the schema refuses."""
    with helm.Chart.load(chart) as loaded:
        return loaded.render(values=values or {}, name="shucheng", namespace="city-shucheng")


def objects(values: dict[str, Any] | None = None, chart: Path = CHART) -> list[dict[str, Any]]:
    """Every Kubernetes object of a render; equal values are rendered once a run. Not to be changed by the caller."""
    return _objects(json.dumps(values or {}, sort_keys=True), chart)


@cache
def _objects(values: str, chart: Path) -> list[dict[str, Any]]:
    texts = rendered(json.loads(values), chart)
    return [item for name, text in sorted(texts.items()) if not name.endswith("NOTES.txt") for item in documents(text)]


def documents(text: str) -> list[dict[str, Any]]:
    """The objects of one manifest, read as Kubernetes reads them (YAML 1.1); a key given twice is an error."""
    return [document for document in yaml.load_all(text, Loader=_Strict) if document]


class _Strict(yaml.CSafeLoader):
    """As the server applies: it refuses a key that stands twice in a map."""


def _map_once(loader: _Strict, node: yaml.MappingNode) -> dict[str, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    doubled = sorted({key for key in keys if keys.count(key) > 1})
    if doubled:
        raise yaml.constructor.ConstructorError(None, None, f"given twice: {', '.join(doubled)}", node.start_mark)
    return loader.construct_mapping(node, deep=True)


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _map_once)


def of_kind(kind: str, values: dict[str, Any] | None = None, chart: Path = CHART) -> list[dict[str, Any]]:
    """The objects of one kind."""
    return [item for item in objects(values, chart) if item["kind"] == kind]


def named(kind: str, name: str, values: dict[str, Any] | None = None, chart: Path = CHART) -> dict[str, Any]:
    """The one object of a kind with this name."""
    (found,) = (item for item in of_kind(kind, values, chart) if item["metadata"]["name"] == name)
    return found


def pod_of(item: dict[str, Any]) -> dict[str, Any] | None:
    """The pod specification inside an object that makes pods; None for any other."""
    spec = item.get("spec", {})
    if item["kind"] == "Pod":
        return spec
    if item["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    return spec["template"]["spec"] if item["kind"] in ("Deployment", "StatefulSet", "Job", "CronJob") else None
