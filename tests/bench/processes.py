"""What processes cost, as the kernel counts it: processor time and memory, children included."""

import os
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ydt.stack.processes import Processes

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_LOOK_SECONDS = 0.5
_QUIET_MS = 60.0
_GROUP, _USER, _SYSTEM, _RESIDENT = 2, 11, 12, 21


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor milliseconds since the start, and resident megabytes now."""

    cpu_ms: float
    resident_mb: float


def usage_by_name(processes: Processes) -> dict[str, Usage]:
    """The usage of every living process of a stack, by its name."""
    leaders = {name: processes.pid(name) for name in processes.names()}
    return usage_of({name: pid for name, pid in leaders.items() if pid})


def usage_of(leaders: Mapping[str, int]) -> dict[str, Usage]:
    """The usage of process groups, by name, each with everything its leader started."""
    cpu = dict.fromkeys(leaders.values(), 0)
    pages = dict.fromkeys(leaders.values(), 0)
    for fields in _all_fields():
        group = int(fields[_GROUP])
        if group in cpu:
            cpu[group] += int(fields[_USER]) + int(fields[_SYSTEM])
            pages[group] += int(fields[_RESIDENT])
    return {
        name: Usage(cpu[pid] * 1000 / _TICKS, pages[pid] * _PAGE_BYTES / 1024**2) for name, pid in leaders.items()
    }


def spent(before: Mapping[str, Usage], after: Mapping[str, Usage]) -> dict[str, float]:
    """Processor milliseconds between two looks, by name."""
    return {name: after[name].cpu_ms - usage.cpu_ms for name, usage in before.items() if name in after}


@dataclass
class Meter:
    """Processor time over the `with` block; `cpu_ms` afterwards."""

    look: Callable[[], dict[str, Usage]]
    cpu_ms: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> "Meter":
        """Look."""
        self._before = self.look()
        return self

    def __exit__(self, *failure: object) -> None:
        """Look again."""
        self.cpu_ms = spent(self._before, self.look())


def _all_fields() -> list[list[str]]:
    """The fields of /proc/<pid>/stat after the name, of every process there is."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found.append((entry / "stat").read_text(errors="replace").rpartition(")")[2].split())
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def wait_until_quiet(look: Callable[[], dict[str, Usage]], names: Collection[str], seconds: float = 60.0) -> None:
    """Wait until these processes compute next to nothing: what they were given to do is done."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        before = look()
        time.sleep(_LOOK_SECONDS)
        if sum(ms for name, ms in spent(before, look()).items() if name in names) < _QUIET_MS:
            return
