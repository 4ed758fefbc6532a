"""Rendering the chart with the real Helm engine (its Python wheel), and reading what came out."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from helm_python import chart as helm
from ruamel.yaml import YAML

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
CHART = DEPLOY / "helm" / "yidiantong"
SIZES = DEPLOY / "helm" / "sizes"
CITIES = DEPLOY / "helm" / "cities"


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


def rendered(values: dict[str, Any] | None = None) -> dict[str, str]:
    """Template name -> text, notes and hooks included; raises HelmError for values the schema refuses."""
    with helm.Chart.load(CHART) as loaded:
        return loaded.render(values=values or {}, name="shucheng", namespace="city-shucheng")


def objects(values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Every Kubernetes object of a render; equal values are rendered once a run. Not to be changed by the caller."""
    return _objects(json.dumps(values or {}, sort_keys=True))


@cache
def _objects(values: str) -> list[dict[str, Any]]:
    parser = YAML(typ="safe", pure=True)
    texts = [text for name, text in sorted(rendered(json.loads(values)).items()) if not name.endswith("NOTES.txt")]
    return [document for text in texts for document in parser.load_all(text) if document]


def of_kind(kind: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The objects of one kind."""
    return [item for item in objects(values) if item["kind"] == kind]
