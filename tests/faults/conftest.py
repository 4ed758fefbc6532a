"""A stack of its own to be broken, the seed, the experiment, and what a run must come to."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.faults.experiment import Experiment
from tests.faults.figures import Figures
from tests.faults.verdict import expected_of
from tests.stack.running import CITY, start_whole
from tests.stack.servers import stack_under
from ydt.stack.layout import source_root
from ydt.stack.stack import Stack, local_stack

SEED_VARIABLE = "FAULT_SEED"
SETTINGS = {"RETRY_TIERS_SECONDS": "1,2,4,8,16,32"}
"""As many rungs as the ladder has by itself, but nobody waits six hours for the last one."""


@pytest.fixture(scope="session")
def broken_stack() -> Iterator[Stack]:
    """A stack of its own under `.run/faults`, begun with empty data; one that already runs is used and left running."""
    stack = local_stack(dict(stack_under("faults").environ) | SETTINGS)
    ran = stack.running()
    if not ran:
        stack.down()
        shutil.rmtree(stack.layout.run, ignore_errors=True)
    try:
        yield start_whole(stack)
    finally:
        if not ran:
            stack.down()


@pytest.fixture
def stack(broken_stack) -> Iterator[Stack]:
    """The stack, whole again after every test."""
    yield broken_stack
    for state in broken_stack.status():
        broken_stack.resume(state.name)
    broken_stack.up()


@pytest.fixture(scope="session")
def fault_seed() -> int:
    """The seed of all chance: FAULT_SEED, or a new one that is printed and kept with the figures."""
    return int(os.environ.get(SEED_VARIABLE) or secrets.randbelow(1_000_000))


@pytest.fixture
def experiment(stack, fault_seed) -> Iterator[Callable[[str], Experiment]]:
    """Begin a named run; the clients go home at its end, also when it failed."""
    expected = expected_of(source_root() / CITY)
    with ExitStack() as running:
        print()
        yield lambda name: running.enter_context(Experiment(name, stack, fault_seed, expected))


@pytest.fixture
def prove(record_property) -> Callable[[Experiment], Figures]:
    """Conclude a run and fail unless nothing was lost, doubled, parked or left over."""

    def conclude(run: Experiment) -> Figures:
        figures = run.conclude()
        record_property("fault_figures", figures.document())
        told = "\n".join([f"FAULT_SEED={figures.seed}", *figures.findings[:20]])
        outcome = (figures.lost, figures.doubled, figures.parked, figures.stuck)
        assert outcome == (0, 0, 0, 0), f"lost, doubled, parked, stuck = {outcome}\n{told}"
        assert (figures.contradictions, figures.unsent, figures.wrong_sums) == (0, 0, 0), told
        return figures

    return conclude
