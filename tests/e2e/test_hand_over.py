"""A process is replaced by a fresh one while people work, and nobody gets an error for it."""

import pytest

from tests.journeys.steady_load import appeals_kept, cases_kept, steady_load
from tests.stack.running import ydt
from ydt.errors import Failure
from ydt.installation import installation_of
from ydt.settling import settle

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

REPLACED = ("intake", "gateway")
"""One service of each kind; all eight are replaced by tests/faults/test_rolling_restart.py."""


def test_processes_are_replaced_under_load_and_nobody_gets_an_error(stack):
    before, pids = appeals_kept(stack), {name: stack.processes.pid(name) for name in REPLACED}
    with steady_load(stack) as load:
        load.wait_for(1)
        for name in REPLACED:
            stack.hand_over(name)
            load.wait_for(1)
    assert load.failures == []
    assert {name for name in REPLACED if stack.processes.pid(name) in (None, pids[name])} == set()
    assert stack.processes.leaving() == []
    settle(installation_of(stack), 60)
    assert appeals_kept(stack) - before == len(load.lived)
    assert cases_kept(stack, load) == {case.case_id: "closed" for case in load.lived}


def test_successor_that_cannot_start_leaves_the_old_one_at_work(stack):
    pid = stack.processes.pid("routing")
    broken = type(stack)(stack.layout, {**stack.environ, "LOG_LEVEL": "LOUD"})
    with pytest.raises(Failure, match="the old one goes on"):
        broken.hand_over("routing")
    assert (stack.processes.pid("routing"), stack.processes.leaving()) == (pid, [])
    assert stack.ready("routing")


def test_command_says_what_it_wants(stack):
    refused = ydt(stack, "restart")
    assert (refused.returncode != 0, "--rolling" in refused.stdout + refused.stderr) == (True, True)
    refused = ydt(stack, "restart", "mongod", "--rolling")
    assert (refused.returncode != 0, "twice" in refused.stdout + refused.stderr) == (True, True)
