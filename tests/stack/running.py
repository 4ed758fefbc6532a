"""The whole stack for tests that look at it from outside: gateway, services, broker, database, a loaded city."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from chassis.clock import write_clock
from tests.stack.servers import test_stack
from ydt.stack.layout import RUN_VARIABLE
from ydt.stack.stack import Stack

CITY = "cities/shucheng"


def ydt(stack: Stack, *arguments: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a `ydt` command against this stack, as a person would; the caller looks at returncode and output."""
    environ = dict(stack.environ) | {RUN_VARIABLE: str(stack.layout.run), "PYTHONPATH": str(stack.layout.root)}
    return subprocess.run(
        [sys.executable, "-m", "ydt", *arguments],
        cwd=stack.layout.root,
        env=environ,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


@pytest.fixture(scope="session")
def running_stack() -> Iterator[Stack]:
    """The stack `make test` started, else one started now and stopped at the end."""
    stack = test_stack()
    started_for_us = bool(os.environ.get(RUN_VARIABLE)) and stack.running()
    stack.up()
    loaded = ydt(stack, "city", "load", CITY)
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    yield stack
    if not started_for_us:
        stack.down()


@pytest.fixture
def stack(running_stack: Stack) -> Iterator[Stack]:
    """The running stack; afterwards the clock is real again and whatever the test stopped is started."""
    yield running_stack
    write_clock(running_stack.layout.clock, None)
    running_stack.up()
