"""The audit, check by check; exit code 1 when anything is wrong.

`--lint` leaves out what depends on the machine and the day: what else is installed, and what is known against it.
`--tell` tells what is known without failing for it: a change must not fail for what was published since.
"""

import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from tests.audit import advisories, licences, locks
from tests.audit.sbom import bill

ROOT = Path(__file__).resolve().parents[2]
SBOM = ROOT / ".run" / "sbom" / "runtime.cdx.json"
SHIPPED = "runtime"
BROUGHT_BY_PYTHON = {"pip", "setuptools", "wheel"}


def main(arguments: list[str]) -> int:
    """Run every check, tell all faults."""
    every = locks.read_locks()
    installed = list(metadata.distributions())
    shipped = next(lock for lock in every if lock.name == SHIPPED)
    faults = [
        *_told("locks", locks.faults_of(every)),
        *_told("licences", licences.faults_of(_locked(installed, every), set(shipped.pins))),
    ]
    SBOM.parent.mkdir(parents=True, exist_ok=True)
    release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    SBOM.write_text(bill(shipped, release), encoding="utf-8")
    _say(f"sbom: {len(shipped.pins)} packages in {SBOM.relative_to(ROOT)}")
    if "--lint" not in arguments:
        faults += _told("installed", unlocked(installed, every))
        known = _known_weaknesses(every)
        faults += [] if "--tell" in arguments else known
    return 1 if faults else 0


def unlocked(installed: Iterable[metadata.Distribution], every: Iterable[locks.Lock]) -> list[str]:
    """Packages in the environment that no lock knows, or of another version than its lock has."""
    pinned = {pin.name: pin.version for lock in every for pin in lock.pins.values()}
    faults = []
    for each in sorted(installed, key=lambda one: canonicalize_name(one.metadata["Name"])):
        name = canonicalize_name(each.metadata["Name"])
        if name not in pinned and name not in BROUGHT_BY_PYTHON:
            faults.append(f"{name} {each.version} is installed, and no lock has it")
        elif name in pinned and each.version != pinned[name] and name not in BROUGHT_BY_PYTHON:
            faults.append(f"{name} {each.version} is installed, its lock has {pinned[name]}")
    return faults


def _locked(installed: Iterable[metadata.Distribution], every: Iterable[locks.Lock]) -> list[metadata.Distribution]:
    """The packages of the locks among those installed."""
    pinned = {name for lock in every for name in lock.pins}
    return [each for each in installed if canonicalize_name(each.metadata["Name"]) in pinned]


def _known_weaknesses(every: Iterable[locks.Lock]) -> list[str]:
    pins = {pin.name: pin for lock in every for pin in lock.pins.values()}
    try:
        known = list(advisories.weaknesses(pins.values()))
    except advisories.NotReachable as away:
        _say(f"advisories: *** NOT ASKED, THE DATABASE IS NOT REACHABLE *** ({away})")
        return []
    return _told("advisories", [f"{each.pin.name} {each.pin.version}: {each.advisory}" for each in known])


def _told(check: str, faults: Iterable[str]) -> list[str]:
    told = list(faults)
    _say(f"{check}: {len(told)} faults" if told else f"{check}: ok")
    for fault in told:
        _say(f"  {fault}")
    return told


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
