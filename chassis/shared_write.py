"""One write for all who wait: while one batch is being written the next one gathers."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from pymongo.errors import AutoReconnect

from chassis.bus.failures import HandlerTimeout

_T = TypeVar("_T")


class InterruptedWrite(AutoReconnect):
    """The write an item waited for was interrupted, so nobody knows what came of it: as when the server went away."""


@dataclass(frozen=True, slots=True)
class Gather:
    """How many seconds the first waits for others, as long as the last write ended `within` so many: a lone one that
    finds everything quiet need not wait."""

    seconds: float = 0.0
    within: float = math.inf


AT_ONCE = Gather()


class SharedWrite(Generic[_T]):
    """Groups what several threads hand in into one write; each returns when its own item is written.

    Whoever finds nobody writing writes, perhaps after a moment (`gather`). Those who come meanwhile wait; the first
    of them writes for all. So nobody writes for others for ever, and an error is raised in exactly those whose item was
    in that write.
    """

    def __init__(self, write: Callable[[Sequence[_T]], None], most: int, gather: Gather = AT_ONCE) -> None:
        self._write = write
        self._most = most
        self._gather = gather
        self._ended = -math.inf
        self._lock = threading.Lock()
        self._waiting: list[_Item[_T]] = []
        self._writing = False

    def add(self, value: _T) -> None:
        """Hand in one item; returns once it is written, raises what its write raised."""
        item = _Item(value)
        with self._lock:
            self._waiting.append(item)
            item.leads = not self._writing
            self._writing = True
        with self._leaving_when_interrupted(item):
            if not item.leads:
                item.woken.wait()
            if item.leads:
                time.sleep(self._pause())  # even after no time at all, whoever is about to come comes along
        if item.leads:
            self._lead()
        if item.error is not None:
            raise item.error

    @contextmanager
    def _leaving_when_interrupted(self, item: "_Item[_T]") -> Iterator[None]:
        """Nobody may wait for one to lead who is no longer there."""
        try:
            yield
        except BaseException:
            with self._lock:
                if item in self._waiting:
                    self._waiting.remove(item)
                if item.leads:
                    self._promote()
            raise

    def _pause(self) -> float:
        return self._gather.seconds if time.monotonic() - self._ended <= self._gather.within else 0.0

    def _lead(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        error: BaseException | None = InterruptedWrite()
        try:
            self._write([item.value for item in batch])
            error = None
        except HandlerTimeout:
            raise  # the leader's own time is over; it is not the others' fault
        except Exception as failure:  # noqa: BLE001 - raised again in everyone whose item was in this write
            error = failure
        finally:
            self._ended = time.monotonic()
            for item in batch:
                item.error = error
                item.woken.set()
            with self._lock:
                self._promote()

    def _promote(self) -> None:
        """Let the first who waits lead; must hold the lock."""
        if self._waiting:
            self._waiting[0].leads = True
            self._waiting[0].woken.set()
        else:
            self._writing = False


class _Item(Generic[_T]):
    """One item on its way."""

    def __init__(self, value: _T) -> None:
        self.value = value
        self.leads = False
        self.woken = threading.Event()
        self.error: BaseException | None = None
