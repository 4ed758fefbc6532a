"""The seed, the experiment and what is told at the end."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.faults.experiment import Experiment
from tests.faults.figures import Figures
from tests.faults.verdict import expected_of
from tests.stack.running import CITY
from ydt.stack.layout import source_root

SEED_VARIABLE = "FAULT_SEED"


@pytest.fixture(scope="session")
def fault_seed() -> int:
    """The seed of all chance: FAULT_SEED, or a new one that is printed and kept with the figures."""
    return int(os.environ.get(SEED_VARIABLE) or secrets.randbelow(1_000_000))


@pytest.fixture
def experiment(stack, fault_seed) -> Iterator[Callable[[str], Experiment]]:
    """Begin a named run; everything stopped or frozen is started again afterwards by `stack`."""
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
