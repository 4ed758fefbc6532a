"""The objects that operators bring to Kubernetes, judged by the models of those operators in one process of node."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.chart.everything import EVERYTHING, ROUTED
from tests.chart.prometheus_tools import MODELS, tool
from tests.chart.render import ALL_SIZES, ANY_CITY, objects, values_of

VALIDATOR = Path(__file__).parent / "crd" / "validate.mjs"
GROUPS = ("monitoring.coreos.com/", "keda.sh/", "gateway.networking.k8s.io/", "external-secrets.io/")

GOOD = {
    "apiVersion": "keda.sh/v1alpha1",
    "kind": "ScaledObject",
    "metadata": {"name": "good"},
    "spec": {"scaleTargetRef": {"name": "good"}, "triggers": [{"type": "cpu", "metadata": {"any": "thing"}}]},
}
WRONG_TYPE = GOOD | {"spec": {**GOOD["spec"], "minReplicaCount": "two"}}
WITHOUT = GOOD | {"spec": {"scaleTargetRef": {"name": "good"}}}
UNKNOWN = GOOD | {"spec": {**GOOD["spec"], "triggers": [{"type": "cpu", "metadata": {}, "tipe": "x"}]}}
NO_KIND = {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledThing", "metadata": {"name": "x"}}


def verdicts(judged: list[dict]) -> list[str | None]:
    """What the models say of each object, None for nothing."""
    command = [tool("node"), str(VALIDATOR), str(MODELS)]
    outcome = subprocess.run(command, input=json.dumps(judged), capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


@pytest.fixture(scope="module")
def of_operators() -> list[dict]:
    """Every object of every render that Kubernetes itself does not know."""
    renders = [EVERYTHING, ROUTED, *(values_of(size, ANY_CITY) for size in ALL_SIZES)]
    found = [item for values in renders for item in objects(values) if item["apiVersion"].startswith(GROUPS)]
    return list({json.dumps(item, sort_keys=True): item for item in found}.values())


def test_models_are_installed():
    assert (MODELS / "node_modules").is_dir(), "run scripts/bootstrap dev"


def test_every_object_is_what_its_operator_expects(of_operators):
    judged = zip(of_operators, verdicts(of_operators), strict=True)
    assert [(item["kind"], item["metadata"]["name"], word) for item, word in judged if word] == []
    kinds = {item["kind"] for item in of_operators}
    monitoring, scaling = {"ServiceMonitor", "PrometheusRule"}, {"ScaledObject", "TriggerAuthentication"}
    assert kinds == monitoring | scaling | {"HTTPRoute", "ExternalSecret"}


def test_models_refuse_what_is_wrong():
    said = verdicts([GOOD, WRONG_TYPE, WITHOUT, UNKNOWN, NO_KIND])
    assert said == [
        None,
        "data/spec/minReplicaCount must be integer",
        "data/spec must have required property triggers",
        "unknown: spec.triggers.0.tipe",
        "nobody knows this kind",
    ]
