"""One at a time for each key, inside this process: those who would only hinder each other take turns."""

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class Turns:
    """`with turns.of(key)`: whoever asks while another is inside waits. Keys nobody asks for take no room."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._asked: dict[Hashable, tuple[threading.Lock, int]] = {}

    def __len__(self) -> int:
        return len(self._asked)

    @contextmanager
    def of(self, key: Hashable) -> Iterator[None]:
        """The turn of one key."""
        with self._guard:
            lock, count = self._asked.get(key) or (threading.Lock(), 0)
            self._asked[key] = lock, count + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, count = self._asked.pop(key)
                if count > 1:
                    self._asked[key] = lock, count - 1
