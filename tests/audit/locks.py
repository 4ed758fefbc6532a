"""The locks requirements/*.txt: everything pinned by hash, and exactly what requirements/*.in ask for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
LOCKED_FOR = {"python_version": "3.11", "python_full_version": "3.11.0"}
"""The Python of the locks (`make requirements`); others install what these say."""

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+?)(?:\s*;.*)?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pin:
    """One package of a lock."""

    name: str
    version: str
    hashes: tuple[str, ...]


@dataclass(frozen=True)
class Lock:
    """One pair of files; `faults` are lines that pin nothing, or without a hash."""

    name: str
    pins: Mapping[str, Pin]
    faults: tuple[str, ...]

    @property
    def asked(self) -> list[Requirement]:
        """What the .in file asks for, the files it includes counted in."""
        return list(_asked(FOLDER / f"{self.name}.in"))


def read_locks(folder: Path = FOLDER) -> list[Lock]:
    """Every lock of the project."""
    return [read_lock(path) for path in sorted(folder.glob("*.txt"))]


def read_lock(path: Path) -> Lock:
    """One lock; a line that continues counts as one."""
    pins, faults = {}, []
    for line in _lines(path):
        found = _PIN.match(line.partition(" --hash")[0].strip())
        hashes = tuple(_HASH.findall(line))
        if found and hashes:
            name = canonicalize_name(found[1])
            pins[name] = Pin(name, found[2], hashes)
        else:
            faults.append(line[:80])
    return Lock(path.stem, pins, tuple(faults))


def faults_of(locks: list[Lock]) -> Iterator[str]:
    """What is wrong with the locks, a sentence each."""
    for lock in locks:
        yield from (f"{lock.name}.txt pins nothing here, or without a hash: {line}" for line in lock.faults)
        yield from _differences(lock)
    for name in sorted({name for lock in locks for name in lock.pins}):
        versions = {lock.pins[name].version: lock.name for lock in locks if name in lock.pins}
        if len(versions) > 1:
            yield f"{name} has several versions: {', '.join(f'{each} ({lock})' for each, lock in versions.items())}"


def _differences(lock: Lock) -> Iterator[str]:
    """Follow every requirement from the .in file: each must be pinned as it asks, and nothing else may be pinned."""
    reached: set[tuple[str, str]] = set()
    waiting = [(requirement, f"{lock.name}.in") for requirement in lock.asked]
    while waiting:
        requirement, whose = waiting.pop()
        name, extras = canonicalize_name(requirement.name), ["", *sorted(requirement.extras)]
        pin = lock.pins.get(name)
        if pin is None:
            yield f"{whose} asks for {requirement}, and {lock.name}.txt has none"
            continue
        if not requirement.specifier.contains(pin.version, prereleases=True):
            yield f"{whose} asks for {requirement}, and {lock.name}.txt has {pin.version}"
        for extra in extras:
            if (name, extra) not in reached:
                reached.add((name, extra))
                waiting += [(each, name) for each in _needs(pin, extra)]
    for name in sorted(set(lock.pins) - {name for name, _ in reached}):
        yield f"{lock.name}.txt pins {name}, which nothing asks for"


def _needs(pin: Pin, extra: str) -> Iterator[Requirement]:
    """What an installed package asks for under the locks' Python; one that is not installed cannot be asked."""
    try:
        distribution = metadata.distribution(pin.name)
    except metadata.PackageNotFoundError:
        return
    if distribution.version != pin.version:
        return
    for line in distribution.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({**LOCKED_FOR, "extra": extra}):
            yield requirement


def _asked(path: Path) -> Iterator[Requirement]:
    for line in _lines(path):
        if line.startswith("-r "):
            yield from _asked(path.parent / line[3:].strip())
        elif not line.startswith("-"):
            yield Requirement(line)


def _lines(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    return (line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
