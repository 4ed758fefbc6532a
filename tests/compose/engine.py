"""A Docker engine: the one this machine has, or Debian's on a socket of its own for as long as the check lasts.

A sandbox may forbid what an engine likes to have. What our installation can do without is left away, step by step:
overlay mounts, then the host's packet filter (ports are passed on by a process), then the bridge (all containers share
the machine's own network). Only when nothing is left does the check fail, and says what the engine said.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from tests.compose.saying import say

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "deploy" / "ci" / "engine"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
COMMAND_SECONDS = 600.0
LEGACY = {"iptables": "iptables-legacy", "ip6tables": "ip6tables-legacy"}
NAMESPACES = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


class NoEngine(Exception):
    """Nothing here can run containers; the message is one sentence with the reason."""


class Refused(Exception):
    """A command of the engine failed; the message is what it said."""


@dataclass(frozen=True)
class Network:
    """One way containers reach each other; `flags` are dockerd's.

    `shared` when they use the machine's own network, `filtering` when the engine writes rules for its packets.
    """

    name: str
    flags: tuple[str, ...]
    legacy: bool = False
    shared: bool = False
    filtering: bool = False


QUIET = ("--iptables=false", "--ip-masq=false", "--ip-forward=false", "--bridge=none")
NETWORKS = (
    Network("bridge, the host's packet filter untouched", QUIET),
    Network("bridge, the older iptables", QUIET, legacy=True),
    Network("bridge with the engine's packet filter", ("--ip-forward=false", "--bridge=none"), filtering=True),
    Network("the machine's own network", QUIET, shared=True),
)
NO_RULES = b"""*filter
:INPUT ACCEPT
:FORWARD ACCEPT
:OUTPUT ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT
:INPUT ACCEPT
:OUTPUT ACCEPT
:POSTROUTING ACCEPT
COMMIT
"""
DRIVERS = ((), ("--storage-driver=vfs",))


@dataclass(frozen=True)
class Engine:
    """A running engine; `own` when this check started it, `shared_network` when it has no bridges."""

    environ: Mapping[str, str]
    cli: str
    own: bool
    shared_network: bool = False
    told: str = field(default="", compare=False)

    def __call__(self, *arguments: str, seconds: float = COMMAND_SECONDS, stdin: bytes | None = None) -> str:
        """`docker ARGUMENTS`; returns what it printed, raises Refused."""
        return call((self.cli, *arguments), self.environ, seconds, stdin)


def call(command: tuple[str, ...], environ: Mapping[str, str], seconds: float, stdin: bytes | None = None) -> str:
    """Run a command to its end and return what it printed; raises Refused with its words, also when time is up."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=dict(environ), input=stdin, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise Refused(f"{' '.join(command[:3])} took more than {seconds:.0f} s: {late.stderr or b''!r}") from late
    said = done.stdout.decode(errors="replace")
    if done.returncode:
        tail = (said + done.stderr.decode(errors="replace"))[-3000:]
        raise Refused(f"{' '.join(command[:4])} ended with {done.returncode}:\n{tail}")
    return said


def present(trial: Callable[[Engine], None]) -> Engine | None:
    """The engine this machine has, if it answers and passes `trial(engine)`: one behind a passed-on socket does not."""
    cli = shutil.which("docker")
    if cli is None:
        return None
    engine = Engine(dict(os.environ), _building_cli(cli), own=False)
    try:
        version = engine("version", "--format", "{{.Server.Version}}", seconds=20).strip()
    except Refused:
        return None
    try:
        trial(engine)
    except Refused as refused:
        say(f"engine: not this machine's Docker {version}, a trial failed: {refused}")
        return None
    say(f"engine: this machine's own Docker {version}")
    return engine


def _building_cli(cli: str) -> str:
    """Debian's client builds by itself; others need buildx, which may be absent."""
    debian = "/usr/bin/docker"
    buildx = subprocess.run([cli, "buildx", "version"], capture_output=True, check=False, timeout=30)
    return debian if buildx.returncode and Path(debian).exists() else cli


