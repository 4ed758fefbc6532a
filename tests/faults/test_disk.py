"""The database's disk: full, and slow."""

import time

import pytest

from tests.faults.disk import database_on_small_disk
from tests.faults.door import ANSWERED_WITHIN_SECONDS, Door
from tests.faults.saboteur import DATABASE
from ydt.stack.waiting import wait_until

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(1800)]

REFUSED_WITHIN_SECONDS = 300.0
REFUSALS = 15
SLOW_SECONDS = 15.0
HELD_SECONDS, GOES_SECONDS = 0.4, 0.1
"""Four fifths of the time nothing comes back, as from a disk that is asked for too much."""


def test_filing_is_refused_honestly_while_the_disk_is_full(experiment, prove, stack):
    run = experiment("database disk full")
    door = Door(run)
    with database_on_small_disk(stack) as disk:
        run.crowd.release(6)
        run.crowd.wait(REFUSED_WITHIN_SECONDS * 2)
        with run.saboteur.outage(DATABASE, "disk full"):
            with door.knocked_at():
                disk.fill()
                assert wait_until(lambda: not run.databases.checkpoint(), REFUSED_WITHIN_SECONDS)
                assert wait_until(lambda: len(door.refused) >= REFUSALS, REFUSED_WITHIN_SECONDS)
                stack.launch(DATABASE)
                assert wait_until(lambda: not stack.processes.pid(DATABASE), REFUSED_WITHIN_SECONDS)
                assert wait_until(lambda: len(door.refused) >= 2 * REFUSALS, REFUSED_WITHIN_SECONDS)
            disk.free()
            stack.launch(DATABASE)
        stack.wait_ready(DATABASE)
        run.crowd.file(door.refused)
        run.crowd.release(4)
        figures = prove(run)
    assert figures.acknowledged == 10 + len(door.answers)
    assert door.wrong == []
    assert max(answer.seconds for answer in door.answers) < ANSWERED_WITHIN_SECONDS


def test_slow_disk_loses_and_doubles_nothing(experiment, prove, stack):
    run = experiment("database slow")
    with run.saboteur.outage(DATABASE, "slow"):
        run.crowd.release(12)
        until = time.monotonic() + SLOW_SECONDS
        while time.monotonic() < until:
            stack.pause(DATABASE)
            time.sleep(HELD_SECONDS)
            stack.resume(DATABASE)
            time.sleep(GOES_SECONDS)
    run.crowd.release(4)
    assert prove(run).acknowledged == 16
