"""The front door to a local stack: start and stop one process or all, and look how they are."""

import fcntl
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import urllib3

from ydt.errors import Failure, TimedOut
from ydt.stack import mongod, rabbitmq
from ydt.stack.addresses import Addresses
from ydt.stack.layout import layout_from
from ydt.stack.processes import ProcessSpec
from ydt.stack.services import GATEWAY, process_names, service_of
from ydt.stack.succession import Succession
from ydt.stack.waiting import wait_until

INFRASTRUCTURE = (mongod.NAME, rabbitmq.EPMD, rabbitmq.NAME)
START_SECONDS = 90.0
STOP_SECONDS = 30.0
READY_TIMEOUT = 3.0
PORTS = {
    mongod.NAME: ("mongod",),
    rabbitmq.EPMD: ("epmd",),
    rabbitmq.NAME: ("amqp", "rabbitmq-api", "rabbitmq-metrics", "rabbitmq-dist"),
}

Tell = Callable[[str, str], None]
"""Called with (process name, "starting" | "ready" | "stopping" | "stopped")."""


def silent(name: str, state: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class ProcessState:
    """One line of `ydt status`; `state` is ready, starting or dead."""

    name: str
    state: str
    pid: int | None
    url: str


class Stack(Addresses):
    """One local stack: every method works on the processes and files of its run directory."""

    # -- one process ------------------------------------------------------------------------------------------------

    def start(self, name: str, seconds: float = START_SECONDS) -> None:
        """Start one process and wait until it is ready."""
        self.launch(name)
        self.wait_ready(name, seconds)

    def launch(self, name: str) -> None:
        """Start one process without waiting. The broker's port mapper is started with the broker."""
        if name == rabbitmq.NAME:
            self.launch(rabbitmq.EPMD)
        if not self.processes.pid(name):
            self._secure_ports(name)
            self.processes.start(self._spec(name))

    def stop(self, name: str) -> bool:
        """Ask one process to end and wait for it; False when it was not running."""
        return self.processes.stop(name, STOP_SECONDS)

    def restart(self, name: str) -> None:
        """Stop and start one process."""
        self.stop(name)
        self.start(name)

    def hand_over(self, name: str) -> None:
        """Replace a running service process by a fresh one on the same port, without a moment that nobody answers."""
        with self._alone():
            Succession(self.processes, self._spec(name), self.url(name)).run(START_SECONDS, STOP_SECONDS)

    def roll(self, names: Iterable[str], tell: Tell = silent) -> None:
        """Hand over one after the other, the gateway last; what does not run is left alone."""
        running = [name for name in names if name not in INFRASTRUCTURE and self.processes.pid(name)]
        for name in sorted(running, key=lambda name: (service_of(name) == GATEWAY, name)):
            tell(name, "starting")
            self.hand_over(name)
            tell(name, "ready")

    def kill(self, name: str) -> bool:
        """SIGKILL, as a power cut; False when it was not running."""
        return self.processes.kill(name)

    def pause(self, name: str) -> bool:
        """SIGSTOP: the process stays but does nothing, as a machine that hangs."""
        return self.processes.signal(name, signal.SIGSTOP)

    def resume(self, name: str) -> bool:
        """SIGCONT after `pause`."""
        return self.processes.signal(name, signal.SIGCONT)

    def wait_ready(self, name: str, seconds: float = START_SECONDS) -> None:
        """Wait until it can do its work. Failure with the end of its log if it dies, TimedOut if it takes too long."""

        def ready_or_dead() -> bool:
            return not self.processes.pid(name) or self.ready(name)

        in_time = wait_until(ready_or_dead, seconds)
        if in_time and self.processes.pid(name):
            return
        log = self.processes.log_path(name)
        said = self.processes.last_lines(name)
        if in_time:
            raise Failure(f"{name} ended while starting.", f"See {log}. Its last words:\n{said}")
        raise TimedOut(f"{name} was not ready after {seconds:.0f} s.", f"See {log}. Its last words:\n{said}")

    def ready(self, name: str) -> bool:
        """Whether the process can do its work now."""
        if name == mongod.NAME:
            return self.mongod.ready()
        if name == rabbitmq.NAME:
            return self.rabbitmq.ready()
        if name == rabbitmq.EPMD:
            return True
        return answers(f"{self.url(name)}/readyz")

    # -- all of them ------------------------------------------------------------------------------------------------

    def up(self, copies: Mapping[str, int] | None = None, only: tuple[str, ...] = (), tell: Tell = silent) -> None:
        """Start whatever is not running: database and broker side by side, then the services side by side."""
        with self._alone():
            self._start_together(self.own_infrastructure(), tell)
            names = process_names(copies or {}, only)
            for name in names:
                self.service_port(name)
            self._start_together(names, tell)

    def infrastructure_up(self, tell: Tell = silent) -> None:
        """Start only the broker and the database."""
        with self._alone():
            self._start_together(self.own_infrastructure(), tell)

    def own_infrastructure(self) -> list[str]:
        """Database and broker, without those that MONGO_URI or AMQP_URI replace."""
        own = [mongod.NAME] if self.is_ours(mongod.NAME, "MONGO_URI") else []
        return [*own, rabbitmq.NAME] if self.is_ours(rabbitmq.NAME, "AMQP_URI") else own

    def down(self, tell: Tell = silent) -> None:
        """Stop everything of this stack: services side by side, then broker and database. Data stays."""
        services = [name for name in self.processes.names() if name not in INFRASTRUCTURE]
        self._stop_together([*services, *self.processes.leaving()], tell)
        self._stop_together([rabbitmq.NAME, mongod.NAME], tell)
        self._stop_together([rabbitmq.EPMD], silent)

    def status(self) -> list[ProcessState]:
        """How each process is that was started and not stopped since, infrastructure first."""
        names = sorted(self.processes.names(), key=lambda name: (name not in INFRASTRUCTURE, name))
        return [self._state(name) for name in names]

    def running(self) -> bool:
        """Whether the gateway of this stack is alive."""
        return bool(self.processes.pid(GATEWAY))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One start at a time in one run directory: a second caller waits and then finds everything running."""
        self.layout.create()
        with (self.layout.run / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start_together(self, names: Iterable[str], tell: Tell) -> None:
        names = list(names)
        for name in names:
            tell(name, "starting")
            self.launch(name)
        for name in names:
            self.wait_ready(name)
            tell(name, "ready")

    def _stop_together(self, names: Iterable[str], tell: Tell) -> None:
        names = list(names)
        alive = [name for name in names if self.processes.ask_to_end(name)]
        for name in alive:
            tell(name, "stopping")
        for name in names:
            self.stop(name)
            if name in alive:
                tell(name, "stopped")

    def _spec(self, name: str) -> ProcessSpec:
        if name == mongod.NAME:
            return self.mongod.spec(self.environ)
        if name == rabbitmq.EPMD:
            return self.rabbitmq.epmd_spec(self.environ)
        if name == rabbitmq.NAME:
            return self.rabbitmq.spec(self.environ)
        self.service_port(name)
        return self.service_processes().spec(name)

    def _secure_ports(self, name: str) -> None:
        """A remembered port may have been taken by a stranger since: then take another, before the start."""
        for port_name in PORTS.get(name, (name,)):
            self.book.renew_if_taken(port_name)

    def _state(self, name: str) -> ProcessState:
        pid = self.processes.pid(name)
        state = "dead" if not pid else "ready" if self.ready(name) else "starting"
        return ProcessState(name, state, pid, "" if name in INFRASTRUCTURE else self.url(name))


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        return urllib3.request("GET", url, timeout=READY_TIMEOUT, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def local_stack(environ: Mapping[str, str] | None = None) -> Stack:
    """The stack of this source tree, or of the directory YDT_RUN names."""
    values = dict(os.environ if environ is None else environ)
    return Stack(layout_from(values), values)
