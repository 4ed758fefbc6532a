"""An event travels: stored with its aggregate, relayed, heard once, and answered by an event in turn."""

import pytest

from tests.integration.bus.conftest import World, eventually

pytestmark = pytest.mark.servers


def test_event_is_heard_once_and_leaves_the_outbox(world: World):
    intake, routing = world.start("intake"), world.start("routing")
    assert intake.call("POST", "/internal/appeals/a1/H01/1").status == 201
    eventually(lambda: world.heard("a1") == [1], 10, "routing to hear the appeal")
    eventually(lambda: world.waiting("intake", "appeals") == 0, 5, "the outbox to be cleared")
    assert world.runs() == 1
    assert routing.metric("messages_consumed_total", event="appeal_submitted", outcome="ok") == 1
