"""Periodic tasks: `@poll(interval_seconds)` on a method without arguments."""

from types import TracebackType
from typing import Any

from eventlet import Timeout
from eventlet.event import Event
from nameko.extensions import Entrypoint

from chassis.mongo import is_outage
from chassis.resources import Platform

_FIRST_SECONDS = 0.2
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | None


class Poll(Entrypoint):
    """Calls the method again `interval_seconds` of real time after it returned, so runs never overlap.

    It starts once the database is prepared. An exception is logged and counted and never ends the polling; at stop
    the running call is waited for.
    """

    platform = Platform()

    def __init__(self, interval_seconds: float, **options: Any) -> None:
        super().__init__(**options)
        self.interval_seconds = interval_seconds
        self._stopping = Event()
        self._thread: Any = None

    def start(self) -> None:
        """Begin to poll."""
        self._thread = self.container.spawn_managed_thread(self._run, identifier=f"poll {self.method_name}")

    def stop(self) -> None:
        """End after the running call."""
        if not self._stopping.ready():
            self._stopping.send(True)
        if self._thread is not None:
            self._thread.wait()

    def kill(self) -> None:
        """End at once."""
        if self._thread is not None:
            self._thread.kill()

    def _run(self) -> None:
        pause = _FIRST_SECONDS
        while not self._stopped_within(pause):
            pause = self.interval_seconds
            if self.platform.prepared:
                finished = Event()
                self.container.spawn_worker(self, (), {}, handle_result=self._reporter(finished))
                finished.wait()
            else:
                pause = _FIRST_SECONDS

    def _stopped_within(self, seconds: float) -> bool:
        with Timeout(seconds, False):
            self._stopping.wait()
        return self._stopping.ready()

    def _reporter(self, finished: Event) -> Any:
        def report(_context: Any, result: Any, exc_info: _ExcInfo) -> tuple[Any, _ExcInfo]:
            self._count(exc_info)
            finished.send()
            return result, exc_info

        return report

    def _count(self, exc_info: _ExcInfo) -> None:
        resources = self.platform.resources
        outcome = "ok" if exc_info is None else "error"
        resources.metrics.poll_runs.labels(task=self.method_name, outcome=outcome).inc()
        if exc_info is None:
            return
        report = resources.log.warning if is_outage(exc_info[1]) else resources.log.error
        report("poll_failed", task=self.method_name, exc_info=exc_info[1])


poll = Poll.decorator
