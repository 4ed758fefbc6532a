"""The book the figures of one run are kept in."""

from collections.abc import Iterator

import pytest

from tests.bench.report import Figures


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    """Written at the end, whatever was measured."""
    kept = Figures()
    yield kept
    print(f"figures: {kept.write()}")
