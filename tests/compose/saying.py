"""Telling a person who waits what is being done, with the seconds since the start."""

import sys
import time

_BEGAN = time.monotonic()


def say(words: str) -> None:
    """One line on standard error, at once."""
    sys.stderr.write(f"[{time.monotonic() - _BEGAN:5.0f} s] {words}\n")
    sys.stderr.flush()
