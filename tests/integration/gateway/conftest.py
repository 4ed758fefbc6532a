"""A gateway on a real database, with the organs and accounts of a small invented city."""

import pytest

from tests.integration.gateway.house import House, house_on


@pytest.fixture
def house(mongo) -> House:
    """A gateway on databases of its own."""
    return house_on(mongo)
