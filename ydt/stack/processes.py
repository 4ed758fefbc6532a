"""Detached processes with a pid file and a log file each.

A process outlives the command that started it. It leads its own process group, so that signals reach its children
(gunicorn workers, the Erlang machine). A pid file names the pid and the start time in kernel ticks: a recycled pid is
never mistaken for ours.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ydt.stack.layout import Layout
from ydt.stack.ports import write_json

LEAVING = "leaving"
LOG_LIMIT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class ProcessSpec:
    """How to start one process."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Processes:
    """Starts processes of one stack and sends them signals."""

    layout: Layout

    def start(self, spec: ProcessSpec) -> int:
        """Start it if it is not running; answers the pid."""
        pid = self.pid(spec.name)
        if pid:
            return pid
        log = self.log_path(spec.name)
        _rotate(log)
        with log.open("ab") as output:
            child = subprocess.Popen(
                spec.argv,
                env=dict(spec.env),
                cwd=self.layout.run,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        write_json(self._pid_path(spec.name), {"pid": child.pid, "started": _start_ticks(child.pid)})
        child.returncode = 0  # Detached on purpose: the pid file follows it from here, not this object.
        return child.pid

    def stop(self, name: str, seconds: float = 20.0) -> bool:
        """Ask it to end; after `seconds` force it. False when it was not running."""
        asked = self.ask_to_end(name)
        if asked and not self._gone(name, seconds):
            self.signal(name, signal.SIGKILL)
            self._gone(name, 5.0)
        self._pid_path(name).unlink(missing_ok=True)
        return asked

    def ask_to_end(self, name: str) -> bool:
        """Send SIGTERM to the leader of the group without waiting; a paused one is resumed first."""
        pid = self.pid(name)
        if not pid:
            return False
        self.signal(name, signal.SIGCONT)
        with suppress(ProcessLookupError):  # it ended by itself since we looked
            os.kill(pid, signal.SIGTERM)
        return True

    def kill(self, name: str) -> bool:
        """SIGKILL to the whole group, as a power cut would; False when it was not running."""
        return self.signal(name, signal.SIGKILL) and self._gone(name, 5.0)

    def signal(self, name: str, number: signal.Signals) -> bool:
        """Send a signal to the process group; False when it is not running."""
        pid = self.pid(name)
        if not pid:
            return False
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            return False
        return True

    def pid(self, name: str) -> int | None:
        """The pid if this very process is alive, else None."""
        path = self._pid_path(name)
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        _reap(record["pid"])
        return record["pid"] if _start_ticks(record["pid"]) == record["started"] else None

    def step_aside(self, name: str) -> str:
        """Make room for another process of this name; the name the running one goes by from now on, until it ends."""
        aside = f"{LEAVING}/{name}"
        self.stop(aside)
        self._pid_path(aside).parent.mkdir(exist_ok=True)
        os.replace(self._pid_path(name), self._pid_path(aside))
        return aside

    def step_back(self, name: str) -> None:
        """The process that stepped aside goes by its own name again."""
        os.replace(self._pid_path(f"{LEAVING}/{name}"), self._pid_path(name))

    def leaving(self) -> list[str]:
        """Processes that stepped aside and have not been seen to end."""
        return sorted(f"{LEAVING}/{path.stem}" for path in (self.layout.pids / LEAVING).glob("*.json"))

    def any_alive(self) -> bool:
        """Whether at least one process runs."""
        return any(self.pid(name) for name in self.names())

    def names(self) -> list[str]:
        """Every process that was started and not stopped since: alive, or dead against our will."""
        return sorted(path.stem for path in self.layout.pids.glob("*.json"))

    def log_path(self, name: str) -> Path:
        """Where the process writes what it has to say."""
        return self.layout.logs / f"{name}.log"

    def last_lines(self, name: str, count: int = 12) -> str:
        """The end of its log, for a person who wants to know why it died."""
        path = self.log_path(name)
        if not path.exists():
            return ""
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - 16384))
            return "\n".join(stream.read().decode("utf-8", "replace").splitlines()[-count:])

    def _gone(self, name: str, seconds: float) -> bool:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if not self.pid(name):
                return True
            time.sleep(0.05)
        return not self.pid(name)

    def _pid_path(self, name: str) -> Path:
        return self.layout.pids / f"{name}.json"


def _start_ticks(pid: int) -> int | None:
    """Start time of a living process in kernel ticks since boot; None for a dead one or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def _reap(pid: int) -> None:
    """Collect a dead child of this very command, so that it does not stay a zombie."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        os.replace(log, log.with_suffix(".log.1"))
