"""The charts by the judgement of trivy, which renders them with a Helm engine of its own; hooks from our render."""

import json
import subprocess
import sys
from pathlib import Path

import yaml

from tests.chart.everything import EVERYTHING
from tests.chart.render import CHART, DEPLOY, named, objects

TRIVY = Path(sys.executable).parent / "trivy"
IGNORED = DEPLOY / "helm" / ".trivyignore"
QUIET = ("--skip-check-update", "--skip-version-check", "--disable-telemetry", "--quiet", "--format", "json")


def findings(target: Path, *options: str, cache: Path) -> tuple[set[str], int]:
    """What trivy finds wrong, as `check file`, and how many files it looked at."""
    places = ("--cache-dir", str(cache), "--ignorefile", str(IGNORED))
    command = [str(TRIVY), "config", *QUIET, *places, *options, str(target)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    results = json.loads(outcome.stdout).get("Results", [])
    wrong = {f"{each['ID']} {result['Target']}" for result in results for each in result.get("Misconfigurations", [])}
    return wrong, len(results)


def test_chart_with_everything_on_has_no_weakness_by_a_second_engine(tmp_path):
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump(EVERYTHING), encoding="utf-8")
    wrong, looked_at = findings(CHART, "--helm-values", str(values), cache=tmp_path / "cache")
    assert (wrong, looked_at > 8) == (set(), True)


def test_every_object_hooks_included_has_no_weakness(tmp_path):
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    for number, item in enumerate(objects(EVERYTHING)):
        place = item | {"metadata": {**item["metadata"], "namespace": "city-shucheng"}}
        (manifests / f"{number:03}-{item['kind']}.yaml").write_text(yaml.safe_dump(place), encoding="utf-8")
    wrong, looked_at = findings(manifests, cache=tmp_path / "cache")
    assert (wrong, looked_at > 80) == (set(), True)


def test_trivy_sees_what_is_wrong(tmp_path):
    weak = json.loads(json.dumps(named("Deployment", "shucheng-intake", EVERYTHING)))
    weak["spec"]["template"]["spec"]["containers"][0]["securityContext"] = {"privileged": True}
    (tmp_path / "weak.yaml").write_text(yaml.safe_dump(weak), encoding="utf-8")
    wrong, _ = findings(tmp_path, cache=tmp_path / "cache")
    assert {"KSV-0017 weak.yaml", "KSV-0014 weak.yaml"} <= wrong


def test_every_exception_has_its_reason():
    lines = IGNORED.read_text(encoding="utf-8").splitlines()
    assert lines
    for reason, check in zip(lines[::2], lines[1::2], strict=True):
        assert (reason.startswith("# "), check.startswith("KSV-")) == (True, True)
