"""Waiting for something to become true, with a limit."""

import time
from collections.abc import Callable

PAUSE_SECONDS = 0.1


def wait_until(check: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until `check` says yes; False when `seconds` are over."""
    limit = time.monotonic() + seconds
    while not check():
        if time.monotonic() > limit:
            return False
        time.sleep(PAUSE_SECONDS)
    return True
