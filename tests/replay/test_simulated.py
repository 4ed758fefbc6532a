"""Lives of the simulated days come out on the whole stack as they do in the pure domain.

`LIVED_AGAIN=1000` takes a thousand of them instead of forty.
"""

import os
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from tests.replay.playing import in_force
from tests.simulation.whole import counted, differences, lived_again, sample, seen_in
from tests.simulation.world import world_of
from ydt.commands.replay import stage_of
from ydt.installation import installation_of

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

DAY = date(2026, 3, 2)
SAMPLES = [("shucheng", "jw.zhou", int(os.environ.get("LIVED_AGAIN", "40"))), ("zhuzhou", "zz.jw.lang", 12)]
"""City, the account that looks, how many lives. Shucheng approves each reply, Zhuzhou lets it go at once."""


@pytest.fixture(scope="module")
def city(request, running_stack):
    """The city of the lives, in force while they are lived."""
    with in_force(running_stack, request.param) as name:
        yield name


def statistics(stage, reader: str) -> Counter:
    """How many appeals of the day are in each state, by analytics."""
    query = f"from={DAY}&to={DAY.replace(day=DAY.day + 3)}"
    answer = stage.door.ask("GET", f"/api/v1/statistics?{query}", stage.door.as_staff(reader))
    return Counter(answer.body["counts"]["by_status"])


@pytest.mark.parametrize(("city", "reader", "count"), SAMPLES, indirect=["city"])
def test_lives_come_out_on_the_stack_as_in_the_pure_domain(stack, city, reader, count):
    world = replace(world_of(city), petitions=0.0)
    lives = sample(world, count, DAY, seed=5)
    with stage_of(stack, installation_of(stack)) as stage:
        stage.set_clock(lives[0].case.submitted_at)
        stage.settle_figures()
        before = statistics(stage, reader)
        found = lived_again(lives, stage, reader)
        after = statistics(stage, reader)
    assert len(found) == count
    assert {copy.key: copy.refused for copy, _ in found if copy.refused} == {}
    differing = {copy.key: differences(seen_in(copy.life), seen) for copy, seen in found if seen_in(copy.life) != seen}
    assert differing == {}
    assert after - before == counted(seen_in(life) for life in lives)
