import pytest

from tests.integration.intake.world import World


@pytest.fixture
def world(mongo) -> World:
    """Intake with the Shucheng pack, in a database of its own."""
    return World.on(mongo.database("intake"))
