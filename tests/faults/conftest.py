"""A stack of its own to be broken, the seed, the experiment, and what a run must come to."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.faults.experiment import Experiment, Plan
from tests.faults.figures import Figures
from tests.faults.fragile import FragileStack
from tests.faults.mail import Mailbox, mail_server
from tests.faults.points import FOLDER
from tests.faults.verdict import expected_of
from tests.stack.running import CITY, start_whole
from tests.stack.servers import stack_under
from ydt.stack.layout import source_root
from ydt.stack.stack import local_stack

SEED_VARIABLE = "FAULT_SEED"
SETTINGS = {"RETRY_TIERS_SECONDS": "1,2,4,8,16,32"}
"""As many rungs as the ladder has by itself, but nobody waits six hours for the last one."""


@dataclass(frozen=True)
class Ground:
    """What a run is made on."""

    stack: FragileStack
    mailbox: Mailbox


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """A stack of its own under `.run/faults`, begun with empty data, and its mail server."""
    bare = stack_under("faults")
    bare.down()
    shutil.rmtree(bare.layout.run, ignore_errors=True)
    bare.layout.create()
    with mail_server(bare.book.port("mail"), bare.layout.run / "mail") as mailbox:
        stack = FragileStack.of(local_stack(dict(bare.environ) | SETTINGS | mailbox.settings))
        try:
            yield Ground(start_whole(stack), mailbox)
        finally:
            stack.down()


@pytest.fixture(scope="session")
def broken_stack(ground) -> FragileStack:
    """That stack, as the tests before left it."""
    return ground.stack


@pytest.fixture
def stack(broken_stack) -> Iterator[FragileStack]:
    """The stack, whole again after every test."""
    yield broken_stack
    shutil.rmtree(broken_stack.layout.run / FOLDER, ignore_errors=True)  # no trap of this test may strike the next
    for state in broken_stack.status():
        broken_stack.resume(state.name)
    broken_stack.up()


@pytest.fixture(scope="session")
def fault_seed() -> int:
    """The seed of all chance: FAULT_SEED, or a new one that is printed and kept with the figures."""
    return int(os.environ.get(SEED_VARIABLE) or secrets.randbelow(1_000_000))


@pytest.fixture
def experiment(stack, ground, fault_seed) -> Iterator[Callable[[str], Experiment]]:
    """Begin a named run; the clients go home at its end, also when it failed."""
    plan = Plan(stack, ground.mailbox, fault_seed, expected_of(source_root() / CITY))
    with ExitStack() as running:
        print()
        yield lambda name: running.enter_context(Experiment(name, plan))


@pytest.fixture
def prove(record_property) -> Callable[[Experiment], Figures]:
    """Conclude a run and fail unless nothing was lost, doubled, parked or left over."""

    def conclude(run: Experiment) -> Figures:
        figures = run.conclude()
        record_property("fault_figures", figures.document())
        told = "\n".join([f"FAULT_SEED={figures.seed}", *figures.findings[:20]])
        assert figures.wrong == {}, told
        return figures

    return conclude
