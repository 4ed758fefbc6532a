"""Arrows only point down: the floors of docs/architecture.md as a test."""

import subprocess
import sys

from tests.guards.source_tree import ROOT, imports_of, shown, sources

FRAMEWORKS = {"nameko", "eventlet", "kombu", "amqp"}
STANDARD = set(sys.stdlib_module_names)


def test_floors_and_rooms_import_only_downwards():
    linter = ROOT / ".venv" / "bin" / "lint-imports"
    run = subprocess.run(
        [str(linter), "--config", "pyproject.toml", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_domain_is_pure_standard_library_and_contracts():
    allowed_contracts = tuple(
        f"contracts.{name}" for name in ("events", "vocabulary", "reasons", "records", "regions", "citypack")
    )
    impure = [
        f"{shown(path)} imports {name}"
        for path in sources("services")
        if "domain" in path.parts
        for name in imports_of(path)
        if name.split(".")[0] not in STANDARD
        and not name.startswith(allowed_contracts)
        and name != "contracts"
        and not name.startswith(".".join(path.relative_to(ROOT).parts[:3]))
    ]
    assert impure == []


def test_frameworks_stay_in_the_chassis_and_in_each_service_module():
    strays = [
        f"{shown(path)} imports {name}"
        for path in sources()
        for name in imports_of(path)
        if name.split(".")[0] in FRAMEWORKS
        and path.relative_to(ROOT).parts[0] != "chassis"
        and path.stem != "service"
        and not shown(path).startswith("ydt/")
    ]
    assert strays == []
