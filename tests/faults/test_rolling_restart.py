"""Every service is replaced one after the other while people work, as an upgrade does it, and nobody gets an error."""

import time

import pytest

from tests.journeys.steady_load import appeals_kept, cases_kept, steady_load
from tests.stack.running import ydt
from ydt.installation import installation_of
from ydt.settling import settle
from ydt.stack.services import SERVICES

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(600)]


def test_rolling_restart_of_everything_is_not_noticed(stack):
    before, pids = appeals_kept(stack), {name: stack.processes.pid(name) for name in SERVICES}
    with steady_load(stack) as load:
        load.wait_for(2)
        began = time.monotonic()
        rolled = ydt(stack, "restart", "--rolling", seconds=400)
        seconds = time.monotonic() - began
        load.wait_for(2)
    print(
        f"\nrolling restart: {len(SERVICES)} services in {seconds:.0f} s, {len(load.lived)} appeals lived, "
        f"{len(load.attempts)} requests, {len(load.failures)} failed"
    )
    assert rolled.returncode == 0, rolled.stdout + rolled.stderr
    assert load.failures == []
    assert {name for name in SERVICES if stack.processes.pid(name) in (None, pids[name])} == set()
    settle(installation_of(stack), 120)
    assert appeals_kept(stack) - before == len(load.lived)
    assert cases_kept(stack, load) == {case.case_id: "closed" for case in load.lived}
