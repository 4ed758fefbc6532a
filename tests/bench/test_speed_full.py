"""The benchmark again with a million cases in the store (BENCH_CASES), and a spike on top of them."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from tests.bench import measuring
from tests.bench.loading.stock import load
from tests.bench.report import Figures
from ydt.stack.stack import Stack

pytestmark = [pytest.mark.slow, pytest.mark.stack, pytest.mark.timeout(3600)]

CASES = int(os.environ.get("BENCH_CASES", "1000000"))


@pytest.fixture(scope="module")
def full(running_stack: Stack, figures: Figures) -> Iterator[Stack]:
    """The stack with the cases loaded; its data is removed afterwards."""
    figures.note("stock", **asdict(load(running_stack, CASES)))
    yield running_stack
    running_stack.down()
    shutil.rmtree(running_stack.layout.data, ignore_errors=True)


def test_lifecycles_on_a_full_store_are_all_closed(full: Stack, figures: Figures) -> None:
    found = measuring.lives(full)
    figures.note("full_lifecycle", **found)
    assert found["lost"] == 0


def test_filings_into_a_full_store_are_all_routed(full: Stack, figures: Figures) -> None:
    found = measuring.filings(full)
    figures.note("full_filing", **found)
    assert found["lost"] == 0


def test_a_spike_loses_nothing(full: Stack, figures: Figures) -> None:
    found = measuring.spike(full)
    figures.note("spike", **found, memory_mb=measuring.memory(full)["total_mb"])
    assert found["lost"] == 0
