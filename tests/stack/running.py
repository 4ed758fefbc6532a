"""The whole stack for tests that look at it from outside: gateway, services, broker, database, a loaded city."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from chassis.clock import write_clock
from tests.stack.servers import test_stack
from ydt.stack.layout import RUN_VARIABLE
from ydt.stack.stack import Stack

CITY = "cities/shucheng"
RAN_BEFORE = pytest.StashKey[bool]()


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


def start_whole(stack: Stack) -> Stack:
    """Start whatever of a stack does not run, and load the city."""
    stack.up()
    loaded = ydt(stack, "city", "load", CITY)
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    return stack


@pytest.fixture(scope="session")
def running_stack() -> Stack:
    """The stack of the tests, started now if it does not run yet (see tests/conftest.py for its end)."""
    return start_whole(test_stack())


@pytest.fixture
def stack(running_stack: Stack) -> Iterator[Stack]:
    """The running stack; afterwards the clock is real again and whatever the test stopped is started."""
    yield running_stack
    write_clock(running_stack.layout.clock, None)
    running_stack.up()


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember what ran before."""
    session.config.stash[RAN_BEFORE] = _is_worker(session.config) or test_stack().processes.any_alive()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the stack the tests started; one that ran before goes on."""
    if not session.config.stash.get(RAN_BEFORE, True):
        test_stack().down()
