"""The charts by the judgement of trivy, which renders them with a Helm engine of its own; hooks from our render."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.chart.everything import EVERYTHING, GUARDED
from tests.chart.render import BACKING, CHART, DEPLOY, named, objects

TRIVY = Path(sys.executable).parent / "trivy"
IGNORED = {CHART: [DEPLOY / "helm" / ".trivyignore"]}
IGNORED[BACKING] = [*IGNORED[CHART], BACKING / ".trivyignore"]
"""The files of exceptions, each with its reason, that hold for a chart."""

QUIET = ("--skip-check-update", "--skip-version-check", "--disable-telemetry", "--quiet", "--format", "json")


def findings(target: Path, *options: str, work: Path, chart: Path = CHART) -> tuple[set[str], int]:
    """What trivy finds wrong, as `check file`, and how many files it looked at; `work` is for its own files."""
    exceptions = work / "exceptions"
    exceptions.write_text("".join(path.read_text(encoding="utf-8") for path in IGNORED[chart]), encoding="utf-8")
    places = ("--cache-dir", str(work / "cache"), "--ignorefile", str(exceptions))
    command = [str(TRIVY), "config", *QUIET, *places, *options, str(target)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    results = json.loads(outcome.stdout).get("Results", [])
    wrong = {f"{each['ID']} {result['Target']}" for result in results for each in result.get("Misconfigurations", [])}
    return wrong, len(results)


def test_chart_with_everything_on_has_no_weakness_by_a_second_engine(tmp_path):
    values = tmp_path / "values.yaml"
    values.write_text(yaml.safe_dump(EVERYTHING), encoding="utf-8")
    wrong, looked_at = findings(CHART, "--helm-values", str(values), work=tmp_path)
    assert (wrong, looked_at > 8) == (set(), True)


@pytest.mark.parametrize(
    ("chart", "values", "at_least"), [(CHART, EVERYTHING, 80), (BACKING, GUARDED, 15)], ids=["city", "backing"]
)
def test_every_object_hooks_included_has_no_weakness(tmp_path, chart, values, at_least):
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    for number, item in enumerate(objects(values, chart)):
        place = item | {"metadata": {**item["metadata"], "namespace": "city-shucheng"}}
        (manifests / f"{number:03}-{item['kind']}.yaml").write_text(yaml.safe_dump(place), encoding="utf-8")
    wrong, looked_at = findings(manifests, work=tmp_path, chart=chart)
    assert (wrong, looked_at > at_least) == (set(), True)


def test_trivy_sees_what_is_wrong(tmp_path):
    weak = json.loads(json.dumps(named("Deployment", "shucheng-intake", EVERYTHING)))
    weak["spec"]["template"]["spec"]["containers"][0]["securityContext"] = {"privileged": True}
    (tmp_path / "weak.yaml").write_text(yaml.safe_dump(weak), encoding="utf-8")
    wrong, _ = findings(tmp_path, work=tmp_path)
    assert {"KSV-0017 weak.yaml", "KSV-0014 weak.yaml"} <= wrong


def test_every_exception_has_its_reason():
    lines = [line for path in IGNORED[BACKING] for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 8
    for reason, check in zip(lines[::2], lines[1::2], strict=True):
        assert (reason.startswith("# "), check.startswith("KSV-")) == (True, True)