@contextmanager
def private(folder: Path, trial: Callable[[Engine], None]) -> Iterator[Engine]:
    """An engine of our own with its data under `folder`, the first kind that passes `trial(engine)`.

    Raises NoEngine with the reasons, one a kind.
    """
    if os.geteuid() != 0 or shutil.which("dockerd") is None:
        missing = "dockerd is not installed" if os.geteuid() == 0 else "this is not root"
        raise NoEngine(f"There is no Docker engine here (`docker info` fails), and none can be started: {missing}.")
    reasons = []
    for driver, network in product(DRIVERS, NETWORKS):
        kind = " ".join((network.name, *driver))
        with _filter_as_it_was(network), _running(folder / f"data-{len(driver)}", driver, network) as found:
            if not isinstance(found, str):
                try:
                    trial(found)
                except Refused as refused:
                    found = f"a trial container failed: {refused}"
                else:
                    say(f"engine: {found.told}, {kind}")
                    yield found
                    return
            reasons.append(f"  {kind}: {found}")
            say(f"engine: not with {kind}: {found.strip().splitlines()[-1][:300]}")
    raise NoEngine("No Docker engine can run containers in this sandbox:\n" + "\n".join(reasons))


@contextmanager
def _filter_as_it_was(network: Network) -> Iterator[None]:
    """An engine leaves its rules behind, and a policy that drops what others forward; what was there comes back."""
    if not network.filtering:
        yield
        return
    saved = _filter_command("iptables-save") or NO_RULES
    try:
        yield
    finally:
        _filter_command("iptables-restore", saved)


def _filter_command(name: str, rules: bytes | None = None) -> bytes:
    path = shutil.which(name, path="/usr/sbin:/sbin:/usr/bin") or name
    try:
        return subprocess.run([path], input=rules, capture_output=True, check=False, timeout=60).stdout
    except (OSError, subprocess.TimeoutExpired) as trouble:
        say(f"engine: {name} could not be run ({trouble})")
        return b""


@contextmanager
def _running(data: Path, driver: tuple[str, ...], network: Network) -> Iterator[Engine | str]:
    """The engine, or why it did not come up. The socket lies in /tmp: its path may not be long."""
    run = Path(_short_folder())
    process = None
    try:
        environ = _environ(run, network)
        log = run / "log"
        flags = ("-H", f"unix://{run}/socket", "--data-root", str(data), "--exec-root", str(run / "exec"))
        flags += ("--pidfile", str(run / "pid"), *driver, *network.flags)
        with log.open("wb") as stream:
            command = (*namespaces(), str(STARTER), *flags)
            process = subprocess.Popen(command, env=environ, stdout=stream, stderr=stream, start_new_session=True)
        engine = Engine(environ, _building_cli(shutil.which("docker") or "docker"), True, network.shared)
        version = _await(engine, process)
        if version:
            yield Engine(environ, engine.cli, True, network.shared, f"Docker {version} on a socket of its own")
        else:
            words = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            yield "dockerd did not come up: " + (words[-1] if words else "it said nothing")
    finally:
        if process:
            _end(process)
        shutil.rmtree(run, ignore_errors=True)


def _short_folder() -> str:
    return subprocess.run(
        ["mktemp", "-d", "/tmp/ydt-compose.XXXXXX"], capture_output=True, text=True, check=True
    ).stdout.strip()


def _environ(run: Path, network: Network) -> dict[str, str]:
    environ = {**os.environ, "DOCKER_HOST": f"unix://{run}/socket", "DOCKER_CONFIG": str(run / "client")}
    environ["PATH"] = f"{environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/bin:/bin"
    if network.legacy:
        older = run / "older"
        older.mkdir()
        for name, target in LEGACY.items():
            (older / name).symlink_to(f"/usr/sbin/{target}")
        environ["PATH"] = f"{older}:{environ['PATH']}"
    return environ


def namespaces() -> tuple[str, ...]:
    """Namespaces of its own, where the machine allows them."""
    try:
        allowed = subprocess.run([*NAMESPACES, "true"], capture_output=True, check=False, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        allowed = False
    return NAMESPACES if allowed else ()


def _await(engine: Engine, process: subprocess.Popen) -> str:
    """The engine's version, empty when it died or took too long."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            return engine("version", "--format", "{{.Server.Version}}", seconds=10).strip()
        except Refused:
            time.sleep(0.3)
    return ""


def _end(process: subprocess.Popen) -> None:
    """Ask it to end, then make it; in namespaces of its own nothing outlives it."""
    for ask in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, ask)
            process.wait(STOP_SECONDS)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
