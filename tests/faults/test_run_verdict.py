"""A whole run must fail for one thing missing, one thing twice, one message parked that nobody expected."""

from contextlib import contextmanager

import pytest

from tests.faults.figures import PLANTED

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]


def case_of(run):
    (receipt,) = run.crowd.ledger.receipts.values()
    return run.databases.of("casework").cases, {"_id": "C" + receipt["appeal_id"][1:]}


@contextmanager
def step_lost(run):
    cases, case = case_of(run)
    line = cases.find_one(case)["body"]["history"][-1]
    cases.update_one(case, {"$pop": {"body.history": 1}})
    yield
    cases.update_one(case, {"$push": {"body.history": line}})


@contextmanager
def step_doubled(run):
    cases, case = case_of(run)
    cases.update_one(case, {"$push": {"body.history": cases.find_one(case)["body"]["history"][-1]}})
    yield
    cases.update_one(case, {"$pop": {"body.history": 1}})


@contextmanager
def message_parked(run):
    parked = run.databases.of("notify").parked
    parked.insert_one({"_id": "planted", "state": "open", "queue": "notify.casework.v1", "error": "planted"})
    yield
    parked.delete_one({"_id": "planted"})


@pytest.fixture
def run(experiment):
    run = experiment(PLANTED)
    run.crowd.winding_every = 0
    run.crowd.release(1)
    return run


def test_run_rings_for_what_is_lost_doubled_or_silently_parked(run):
    assert run.conclude().wrong == {}
    for plant, wrong in ((step_lost, "lost"), (step_doubled, "doubled"), (message_parked, "parked")):
        with plant(run):
            assert run.conclude().wrong == {wrong: 1}
    assert run.conclude().wrong == {}
